using System.Globalization;
using System.Text.RegularExpressions;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>Which row and column of a frame a server's refusal is about.</summary>
internal static partial class ServerFailure
{
    private const string RowKey = "EfWriter.Row";
    private const string ColumnKey = "EfWriter.Column";
    private const string FirstRowKey = "EfWriter.FirstRow";
    private const string TypeKey = "EfWriter.StoreType";
    private const string UnknownKey = "EfWriter.ReadOnce";
    private const string RowsKey = "EfWriter.Rows";
    private const string HoldersKey = "EfWriter.Holders";
    private const string DuplicatesKey = "EfWriter.Duplicates";
    private const string QueryKey = "EfWriter.Query";
    private const string PlacingKey = "EfWriter.Placing";

    // The server's routine that says so.
    private const string TooBigForPage = "RelationGetBufferForTuple";

    /// <summary>Whether the server refused the connection itself.</summary>
    public static bool IsOfLogin(PostgresException failure) => Opening().IsMatch(failure.StackTrace ?? string.Empty);

    /// <summary>Marks that the server had been sent rows: its words may have cells in them.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="table">The table that is written, whose name may be repeated; null if it is not known.</param>
    public static PostgresException MarkRowsSent(PostgresException failure, QualifiedName? table)
    {
        failure.Data[RowsKey] = (object?)table ?? failure.Data[RowsKey] ?? false;
        return failure;
    }

    /// <summary>Whether the server had been sent rows.</summary>
    public static bool CameAfterRows(PostgresException failure) => failure.Data[RowsKey] is not null;

    /// <summary>Whether a name is that of the table that is written, or of its schema.</summary>
    public static bool IsOfTable(PostgresException failure, string name) =>
        failure.Data[RowsKey] is QualifiedName table
        && (name == table.Schema || name == table.Name || name.StartsWith($"{table.Name}__efwriter", StringComparison.Ordinal));

    /// <summary>Notes the frame's row number of the first row of the COPY that failed, where that is not 0.</summary>
    public static void CountFrom(PostgresException failure, long firstRow) => failure.Data[FirstRowKey] = firstRow;

    /// <summary>Notes what the failure is about where the server does not say it.</summary>
    public static void Locate(PostgresException failure, string? column, string? storeType, long row) =>
        (failure.Data[ColumnKey], failure.Data[TypeKey], failure.Data[RowKey]) = (column, storeType, row);

    /// <summary>Notes the column that the failure is about where the server names none.</summary>
    public static void NoteColumn(PostgresException failure, string column) => failure.Data[ColumnKey] = Column(failure) ?? column;

    /// <summary>Notes the type of the column that the failure is about, where it names one.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="typeOf">Gives a column's type; null for a column that it does not know.</param>
    public static void NoteType(PostgresException failure, Func<string, string?> typeOf)
    {
        if (failure.Data[TypeKey] is null && Column(failure) is { } name)
            failure.Data[TypeKey] = typeOf(name);
    }

    /// <summary>Notes that the failure is some row's, and that the frame cannot be read again to find out which.</summary>
    public static void NoteReadOnce(PostgresException failure, string frame) => failure.Data[UnknownKey] = frame;

    /// <summary>Notes that rows of the frame are the same: an index that the write itself makes says so.</summary>
    public static void NoteDuplicates(PostgresException failure) => failure.Data[DuplicatesKey] = true;

    /// <summary>Notes that Citus was told where a table's rows go when it failed.</summary>
    /// <returns>False, so that it goes on.</returns>
    public static bool NotePlacing(PostgresException failure)
    {
        failure.Data[PlacingKey] = failure.SqlState[..2] is "0A" or "22" or "XX"
            || failure.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject
                or PostgresErrorCodes.InvalidTableDefinition;
        return false;
    }

    /// <summary>Whether Citus does not place a table as it was told.</summary>
    public static bool IsOfPlacing(PostgresException failure) => failure.Data[PlacingKey] is true;

