using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>Refusals of tables: kinds that take no rows, and what a replacement would break.</summary>
internal static partial class Errors
{
    private const string KeepTheTable = "Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows";

    public static FrameFault NotATable(string kind, string mode) => new(
        $"The name belongs to a {kind}, and {mode} needs a table.", "Use another name, or the table behind it.");

    public static FrameFault NeverIndexed(string kind, IEnumerable<string> keys) => new(
        $"Rows are found by ({List(keys)}), for which the server needs a unique index, and the name belongs to a {kind}, which has none.",
        "Write to the table behind it, or set WriteOptions.Mode to DeleteInsert.");

    public static FrameFault NotAlterable(string kind) => new(
        $"A column would have to be added or altered, and the name belongs to a {kind}, whose columns are those of something else.",
        "Alter the table behind it first, and leave out WriteOptions.OnNewColumn and OnWiderType.");

    public static FrameFault NotSwappable(string kind) => new(
        $"The name belongs to a {kind}, for which no other table can be swapped in.", $"{KeepTheTable}.");

    public static FrameFault SourceTypeNotTrusted(string column, string part, string owner) => new(
        $"The source has a type of its own for column '{column}'. On this server it is, or has in it, the type {part}, which belongs to "
        + $"the role '{owner}' or is in a schema of its: that role's code would run as the writer, and it could drop the column with the "
        + "type.",
        "Set ColumnOptions.StoreType to the type that the column shall have; to this type only if you trust that role as the writer's "
        + "own.");

    public static FrameFault SourceTypeMissing(string column, string type) => new(
        $"The source has a type of its own for column '{column}', and this server has no type {type}.",
        "Set ColumnOptions.StoreType to the type that the column shall have, cast the column in the source's query, or create the type "
        + "here first.")
    { SqlState = PostgresErrorCodes.UndefinedObject };

    public static FrameFault SourceTypeChanged(string column, string type) => new(
        $"The source has a type of its own for column '{column}', and somebody has put another type in the place of {type} during the "
        + "write.",
        "Find out who may create and drop types in that schema, and run the write again.");

    public static FrameFault OwnTable(string name) => new(
        $"'{name}' is a name of tables that EfWriter makes for itself: for tokens, loads and rows on their way.",
        "Give the table another name.");

    public static FrameFault SystemTable(string kind) => new(
        $"The name belongs to a {kind} of PostgreSQL's own.", "Use another name.");

    public static FrameFault TakesNoRows(string kind) => new(
        $"The name belongs to a {kind} that takes no rows: no INSERT into it is possible.",
        "Write to the table behind it, or give it an INSTEAD OF INSERT trigger.")
    { SqlState = PostgresErrorCodes.ObjectNotInPrerequisiteState };

    public static FrameFault TemporaryOnClosedConnection() => new(
        "A temporary table ends with its connection, which the context opens for this write alone.",
        "Call db.Database.OpenConnectionAsync() first and read the table before you close it.");

    public static FrameFault HiddenRows() => new(
        "Row security hides rows of the table from the connection's role, and DeleteRows would leave them.",
        "Use Replace.Strategy = Truncate, or connect as the table's owner or a role with BYPASSRLS.");

    public static FrameFault PublishedUnnamed() => new(
        "The table is in a publication of all tables, or of its schema's. A swap fills a new table under another name first, and a "
        + "subscriber that has no table of that name stops with an error, for all of its tables.",
        $"{KeepTheTable}. If no subscriber needs a table of that name, say Replace.Strategy = Swap.");

    public static FrameFault HasDependents(IEnumerable<(string Kind, string Name)> dependents) => new(
        "Others depend on the old table: "
        + $"{string.Join(", ", dependents.Take(40).Select(dependent => $"{dependent.Kind} {dependent.Name}"))}.",
        $"{KeepTheTable}, or drop them first.")
    { SqlState = PostgresErrorCodes.DependentObjectsStillExist };

    public static FrameFault Referenced(IEnumerable<string> foreignKeys) => new(
        $"Foreign keys point at the table, and TRUNCATE does not look whether rows use it: {Keys(foreignKeys)}.",
        "Use Replace.Strategy = DeleteRows, which checks each row.")
    { SqlState = PostgresErrorCodes.FeatureNotSupported };

    public static FrameFault ReferencedWithAction(IEnumerable<string> foreignKeys) => new(
        "Foreign keys with ON DELETE CASCADE, SET NULL or SET DEFAULT point at the table, and would change other tables' rows: "
        + $"{Keys(foreignKeys)}.",
        "Give them NO ACTION, or drop them for the load.")
    { SqlState = PostgresErrorCodes.DependentObjectsStillExist };

    public static FrameFault UntrustedReferences(IEnumerable<(string Key, string Table, string Owner)> foreignKeys) =>
        Untrusted("To delete the table's rows or to change their keys", foreignKeys);

