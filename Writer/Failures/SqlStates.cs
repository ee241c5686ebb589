using System.Text.RegularExpressions;
using EfWriter.Migrations;
using EfWriter.Schema;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>What PostgreSQL's error codes mean to somebody who writes a frame.</summary>
internal static partial class SqlStates
{
    private const string IdleInTransactionSessionTimeout = "25P03";

    private const string OnceByQuery = "Let the query give each key once, by DISTINCT or a group.";

    /// <summary>The server's message where it cannot hold a cell's value, else the condition in our own words; one line.</summary>
    public static string Explain(PostgresException failure) => Echo.Line(Words(failure));

    private static string Words(PostgresException failure) => failure.SqlState switch
    {
        _ when ServerFailure.IsOfLogin(failure) => Refusal(failure.SqlState),
        _ when ServerFailure.IsOfPlacing(failure) =>
            $"Citus does not place the table so: {Secrets.Hide(Final($"{failure.MessageText} {failure.Detail}".TrimEnd(' ', '.')))}",
        PostgresErrorCodes.NumericValueOutOfRange => "the server refused a number that is outside the range of the column's type",
        PostgresErrorCodes.DatetimeFieldOverflow =>
            "the server refused a date or time that is outside the range of the column's type",
        PostgresErrorCodes.InvalidTextRepresentation => "the server refused a value that is not of the column's type",
        PostgresErrorCodes.UntranslatableCharacter => "the server refused a text with a character that it cannot store, such as \\u0000",
        PostgresErrorCodes.CardinalityViolation => "two rows of the frame have the same key, as the table's index compares it",
        _ when ServerFailure.IsEndOfWait(failure) => ServerFailure.Holders(failure) is { } holders
            ? $"another transaction was waited for in vain: {holders}"
            : "another transaction was waited for in vain",
        _ when SaysStagingNameTaken(failure) => "a name that the write needs for a while was taken by somebody else a moment before",
        _ when ServerFailure.IsFromFunction(failure) => Function(failure) is { } function
            ? $"the server's function {function} refused "
                + (ServerFailure.IsOfDefinition(failure) ? "a command of the write, as that of an event trigger can" : "a row")
            : "a function of the database refused the write: a trigger's, a default's, a constraint's or a policy's",
        _ when ServerFailure.CameAfterRows(failure) => ServerWords.HoldNoCell(failure) ? Quote(failure) : WithoutWords(failure),
        PostgresErrorCodes.StringDataRightTruncation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.NotNullViolation
            or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.ExclusionViolation =>
            Quote(failure),
        _ when HasSafeMessage(failure.SqlState) || IsOutOfSpace(failure) => Quote(failure),
        PostgresErrorCodes.WithCheckOptionViolation => "the server refused a row that the view would not show",
        _ => "the server refused the write",
    };

    // The server has just been sent the password, and may put it into its words.
    private static string Refusal(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword => "the server does not accept the password of the connection's role",
        PostgresErrorCodes.InvalidAuthorizationSpecification => "the server does not let the connection's role in",
        PostgresErrorCodes.InvalidCatalogName => "the server has no database of the connection's name",
        PostgresErrorCodes.InsufficientPrivilege => "the connection's role may not connect to the database",
        PostgresErrorCodes.TooManyConnections => "the server has no free connection for the connection's role and database",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown => "the server takes no connections now",
        PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.SyntaxError =>
            "the server does not accept a setting of the connection: its options, time zone or encoding, or PGOPTIONS, PGTZ or "
            + "PGCLIENTENCODING",
        _ => "the server refused the connection",
    };

    // An expression of the table's can take any cell for a name, and say so with any code.
    private static string WithoutWords(PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.WithCheckOptionViolation => "the server refused a row that the view would not show",
        PostgresErrorCodes.InsufficientPrivilege => "the connection's role lacks a privilege that the write needs",
        _ when IsOutOfSpace(failure) => "the server has no space left",
        _ => failure.SqlState[..2] switch
        {
            "22" or "23" => "the server refused a value",
            _ when IsOfExpression(failure) =>
                "the server could not evaluate an expression, such as that of a generated column, a constraint, an index or a policy",
            _ => "the server refused the write",
        },
    };

