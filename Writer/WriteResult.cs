namespace EfWriter;

/// <summary>What a write has done, as committed, or as it stands in the caller's own transaction.</summary>
public sealed record WriteResult
{
    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Table { get; init; }

    /// <summary>The rows written, as counted by the server.</summary>
    public required long Rows { get; init; }

    /// <summary>The bytes sent in COPY's binary format; 0 for EFCore.BulkExtensions, which does not count them.</summary>
    public required long Bytes { get; init; }

    /// <summary>What moved the rows; never <see cref="BulkMethod.Auto"/>.</summary>
    public required BulkMethod Method { get; init; }

    /// <summary>Whether the schema was made.</summary>
    public required bool CreatedSchema { get; init; }

    /// <summary>Whether the table was made: new, or in place of an old one.</summary>
    public required bool CreatedTable { get; init; }

    /// <summary>Whether an old table was replaced, or its rows.</summary>
    public required bool ReplacedTable { get; init; }

    /// <summary>The names of the primary key and the indexes that were made, or made again.</summary>
    public required IReadOnlyList<string> CreatedIndexes { get; init; }

    /// <summary>How long each stage took.</summary>
    public required WriteDurations Durations { get; init; }

    /// <summary>One line for a log or a console: the table, the rows and the time.</summary>
    /// <returns>Such as <c>analytics.sales: 20000 rows in 0.412 s</c>.</returns>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Schema}.{Table}: {Rows} rows in {Durations.Total.TotalSeconds:0.000} s");
}
