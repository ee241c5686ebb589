namespace EfWriter;

/// <summary>What a write has done, as committed, or as it stands in the caller's own transaction.</summary>
public sealed record WriteResult
{
    /// <summary>The table's schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The table's name.</summary>
    public required string Table { get; init; }

    /// <summary>
    /// Whether the load was committed before (<see cref="WriteOptions.LoadName"/>, <see cref="TableLoad.CommitAsync"/>): nothing is written
    /// now, and the counts are those of the write that was.
    /// </summary>
    public bool AlreadyLoaded { get; init; }

    /// <summary>
    /// The rows that the frame had and the server has taken, as counted by the server:
    /// <see cref="Inserted"/>, <see cref="Updated"/>, <see cref="Skipped"/> and <see cref="Unchanged"/> together, and those that have
    /// deleted a row (<see cref="WriteMode.Delete"/>, <see cref="MergeOptions.DeleteMarker"/>).
    /// </summary>
    public required long Rows { get; init; }

    /// <summary>The rows that were added to the table.</summary>
    public required long Inserted { get; init; }

    /// <summary>The rows of the table that were changed.</summary>
    public required long Updated { get; init; }

    /// <summary>
    /// The rows of the table that were deleted, or marked by <see cref="MergeOptions.SoftDelete"/>; those of a table that was replaced are
    /// not counted.
    /// </summary>
    public required long Deleted { get; init; }

    /// <summary>
    /// The rows of the frame that changed nothing: the table has them already, or the mode passes them over, or a later one has their key
    /// (<see cref="OnDuplicateKey.LastWins"/>), or it would delete a row that is not there.
    /// </summary>
    public required long Unchanged { get; init; }

    /// <summary>
    /// The rows of the frame that would have changed or deleted a row of the table, and were held back by <see cref="MergeOptions.When"/>
    /// or <see cref="MergeOptions.WhenNewer"/>.
    /// </summary>
    public long Skipped { get; init; }

    /// <summary>
    /// The rows that were left out, in the frame's order; none unless <see cref="WriteOptions.BadRows"/> allows it. <see cref="Rows"/> does
    /// not count them.
    /// </summary>
    public IReadOnlyList<BadRow> BadRows { get; init; } = [];

    /// <summary>The table that they were put into, as <c>schema.name</c>; null for none.</summary>
    public string? RejectTable { get; init; }

    /// <summary>What a person should know of the write, a sentence each: what the old table had and a replacement has not.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The bytes sent in COPY's binary format; 0 for the other loaders, which do not count them.</summary>
    public required long Bytes { get; init; }

    /// <summary>What moved the rows; never <see cref="BulkMethod.Auto"/>.</summary>
    public required BulkMethod Method { get; init; }

    /// <summary>
    /// Whether the rows never left the server: those of a query of the context that wrote them, or of an <see cref="ExportStatement"/>
    /// whose query read the server that it wrote to, if <c>INSERT … SELECT</c> there gives what rows that travel would.
    /// <see cref="Bytes"/> is 0 then.
    /// </summary>
    public bool StayedOnServer { get; init; }

    /// <summary>Whether the schema was made.</summary>
    public required bool CreatedSchema { get; init; }

    /// <summary>Whether the table was made: new, or in place of an old one.</summary>
    public required bool CreatedTable { get; init; }

    /// <summary>Whether an old table was replaced, or its rows.</summary>
    public required bool ReplacedTable { get; init; }

    /// <summary>The names of the primary key and the indexes that were made, or made again.</summary>
    public required IReadOnlyList<string> CreatedIndexes { get; init; }

    /// <summary>
    /// How many attempts it took: 1 unless <see cref="WriteOptions.Retry"/> or the context's own strategy had to try again.
    /// </summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How long each stage of the last attempt took.</summary>
    public required WriteDurations Durations { get; init; }

    /// <summary>One line for a log or a console: the table, the rows, what became of them if not all were inserted, and the time.</summary>
    /// <returns>
    /// Such as <c>analytics.sales: 20000 rows in 0.412 s</c>, or
    /// <c>analytics.sales: 5000 rows (3 inserted, 20 updated, 4977 unchanged) in 0.098 s</c>.
    /// </returns>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{Schema}.{Table}: {Rows} {(Rows == 1 ? "row" : "rows")}{Outcome()}{Ending()}");

    /// <summary>What became of the rows.</summary>
    internal IReadOnlyList<(string Outcome, long Rows)> Outcomes =>
    [
        ("inserted", Inserted), ("updated", Updated), ("deleted", Deleted), ("unchanged", Unchanged), ("skipped", Skipped),
        ("left_out", BadRows.Count),
    ];

    private string Ending() => AlreadyLoaded
        ? ", loaded before: nothing was written"
        : FormattableString.Invariant($" in {Durations.Total.TotalSeconds:0.000} s");

    private string Outcome()
    {
        var some = Outcomes.Where(one => one.Rows > 0)
            .Select(one => FormattableString.Invariant($"{one.Rows} {one.Outcome.Replace('_', ' ')}"));
        return Inserted == Rows && Deleted + BadRows.Count == 0 ? string.Empty : $" ({string.Join(", ", some)})";
    }
}
