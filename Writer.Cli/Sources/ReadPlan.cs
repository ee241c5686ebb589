namespace EfWriter.Cli.Sources;

/// <summary>How each column of a file is read: as the type that was asked for, else as its values or the file's own types say.</summary>
/// <param name="table">The file.</param>
/// <param name="scan">What looks at its texts.</param>
/// <param name="asked">Types by column name.</param>
internal sealed class ReadPlan(ParquetTable table, TextScan scan, IReadOnlyDictionary<string, AskedType> asked)
{
    /// <summary>The columns that keep the file's type if a number is beyond the one that was asked for.</summary>
    public IReadOnlySet<string> MayWiden { get; init; } = new HashSet<string>();

    /// <summary>Whether the rows stay in DuckDB, where nested values are at home.</summary>
    public bool StaysInDuckDb { get; init; }

    /// <summary>The query that gives the file's rows.</summary>
    /// <exception cref="SourceException">A value does not fit what was asked for.</exception>
    public string Query()
    {
        var rules = table.Columns.Where(NeedsText).ToDictionary(column => column, Rules);
        var surveys = rules.Count == 0 ? [] : scan.Run(rules);
        var items = table.Columns.Select(column => $"{Expression(column, surveys.GetValueOrDefault(column))} AS {Sql.Name(column.Name)}");
        return $"SELECT {string.Join(", ", items)} FROM {table.From}";
    }

    // A header may have swallowed rows of the file: such a column is named by its place.
    private string Named(SourceColumn column) =>
        Echo.Column(column.Name) is [' ', '\'', ..] name ? $"Column{name}" : $"Column {Place(column)}{Echo.Column(column.Name)}";

    private static string Option(SourceColumn column) => Echo.Column(column.Name) is [' ', '\'', ..] ? column.Name : "name";

    private int Place(SourceColumn column) => table.Columns.ToList().IndexOf(column) + 1;

    private AskedType? Asked(SourceColumn column) => asked.GetValueOrDefault(column.Name);

    // What is asked of a type of the file's own is the writer's to judge, unless only the text tells whether it fits.
    private bool NeedsText(SourceColumn column) => Asked(column) switch
    {
        null => false,
        { IsJson: true } => false,
        { IsNumeric: true } => !IsExact(column) && (column.IsText || column.IsNumber),
        { IsText: true } => !column.IsText && !column.IsNested && column.Type != "BLOB",
        { Cast: null } => false,
        { Cast: var cast } =>
            cast != column.Type
            && (column.IsText || (column.IsNumber && cast is not ("DATE" or "TIME" or "TIMESTAMP" or "TIMESTAMPTZ" or "UUID"))),
    };

    private static bool IsExact(SourceColumn column) => column.IsNumber && column.Type is not ("DOUBLE" or "FLOAT");

    private string[] Rules(SourceColumn column) => Asked(column)! is { IsNumeric: true } number
        ? [number.Fits, TextRules.Plain]
        : [Asked(column)!.Fits];

    private string Expression(SourceColumn column, TextSurvey? survey)
    {
        if (survey is not null && MayWiden.Contains(column.Name) && column.IsNumber && !survey.Kept.Contains(Asked(column)!.Fits))
            return column.Reference;
        if (survey is not null)
            return Cast(ParquetTable.Text(column), AskedCast(column, Asked(column)!, survey));
        return Asked(column) is { IsJson: true } && !column.IsText && !StaysInDuckDb
            ? $"CAST({column.Json} AS VARCHAR)"
            : column.Reference;
    }

    private static string Cast(string text, string? type) => type is null or "VARCHAR" ? text : $"CAST(trim({text}) AS {type})";

    private string Decimal(SourceColumn column, string type, TextSurvey survey) => survey.Decimal() ?? throw new SourceException(
        $"{Named(column)}: its numbers need {survey.NeededDigits} digits, and at most {TextSurvey.MaxDecimalDigits} can be sent as "
        + $"{type}. Nothing was written. Say --column {Option(column)}=text.");

    private string? AskedCast(SourceColumn column, AskedType type, TextSurvey survey)
    {
        if (!survey.Kept.Contains(type.Fits))
        {
            var row = scan.FirstBreach(column, type.Fits) ?? 0;
            var place = table.FileOf(row) is { } of ? $"({of}; " : $"of the file {Echo.Path(table.Files[0])} (";
            throw new SourceException(
                $"{Named(column)}, row {row} {place}the first row is 0): the value is not exactly a value of {type.Name}. Nothing was "
                + $"written. Correct the value, or choose a type that holds it (--column {Option(column)}=text holds any).");
        }

        return type.IsNumeric ? Decimal(column, type.Name, survey) : type.Cast;
    }
}