    public static FrameFault UntrustedChecks(IEnumerable<(string Key, string Table, string Owner)> foreignKeys) =>
        Untrusted("To change the type of the table's columns", foreignKeys);

    private static FrameFault Untrusted(string what, IEnumerable<(string Key, string Table, string Owner)> foreignKeys) => new(
        $"{what} would run, by foreign keys, triggers and functions of roles that are not trusted with this write: "
        + $"{Keys(foreignKeys.Select(key => $"'{key.Key}' of {key.Table}, which belongs to the role '{key.Owner}'"))}.",
        "Drop them and REVOKE REFERENCES, give those tables to the target's owner, or write as their owner.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault ColumnGone(string kind, string name, string column) => new(
        $"The old table's {kind} '{name}' uses the column '{column}', which the frame does not have.",
        $"Add the column to the frame, or drop the {kind} first.",
        column);

    public static FrameFault NeedsIndex(string kind, string index) => new(
        $"The old table's {kind} uses the index '{index}', which the new one would not have.",
        "Set Replace.KeepIndexes, or ask for an index of that name in WriteOptions.NewTable.Indexes.");

    public static FrameFault NotMadeAgain(string kind, string name) => new(
        $"The old table's {kind} '{name}' cannot be made again on another table.", $"{KeepTheTable}, or leave Replace.KeepIndexes out.");

    public static FrameFault BoundByName(string kind, string name, string used, string schema, string role) => new(
        $"The old table's {kind} '{name}' uses {used}. {MayMakeAnother(schema, role)}",
        $"{Revoke(schema, role)}, or {ReplaceRows}.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault NotFoundByName(string kind, string name, string used, string schema) => new(
        $"The old table's {kind} '{name}' uses {used}. {WouldTakeAnother(schema)}", $"{PutOnPath(schema)}, or {ReplaceRows}.");

    public static FrameFault AlteredBoundByName(string kind, string name, string used, string schema, string role) => new(
        $"For a column's new type PostgreSQL makes the {kind} '{name}' again, which uses {used}. {MayMakeAnother(schema, role)}",
        $"{Revoke(schema, role)}, or leave OnWiderType.Alter out.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault AlteredNotFoundByName(string kind, string name, string used, string schema) => new(
        $"For a column's new type PostgreSQL makes the {kind} '{name}' again, which uses {used}. {WouldTakeAnother(schema)}",
        $"{PutOnPath(schema)}, or leave OnWiderType.Alter out.");

    private const string ReplaceRows = "use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows";

    private static string WouldTakeAnother(string schema) =>
        $"PostgreSQL finds it by the search path alone, because the text of the expression does not name it, and the schema '{schema}' is "
        + "not on the session's search path or comes after another one that has it: another operator would be used instead.";

    private static string PutOnPath(string schema) =>
        $"Put the schema '{schema}' first on the session's search path (Search Path in the connection string)";

    private static string MayMakeAnother(string schema, string role) =>
        $"The role '{role}' may create in the schema '{schema}', and what it makes there could be used instead.";

    private static string Revoke(string schema, string role) => $"REVOKE CREATE ON SCHEMA {schema} FROM {role}";

    public static FrameFault MissingRight(string what, string role, string schema) => new(
        what switch
        {
            "owner" =>
                $"The old table belongs to the role '{role}', as which the connection's role may not act: the new one could not be given "
                + "to it.",
            "schema" =>
                $"The old table belongs to the role '{role}', which may not create tables in the schema '{schema}': the new one could not "
                + "be given to it.",
            "grantor" =>
                $"Privileges on the old table were given by the role '{role}', as which the connection's role may not act: they could not "
                + "be given again.",
            _ => $"The old table is in the publication '{role}', which belongs to another role: the new one could not be put into it.",
        },
        $"{KeepTheTable}, or connect as a role that may.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault TableChanged(QualifiedName table) => new(
        $"Somebody else changed the indexes, constraints or statistics of '{table}' during the write.", "Run the write again.");

    public static FrameFault TableHeld(QualifiedName table, TimeSpan lockTimeout, IReadOnlyCollection<string> holders) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The table '{table}' could not be locked for {lockTimeout.TotalSeconds:0.###} s: {Holders(holders)}."),
        "Run the write again when it is free, or give it more time by LockTimeout.")
    { SqlState = PostgresErrorCodes.LockNotAvailable };

    public static FrameFault TableVanished(QualifiedName table) => new(
        $"The table '{table}' was dropped, renamed or replaced by somebody else during the write.", "Run the write again.");

    private static string Keys(IEnumerable<string> foreignKeys) =>
        string.Join(", ", foreignKeys.Take(40));

    private static string Holders(IReadOnlyCollection<string> holders) => holders.Count == 0
        ? "sessions that have ended by now held it"
        : $"it is held by {string.Join(", ", holders)}";
}
