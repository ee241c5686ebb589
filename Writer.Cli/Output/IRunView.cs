namespace EfWriter.Cli.Output;

/// <summary>What is told of a run while it goes on.</summary>
internal interface IRunView : IProgress<WriteProgress>
{
    /// <summary>Does the work of a run.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>What is done from now on.</summary>
    void Say(string doing);

    /// <summary>Something that stays to be read, such as a download.</summary>
    void Note(string text);

    /// <summary>Something that may not be meant.</summary>
    void Warn(string warning);

    /// <summary>A step of a pipeline that has made a table of DuckDB's.</summary>
    void Loaded(string step, long rows, TimeSpan time);

    /// <summary>A step that a run would do.</summary>
    void Planned(string step);

    /// <summary>A write that a run would do.</summary>
    void Planned(string step, string destination, WritePlan plan, WriteOptions options);

    /// <summary>A write that is committed.</summary>
    void Written(WrittenRows written);

    /// <summary>A load that other processes can send parts of.</summary>
    void LoadBegun(string token);

    /// <summary>A part of a load that is there.</summary>
    void PartWritten(PartResult part);

    /// <summary>How far a load is.</summary>
    void LoadShown(LoadStatus status);

    /// <summary>A load that was given up.</summary>
    void LoadAborted();

    /// <summary>A part that was taken out of a load.</summary>
    /// <param name="part">Its name.</param>
    void PartRemoved(string part);

    /// <summary>The end of a dry run.</summary>
    void DryRunEnded();

    /// <summary>The end of a throwaway server.</summary>
    /// <param name="what">What goes with it, such as <c>its table</c>.</param>
    void ServerRemoved(string what);

    /// <summary>The end of a run that failed.</summary>
    void Failed(string message, int exitCode);
}

/// <summary>A write that is committed, for those who are told of it.</summary>
/// <param name="Step">What was written, such as <c>EXPORT r → s.t</c>.</param>
/// <param name="Destination">The server.</param>
/// <param name="Result">What the library says.</param>
/// <param name="Look">How long the look at a file took; null for a pipeline's step.</param>
internal sealed record WrittenRows(string Step, string Destination, WriteResult Result, TimeSpan? Look)
{
    private const int MostBadRows = 10;

    /// <summary>Gives the file of a row; null where nothing is known of files.</summary>
    public Func<long, FilePlace?>? FileOf { get; init; }

    /// <summary>The first rows that were left out, with the file of each.</summary>
    public IEnumerable<(BadRow Row, FilePlace? Place)> FirstBadRows =>
        Result.BadRows.Take(MostBadRows).Select(row => (row, FileOf?.Invoke(row.Row)));

    /// <summary>A line for each of them, and one for those that are not listed.</summary>
    public IEnumerable<string> BadRowLines => FirstBadRows
        .Select(bad => $"{bad.Place?.ToString() ?? $"row {bad.Row.Row}"}"
            + $"{(bad.Row.Column is { } column ? $", column{Echo.Column(column)}" : string.Empty)}: {bad.Row.Reason}")
        .Concat(Result.BadRows.Count > MostBadRows
            ? [$"and {Numbers.Rows(Result.BadRows.Count - MostBadRows)} more"]
            : Array.Empty<string>());

    /// <summary>The whole time.</summary>
    public TimeSpan Total => (Look ?? TimeSpan.Zero) + Result.Durations.Total;

    /// <summary>What has become of the table and of the rows.</summary>
    public string Outcome => Result switch
    {
        { AlreadyLoaded: true } => "loaded before, nothing written now",
        { ReplacedTable: true } => "replaced",
        { CreatedTable: true, CreatedSchema: true } => "schema and table created",
        { CreatedTable: true } => "table created",
        { Updated: 0, Deleted: 0, Unchanged: 0, Skipped: 0 } => "appended",
        _ => string.Join(", ", Outcomes.Where(outcome => outcome.Rows > 0)
            .Select(outcome => $"{Numbers.Count(outcome.Rows)} {outcome.Name}")),
    };

    /// <summary>The rows by what has become of them.</summary>
    public IEnumerable<(string Name, long Rows)> Outcomes =>
    [
        ("inserted", Result.Inserted), ("updated", Result.Updated), ("deleted", Result.Deleted), ("unchanged", Result.Unchanged),
        ("skipped", Result.Skipped),
    ];
}