    /// <summary>Notes that the rows are a query's, which nobody sees on their way.</summary>
    public static void NoteQuery(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException server)
                server.Data[QueryKey] = true;
        }
    }

    /// <summary>Whether the rows are a query's.</summary>
    public static bool IsOfQuery(PostgresException failure) => failure.Data[QueryKey] is true;

    /// <summary>Whether rows of the frame are known to be the same: the failure is of an index that is made, which sorts them.</summary>
    public static bool IsAboutDuplicates(PostgresException failure) =>
        failure.Data[DuplicatesKey] is true || failure.Routine?.StartsWith("comparetup_index", StringComparison.Ordinal) == true;

    /// <summary>Whether rows that the table has already are the same: an index is made before a row of the frame is sent.</summary>
    public static bool IsOfRowsThere(PostgresException failure) =>
        failure.SqlState == PostgresErrorCodes.UniqueViolation && IsAboutDuplicates(failure) && !CameAfterRows(failure);

    /// <summary>Notes who holds what the server has waited for in vain.</summary>
    public static void NoteHolders(PostgresException failure, string holders) => failure.Data[HoldersKey] = holders;

    /// <summary>Who holds what the server has waited for in vain; null if that is not known.</summary>
    public static string? Holders(PostgresException failure) => failure.Data[HoldersKey] as string;

    /// <summary>Whether the server itself gave up waiting, wherever it stood: in a function of the database, too.</summary>
    public static bool IsEndOfWait(PostgresException failure) =>
        failure is { SqlState: PostgresErrorCodes.LockNotAvailable, Routine: "ProcessInterrupts" };

    /// <summary>What the frame is that cannot be read again; null where the row is known or there is none.</summary>
    public static string? ReadOnce(PostgresException failure) => failure.Data[UnknownKey] as string;

    /// <summary>The type of <see cref="Column"/>; null where it is not known.</summary>
    public static string? StoreType(PostgresException failure) => failure.Data[TypeKey] as string;

    /// <summary>The row, from 0 as the frame counts; null where the server names none.</summary>
    public static long? Row(PostgresException failure) => failure.Data[RowKey] as long? ?? (
        Line(failure) is { } line ? (failure.Data[FirstRowKey] as long? ?? 0) + line - 1 : null);

    /// <summary>The row, from 1 as the server counts those of one COPY; null where it names none.</summary>
    public static long? Line(PostgresException failure)
    {
        // COPY reads up to a thousand rows before it puts them into the table. One that is too big for a page is refused only then, and the
        // line is that of the last row read.
        if (failure.Routine == TooBigForPage)
            return null;
        var match = Place(failure);

        // Line 0 is before the first row.
        return match.Success && long.TryParse(match.Groups["line"].Value, CultureInfo.InvariantCulture, out var line) && line > 0
            ? line
            : null;
    }

    /// <summary>
    /// Whether it comes out of a function: a trigger's, a default's, a constraint's, a policy's. Its text and the names in it are the
    /// function's own then, which may have put a row's values there, whatever the error's code is.
    /// </summary>
    public static bool IsFromFunction(PostgresException failure)
    {
        var lines = WithoutOwn((failure.Where ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // The outermost comes last. EF makes a schema in a block of its own, before there is any row.
        return !(lines is [.., var outermost] && outermost.StartsWith("PL/pgSQL function inline_code_block ", StringComparison.Ordinal))
            && lines.Any(
                line => !line.StartsWith("COPY ", StringComparison.Ordinal) && !line.StartsWith("while ", StringComparison.Ordinal));
    }

    // A function of the write's own runs the statements that would run without it.
    private static string[] WithoutOwn(string[] lines) => lines switch
    {
        [.. var rest, var statement, var own] when IsOwn(own) && statement.StartsWith("SQL statement ", StringComparison.Ordinal) => rest,
        [.. var rest, var own] when IsOwn(own) => rest,
        _ => lines,
    };

    private static bool IsOwn(string line) =>
        line.StartsWith("PL/pgSQL function pg_temp", StringComparison.Ordinal) && line.Contains(".__efwriter_", StringComparison.Ordinal);

    /// <summary>Whether it comes of a command that makes or changes a table, at which no row is looked at.</summary>
    public static bool IsOfDefinition(PostgresException failure) => !CameAfterRows(failure)
        || failure.StackTrace?.Contains("EfWriter.Migrations.TableDdl", StringComparison.Ordinal) == true;

    /// <summary>The column; null where the server names none.</summary>
    public static string? Column(PostgresException failure)
    {
        if (failure.Data[ColumnKey] is string located)
            return located;
        if (!string.IsNullOrEmpty(failure.ColumnName) && !IsFromFunction(failure))
            return failure.ColumnName;
        var match = Place(failure);
        return match.Groups["column"] is { Success: true, Value: var column } ? column : null;
    }

    // COPY's own line comes last: what stands before may be a function's statement, with a row's values.
    private static Match Place(PostgresException failure) =>
        Location().Matches(failure.Where ?? string.Empty).LastOrDefault() ?? Match.Empty;

    [GeneratedRegex(@"Npgsql\.Internal\.NpgsqlConnector\.<?(Open|Authenticate)")]
    private static partial Regex Opening();

    // COPY sales, line 3, column price. A value may follow, and is not looked at.
    [GeneratedRegex(@"^COPY .*, line (?<line>\d+)(, column (?<column>[^:\n]+?))?(:.*)?$", RegexOptions.Multiline)]
    private static partial Regex Location();
}