    private static bool IsOfExpression(PostgresException failure) =>
        failure.SqlState[..2] is "0A" or "3D" or "3F" or "42" or "54" or "55" or "58" or "XX";

    /// <summary>What refused it by name: a constraint, an index, a function; null for none.</summary>
    public static string? Rule(PostgresException failure)
    {
        if (ServerFailure.IsFromFunction(failure))
            return Function(failure) is { } function ? Echo.Line(function) : null;
        var name = string.IsNullOrEmpty(failure.ConstraintName) ? ShardNames.Constraint(failure) : failure.ConstraintName;
        return name is null ? null : Echo.Line(Final(name));
    }

    // PL/pgSQL function s.f() line 3 at RAISE. The outermost comes last: what stands before may be a statement of its, with a row's values.
    private static string? Function(PostgresException failure) =>
        RaisedBy().Matches(failure.Where ?? string.Empty).Select(match => match.Groups["function"].Value)
            .LastOrDefault(name => !name.Contains(".__efwriter_", StringComparison.Ordinal));

    [GeneratedRegex(@"^PL/\w+ function (?<function>[^\n]+?\(.*?\)) ", RegexOptions.Multiline)]
    private static partial Regex RaisedBy();

    /// <summary>The same for a query that reads.</summary>
    public static string ExplainRead(PostgresException failure) => Echo.Line(WordsOfRead(failure));

    private static string WordsOfRead(PostgresException failure) => failure switch
    {
        _ when ServerFailure.IsOfLogin(failure) => Refusal(failure.SqlState),
        _ when HasSafeMessage(failure.SqlState)
            && !ServerFailure.IsFromFunction(failure)
            && (failure.Position > 0 || !ServerWords.MayBeOfValue(failure) || ServerWords.HoldNoCell(failure)) => Quote(failure),
        _ => "the server refuses the query",
    };

    /// <summary>What to do about it; empty where nobody but the caller can know.</summary>
    public static string Remedy(PostgresException failure) => failure.SqlState switch
    {
        _ when ServerFailure.IsOfPlacing(failure) =>
            "A table can stand beside one that Citus distributes by a column of the same type. Give the distribution column that type "
            + "by WriteOptions.Columns, or say by WriteOptions.Distribution where the rows go. In a schema that Citus distributes, leave "
            + "it out.",
        _ when SaysStagingNameTaken(failure) => "Run the write again.",
        _ when IsOutOfSpace(failure) => "Free disk space on the server, or raise the quota of its user.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "Ask the owner to GRANT the privilege to the connection's role, or connect as another role.",
        PostgresErrorCodes.ReservedName => "Give it a name that does not begin with pg_: those are PostgreSQL's own.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "Check user and password.",
        PostgresErrorCodes.InvalidCatalogName => "Create the database, or name another.",
        PostgresErrorCodes.CardinalityViolation when ServerFailure.IsOfQuery(failure) => OnceByQuery,
        PostgresErrorCodes.CardinalityViolation => "Remove the duplicates from the frame.",

        // An index that is made finds rows of the frame; one that is there finds any.
        PostgresErrorCodes.UniqueViolation when ServerFailure.IsOfRowsThere(failure) =>
            "Rows that the table has already are the same by these columns: remove the duplicates from the table, or name other keys.",
        PostgresErrorCodes.UniqueViolation when ServerFailure.IsAboutDuplicates(failure) && ServerFailure.IsOfQuery(failure) =>
            $"{OnceByQuery[..^1]}, or leave the key or unique index out.",
        PostgresErrorCodes.UniqueViolation when ServerFailure.IsAboutDuplicates(failure) =>
            "Remove the duplicates from the frame, or leave the key or unique index out.",
        PostgresErrorCodes.UniqueViolation when ServerFailure.IsOfQuery(failure) =>
            "If the table has the row already, set WriteOptions.Mode to Upsert or InsertOnly, or let the query's condition leave such rows "
            + $"out; if the query gives two rows that are the same: {char.ToLowerInvariant(OnceByQuery[0])}{OnceByQuery[1..]}",
        PostgresErrorCodes.UniqueViolation =>
            "If the table has the row already, set WriteOptions.Mode to Upsert or InsertOnly, or leave such rows out by BadRows.OnBadRow; "
            + "if two rows of the frame are the same, remove one.",
        PostgresErrorCodes.NotNullViolation => "Fill the column's nulls, or let it take NULL.",
        PostgresErrorCodes.StringDataRightTruncation => "Shorten the text, or widen the column.",
        PostgresErrorCodes.NumericValueOutOfRange => "Widen the column.",
        PostgresErrorCodes.DatetimeFieldOverflow => "Correct the value, or let the column be a text.",
        PostgresErrorCodes.CheckViolation => "Mend the row, or the constraint; a partitioned table may lack a partition for it.",
        PostgresErrorCodes.ForeignKeyViolation => "Write the referenced rows first.",
        PostgresErrorCodes.DependentObjectsStillExist =>
            "Views, foreign keys or functions use the old table. Drop them first, or use Replace = Truncate or DeleteRows.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "Connect to the primary, or leave read-only mode.",
        PostgresErrorCodes.TooManyConnections => "Wait for connections to be closed, or raise max_connections.",
        PostgresErrorCodes.LockNotAvailable =>
            "Run the write again when that transaction has ended, have it ended, or give it more time by LockTimeout or lock_timeout.",
        PostgresErrorCodes.QueryCanceled => "Raise statement_timeout where that has run out; else somebody has cancelled it.",
        IdleInTransactionSessionTimeout =>
            "Raise idle_in_transaction_session_timeout, or write a frame whose rows come faster; what the transaction had done is lost.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            "Run the write again when the server takes connections.",
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => "Run the write again.",
        PostgresErrorCodes.ProgramLimitExceeded or PostgresErrorCodes.TooManyColumns => "Write fewer or shorter columns.",
        PostgresErrorCodes.UntranslatableCharacter => "Remove such characters.",
        _ when IsOfPublication(failure) =>
            "The table is published, and subscribers could not find the rows that change: give it a primary key or a replica identity "
            + "(ALTER TABLE … REPLICA IDENTITY USING INDEX …, or FULL), or take these operations, rows or columns out of the publication.",
        PostgresErrorCodes.DatatypeMismatch when ServerWords.HoldNoCell(failure) =>
            "Convert the column in the query, or change the table's.",
        PostgresErrorCodes.InFailedSqlTransaction => "Roll the caller's transaction back; an earlier command in it has failed.",
        _ when ServerFailure.CameAfterRows(failure)
            && IsOfExpression(failure)
            && !ServerFailure.IsFromFunction(failure)
            && !ServerWords.HoldNoCell(failure) =>
            "Check the row's values against the table's expressions; the server's log has its message.",
        _ => string.Empty,
    };

