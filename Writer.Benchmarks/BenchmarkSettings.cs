namespace EfWriter.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkSettings
{
    /// <summary>The most rows of a shape; the stream has ten times as many.</summary>
    public required int Rows { get; init; }

    /// <summary>Measured rounds, after one to warm up.</summary>
    public required int Rounds { get; init; }

    /// <summary>The benchmarks' names; all where it is empty.</summary>
    public required IReadOnlyList<string> Shapes { get; init; }

    /// <summary>Parts of contenders' names; all where it is empty.</summary>
    public required IReadOnlyList<string> Contenders { get; init; }

    /// <summary>The server's major version; whichever is found where it is null.</summary>
    public required int? Postgres { get; init; }

    /// <summary>The assembly of PhenX.EntityFrameworkCore.BulkInsert for PostgreSQL; null for a run without it.</summary>
    public required string? PhenX { get; init; }

    /// <summary>Whether the report goes to docs/benchmarks as well.</summary>
    public required bool IsSaved { get; init; }

    public bool Asks(string contender) =>
        Contenders.Count == 0 || Contenders.Any(part => contender.Contains(part, StringComparison.OrdinalIgnoreCase));
}
