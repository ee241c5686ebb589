namespace EfWriter;

/// <summary>What the write of a graph has done, as committed, or as it stands in the caller's own transaction.</summary>
public sealed record GraphWriteResult
{
    /// <summary>The rows of each table, in the order in which the tables were first written to.</summary>
    public required IReadOnlyList<GraphTableResult> Tables { get; init; }

    /// <summary>The rows of all tables, as counted by the server.</summary>
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>
    /// How many attempts it took: 1 unless <see cref="WriteOptions.Retry"/> or the context's own strategy had to try again.
    /// </summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How long the last attempt took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>One line for a log or a console: the rows, the tables and the time.</summary>
    /// <returns>Such as <c>400000 rows in 2 tables in 1.905 s</c>.</returns>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Rows} rows in {Tables.Count} tables in {Duration.TotalSeconds:0.000} s");
}

/// <summary>The rows of one table that the write of a graph has added.</summary>
public sealed record GraphTableResult
{
    /// <summary>The entity type, as the model calls it; that of a hierarchy's root where it shares a table.</summary>
    public required string EntityType { get; init; }

    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Table { get; init; }

    /// <summary>The rows, as counted by the server.</summary>
    public required long Rows { get; init; }
}
