using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace EfWriter.Cli.Sources;

/// <summary>DuckDB's errors in our words: its own quote the line that they are about.</summary>
internal static partial class DuckFailure
{
    /// <summary>A failure of reading files, one of which it may name.</summary>
    public static SourceException Describe(DuckDBException failure, IReadOnlyList<string> paths)
    {
        var named = paths.FirstOrDefault(path => failure.Message.Contains(Path.GetFullPath(path), StringComparison.Ordinal));
        var what = named ?? (paths.Count == 1 ? paths[0] : null);
        return new(
            $"Cannot read {(what is null ? "one of the files" : Echo.Path(what))}: {Explain(failure)} Nothing was written.", failure);
    }

    /// <summary>
    /// A failure of a statement that the user wrote: what DuckDB says of the statement is told, what it says of values is not.
    /// </summary>
    public static SourceException DescribeSql(DuckDBException failure) => new(ExplainSql(failure), failure);

    private const string AnotherWriter = "Write the file again with default encodings.";

    /// <summary>Whether a statement names what there is not.</summary>
    public static bool IsCatalogError(DuckDBException failure) => KindOf(failure) == "Catalog";

    /// <summary>Whether the statement is wrong, rather than what it reads.</summary>
    public static bool IsAboutStatement(DuckDBException failure) => KindOf(failure) is "Parser" or "Syntax" or "Binder" or "Catalog";

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

    // The rest shows the line of the query, and may go on over many. Columns that DuckDB proposes may be cells: of a file whose first line
    // is a row.
    private static string FirstParagraph(string message) => string.Join(
        ' ', Proposals().Replace(message.ReplaceLineEndings("\n"), string.Empty).Split('\n')
            .TakeWhile(line => line.Trim().Length > 0 && !line.StartsWith("LINE ", StringComparison.Ordinal)).Select(line => line.Trim()));

    /// <summary>Why a column of a Parquet file cannot be read, as the end of a sentence about the column, and what to do.</summary>
    public static string OfPages(DuckDBException failure)
    {
        var (problem, remedy) = failure.Message switch
        {
            var message when Has(message, "BYTE_STREAM_SPLIT") =>
                ("is encoded by BYTE_STREAM_SPLIT, which is read for 4 and 8 byte numbers only", AnotherWriter),
            var message when Has(message, "UTF8") || Has(message, "UTF-8") =>
                ("holds a text that is not UTF-8", "Repair the text, or write the column as binary with the program that made the file."),
            var message when Has(message, "nsupported") || KindOf(failure) == "Not implemented" =>
                ("is encoded or compressed in a way that is not read", AnotherWriter),
            var message when KindOf(failure) is "Conversion" or "Out of Range" =>
                ("holds a value that is beyond its type's range", "Correct the value with the program that made the file."),
            _ => ("has pages that cannot be decoded", "Check how the file was made and copied."),
        };
        return $"{problem}. Nothing was written. {remedy}";

        static bool Has(string message, string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static string Explain(DuckDBException failure)
    {
        var message = failure.Message;
        if (Has("Permission denied"))
            return "the system denies the permission to read it. Run as a user who may.";
        if (failure.ErrorType is DuckDBErrorType.Parser or DuckDBErrorType.Binder or DuckDBErrorType.Catalog)
            return $"the tool's own query failed ({failure.ErrorType}). "
                + "That is a fault of the tool: report it, with the file's first line.";
        if (Has("Out of Memory"))
            return "it needs more memory than there is.";

        // The file was found to be a whole one before.
        return $"its columns are of types, or nested in a way, that DuckDB does not read ({KindOf(failure)} Error). Write it again with "
            + "plain types, with the program that made it.";

        bool Has(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\s*Candidate bindings\b.*?(?=\n\s*\n|\nLINE |$)", RegexOptions.Singleline)]
    private static partial Regex Proposals();

    [GeneratedRegex(@"^(?:INTERNAL )?([A-Z][A-Za-z ]{1,30}?) Error: ")]
    private static partial Regex ErrorKind();
}
