using DuckDB.NET.Data;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Sources;

/// <summary>Parquet files as DuckDB's SQL sees them; their types are their own.</summary>
/// <param name="duck">What reads them.</param>
/// <param name="paths">The files, or patterns over several.</param>
/// <param name="options">The columns that their places add.</param>
internal sealed class ParquetTable(DuckSession duck, IReadOnlyList<string> paths, TextOptions options)
{
    // What DuckDB is to call a file where it stands in the way of none.
    private const string File = "efwriter_file";

    private readonly List<long> _firstRows = [];

    /// <summary>The columns, as they are without a word from the caller.</summary>
    /// <exception cref="SourceException">A file is not a whole one, or has what cannot be read.</exception>
    public IReadOnlyList<SourceColumn> Columns => field ??= Look();

    /// <summary>The FROM clause.</summary>
    public string From => field ??= Added.Surveys.Count == 0 ? FilesSql() : WithAdded();

    /// <summary>A column as text, in a query over <see cref="From"/>.</summary>
    public static string Text(SourceColumn column) => $"CAST({column.Reference} AS VARCHAR)";

    /// <summary>Which of several files a row is in; null where there is one.</summary>
    public FilePlace? FileOf(long row)
    {
        var file = Files.Count == 1 ? -1 : _firstRows.FindLastIndex(first => first <= row);
        return file < 0 ? null : new(Files[file], row - _firstRows[file]);
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files => field ??= [.. paths.SelectMany(duck.FilesOf)];

    private PartColumns Added => field ??= new([.. Files], options.HivePartitioning, options.FileNameColumn is not null);

    private List<SourceColumn> Own => field ??= Describe(FilesSql());

    // A folder called key=value is a folder: by itself DuckDB would put its text over the file's own column.
    private string FilesSql(string more = "") =>
        $"read_parquet([{string.Join(", ", Files.Select(Sql.Path))}], hive_partitioning = false{more})";

    // DuckDB numbers the files that it reads, unless the files have a column that is called so.
    private string WithAdded()
    {
        var hasNumber = !Own.Exists(column => column.Name.Equals("file_index", StringComparison.OrdinalIgnoreCase));
        var number = hasNumber
            ? "CAST(file_index AS BIGINT) + 1"
            : $"list_position([{string.Join(", ", Files.Select(file => Sql.Text(Path.GetFullPath(file))))}], {File})";
        var added = Names.Select((name, i) =>
        {
            var type = TypeOf(i);
            var values = string.Join(", ", Added.Values.Select(file => file[i] is { } value ? Sql.Text(Spelled(value, type)) : "NULL"));
            return $"CAST([{values}] AS {type}[])[{number}] AS {Sql.Name(name)}";
        });
        return hasNumber
            ? $"(SELECT *, {string.Join(", ", added)} FROM {FilesSql()})"
            : $"(SELECT * EXCLUDE ({File}), {string.Join(", ", added)} FROM {FilesSql($", filename = {Sql.Text(File)}")})";
    }

    private IEnumerable<string> Names => Added.HasNames ? Added.Keys.Append(options.FileNameColumn!) : Added.Keys;

    // As a column of a text is.
    private string TypeOf(int column)
    {
        var survey = Added.Surveys[column];
        var digits = Math.Max(survey.Whole, 1) + survey.Scale;
        return (Added.AskedType(column)?.Type ?? survey.Infer()) switch
        {
            TextType.Bool => "BOOLEAN",
            TextType.Int64 => "BIGINT",
            TextType.Numeric when digits <= TextSurvey.MaxDuckDigits => string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"DECIMAL({digits}, {survey.Scale})"),
            TextType.Double => "DOUBLE",
            TextType.Date => "DATE",
            TextType.Time => "TIME",
            TextType.Timestamp => "TIMESTAMP",
            TextType.Instant => "TIMESTAMPTZ",
            _ => "VARCHAR",
        };
    }

    // DuckDB takes fewer forms of moments than texts have.
    private static string Spelled(string value, string type)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(value.Trim());
        return type switch
        {
            "TIMESTAMP" when TimeText.TryTimestamp(text, out var timestamp) => timestamp.ToString(),
            "TIMESTAMPTZ" when TimeText.TryInstant(text, out var instant) => instant.ToString(),
            _ => value,
        };
    }

    /// <summary>What cannot be read: the file, the column and why; found by reading each column of each file by itself.</summary>
    /// <param name="failure">How reading all of it failed.</param>
    public SourceException Explain(DuckDBException failure)
    {
        foreach (var file in Files)
        {
            foreach (var column in Describe(Read(file)))
            {
                try
                {
                    duck.Execute($"SELECT max(hash({column.Reference})) FROM {Read(file)}");
                }
                catch (SourceException e) when (e.InnerException is DuckDBException cause)
                {
                    return new($"Cannot read {Echo.Path(file)}: its column{Echo.Column(column.Name)} {DuckFailure.OfPages(cause)}", cause);
                }
            }
        }

        return DuckFailure.Describe(failure, Files);

        static string Read(string file) => $"read_parquet({Sql.Path(file)}, hive_partitioning = false)";
    }

    private List<SourceColumn> Look()
    {
        if (Files.Count == 0)
        {
            throw new SourceException(
                $"The file {Echo.Path(paths[0])} is not there. Check the name and the folder that the command runs in.");
        }

        var rows = 0L;
        foreach (var file in Files)
        {
            _firstRows.Add(rows);
            rows += Check(file);
        }

        try
        {
            var own = Own.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (Names.FirstOrDefault(own.Contains) is { } taken)
                throw taken == options.FileNameColumn ? Errors.FileNameColumnTaken(taken) : Errors.FolderColumnTaken(taken);
            return Added.Surveys.Count == 0 ? Own : Describe(From);
        }
        catch (FrameFault fault)
        {
            throw TextSource.Describe(fault, Files[0]);
        }
    }

    private List<SourceColumn> Describe(string from) => duck.Query(
        $"DESCRIBE SELECT * FROM {from}", row => new SourceColumn(row.GetString(0), Sql.Name(row.GetString(0)), row.GetString(1)));

    // The rows that it says it has.
    private long Check(string file)
    {
        // A pipe has no length, and to open one may be to wait for whoever writes into it.
        if (new FileInfo(file).Length == 0)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(file)}: it is empty, or a pipe, and Parquet is read from its end. Nothing was written. "
                + "Save it to a file.");
        }

        return FileGuard.Read(file, "a Parquet file", () => ParquetCheck.Run(file, duck.Token));
    }
}
