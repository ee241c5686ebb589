using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace EfWriter.Load;

/// <summary>Which row and column of a frame a server's refusal is about.</summary>
internal static partial class ServerFailure
{
    private const string RowKey = "EfWriter.Row";
    private const string ColumnKey = "EfWriter.Column";
    private const string FirstRowKey = "EfWriter.FirstRow";

    /// <summary>Notes the frame's row number of the first row of the COPY that failed, where that is not 0.</summary>
    public static void CountFrom(PostgresException failure, long firstRow) => failure.Data[FirstRowKey] = firstRow;

    /// <summary>Notes what the failure is about where the server does not say it.</summary>
    public static void Locate(PostgresException failure, string column, long row) => (failure.Data[ColumnKey], failure.Data[RowKey]) = (column, row);

    /// <summary>The row, from 0 as the frame counts; null where the server names none.</summary>
    public static long? Row(PostgresException failure) => failure.Data[RowKey] as long? ?? (
        Line(failure) is { } line ? (failure.Data[FirstRowKey] as long? ?? 0) + line - 1 : null);

    /// <summary>The row, from 1 as the server counts those of one COPY; null where it names none.</summary>
    public static long? Line(PostgresException failure)
    {
        var match = Location().Match(failure.Where ?? string.Empty);
        // Line 0 is before the first row.
        return match.Success && long.TryParse(match.Groups["line"].Value, CultureInfo.InvariantCulture, out var line) && line > 0 ? line : null;
    }

    /// <summary>The column; null where the server names none.</summary>
    public static string? Column(PostgresException failure)
    {
        if (failure.Data[ColumnKey] is string located)
            return located;
        if (!string.IsNullOrEmpty(failure.ColumnName))
            return failure.ColumnName;
        var match = Location().Match(failure.Where ?? string.Empty);
        return match.Groups["column"] is { Success: true, Value: var column } ? column : null;
    }

    // The last line that names the place: COPY sales, line 3, column price. A value may follow, and is not looked at.
    [GeneratedRegex(@"^COPY .*, line (?<line>\d+)(, column (?<column>[^:\n]+?))?(:.*)?$", RegexOptions.Multiline)]
    private static partial Regex Location();
}
