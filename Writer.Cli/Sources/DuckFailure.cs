using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EfWriter.Cli.Sources;

/// <summary>DuckDB's errors in our words: its own quote the line that they are about.</summary>
internal static partial class DuckFailure
{
    public static SourceException Describe(DuckDBException failure, string path) =>
        new($"Cannot read {Echo.Path(path)}: {Explain(failure)} Nothing was written.", failure);

    /// <summary>
    /// A failure of a statement that the user wrote: what DuckDB says of the statement is told, what it says of values is not.
    /// </summary>
    public static SourceException DescribeSql(DuckDBException failure) => new(ExplainSql(failure), failure);

    /// <summary>Whether a statement names what there is not.</summary>
    public static bool IsCatalogError(DuckDBException failure) => KindOf(failure) == "Catalog";

    private static string ExplainSql(DuckDBException failure) => KindOf(failure) switch
    {
        "Parser" or "Syntax" or "Binder" or "Catalog" => $"DuckDB refuses it: {FirstParagraph(failure.Message)}",
        "Conversion" =>
            "DuckDB cannot convert a value to the type that it is cast to. Use TRY_CAST, which gives NULL for such values, to find it.",
        "Out of Range" => "a value is beyond the range of its type. Cast it, or its operands, to a wider type.",
        "Out of Memory" =>
            "DuckDB needs more memory than there is. Name a file for it in the profile (engines: duckdb: mode: persistent, path: …), or "
            + "read less at once.",
        "Constraint" => "rows break a constraint of the table.",
        "IO" => "DuckDB cannot read or write a file. Check that the paths in it are right, and that it may.",
        var kind => $"DuckDB fails to run it ({kind} Error).",
    };

    // The message begins with it; the exception itself does not always know.
    private static string KindOf(DuckDBException failure) =>
        ErrorKind().Match(failure.Message) is { Success: true } kind ? kind.Groups[1].Value : failure.ErrorType.ToString();

    // The rest shows the line of the query, and may go on over many.
    private static string FirstParagraph(string message) => string.Join(' ', message.ReplaceLineEndings("\n").Split('\n')
        .TakeWhile(line => line.Trim().Length > 0 && !line.StartsWith("LINE ", StringComparison.Ordinal)).Select(line => line.Trim()));

    private static string Explain(DuckDBException failure)
    {
        var message = failure.Message;
        var line = CsvLine().Match(message) is { Success: true } csv ? $"line {csv.Groups[1].Value} "
            : JsonLine().Match(message) is { Success: true } json ? $"record {json.Groups[1].Value} "
            : "it ";

        if (FieldCount().Match(message) is { Success: true } fields)
            return $"{line}has {fields.Groups[2].Value} field(s), and the first line names {fields.Groups[1].Value} columns. Mend the "
                + "line; a field that holds the delimiter or a line break must stand in double quotes.";
        if (Has("unterminated quote"))
            return $"{line}has a field whose double quote is not closed, or goes on after it. Close it; a quote inside a quoted field is "
                + "written twice.";
        if (Has("not utf-8") || Has("Invalid unicode"))
            return $"{line}is not UTF-8. Convert the file, as with iconv -f LATIN1 -t UTF-8.";
        if (Has("Maximum line size") || Has("does not support a full read"))
            return $"{line}has more than 2,000,000 bytes. Look for a double quote that is not closed before it, or shorten its fields.";
        if (Has("Malformed JSON"))
            return $"{line}is not well-formed JSON. Mend it; the file must hold an array of objects, or one object on each line.";
        if (Has("JSON transform error"))
            return $"{line}holds a value of another type than the rest of its column. Mend it, or say --column name=text.";
        if (Has("Parquet") || Has("magic bytes"))
            return "it is not a Parquet file, or not a whole one. Check how it was made and copied.";
        if (Has("Permission denied"))
            return "the system denies the permission to read it. Run as a user who may.";
        if (Has("gzip") || Has("GZIP"))
            return "it is not a gzip file, or not a whole one.";
        if (failure.ErrorType is DuckDBErrorType.Parser or DuckDBErrorType.Binder or DuckDBErrorType.Catalog)
            return $"the tool's own query failed ({failure.ErrorType}). "
                + "That is a fault of the tool: report it, with the file's first line.";
        return Has("Out of Memory") ? "it needs more memory than there is." : $"{line}is not what its extension says, or is damaged.";

        bool Has(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^(?:INTERNAL )?([A-Z][A-Za-z ]{1,30}?) Error: ")]
    private static partial Regex ErrorKind();

    [GeneratedRegex(@"CSV Error on Line: (\d+)")]
    private static partial Regex CsvLine();

    [GeneratedRegex(@"in (?:line|record/value) (\d+)")]
    private static partial Regex JsonLine();

    [GeneratedRegex(@"^\s*Expected Number of Columns: (\d+) Found: (\d+)", RegexOptions.Multiline)]
    private static partial Regex FieldCount();
}
