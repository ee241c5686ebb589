using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>A way to write rows to a new or replaced table, all in one transaction.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>As the report's table calls it.</summary>
    string Name { get; }

    /// <summary>What it writes; fewer rows than the others' for a slow one.</summary>
    Workload Workload { get; }

    /// <summary>The table that it leaves behind, in the benchmarks' schema.</summary>
    string Table { get; }

    /// <summary>Puts the rows into the form that it starts from, untimed.</summary>
    Task PrepareAsync();

    /// <summary>Writes the rows once, timed.</summary>
    Task<Measurement> WriteAsync();
}