    /// <summary>Whether a command failed because the table is there by now: two sessions at once.</summary>
    public static bool SaysTableExists(PostgresException failure, QualifiedName table) => failure.SqlState switch
    {
        PostgresErrorCodes.DuplicateTable when SaysStagingNameTaken(failure) => false,
        PostgresErrorCodes.DuplicateTable => failure.MessageText.Contains($"\"{table.Name}\"", StringComparison.Ordinal),
        PostgresErrorCodes.UniqueViolation => failure is { SchemaName: "pg_catalog", TableName: "pg_class" or "pg_type" },
        _ => false,
    };

    // The message is of the table, and of no row.
    private static bool IsOfPublication(PostgresException failure) => failure.Routine == "CheckCmdReplicaIdentity";

    // Nobody but the writer knows such names: to say that the target is there would be wrong.
    private static bool SaysStagingNameTaken(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject
        && Final(failure.MessageText) != failure.MessageText;

    // Connections, transactions, access, objects, resources and operators: these messages name things, not values.
    private static bool HasSafeMessage(string sqlState) =>
        sqlState[..2] is "08" or "0A" or "25" or "28" or "2B" or "3D" or "3F" or "40" or "42" or "53" or "54" or "55" or "57" or "58";

    // A quota or a limit of a file's length has no code of its own; who lengthens files tells it.
    private static bool IsOutOfSpace(PostgresException failure) =>
        failure.SqlState == PostgresErrorCodes.DiskFull || failure.Routine is "mdextend" or "mdzeroextend";

    private static string Quote(PostgresException failure) => $"the server says: {Secrets.Hide(Final(ShardNames.Without(failure)))}";

    // A table that is made to replace another has its own names only in the end.
    private static string Final(string text) => StagingNames.Final(text);
}
