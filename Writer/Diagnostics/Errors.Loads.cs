using System.Globalization;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>Refusals of loads by many processes, and of loads by name.</summary>
internal static partial class Errors
{
    public static FrameFault NotALoadToken() => new(
        "The load's token cannot be read: it is none, or a part of one is missing.", "Take TableLoad.Token as it is, all of it.");

    public static FrameFault TokenOfOtherServer() => new(
        "The load's token is of another server.", "Connect to the server that the load was begun on.");

    public static FrameFault TokenOfOtherDatabase(string connected) => new(
        $"The load's token is of another database of this server, and the connection's is{Echo.Name(connected)}.",
        "Connect to the database that the load was begun in.");

    public static FrameFault LoadOver() => new(
        "The load of this token is over: it was committed or aborted, or nobody ended it and it was removed.",
        "Begin another load. TableLoad.StatusAsync tells the role that began it how it ended.")
    { SqlState = PostgresErrorCodes.UndefinedTable };

    public static FrameFault LoadEnded(string state, DateTime at) => new(
        string.Create(CultureInfo.InvariantCulture, $"The load was {state} at {at:yyyy-MM-dd HH:mm:ss}Z."), "Begin another load.");

    public static FrameFault LoadNotOurs() => new(
        "The load was begun by another role, and only that one can commit, abort or look at it.", "Connect as the role that began it.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault LoadTableNotTrusted(QualifiedName name, string fault) => new(
        $"The table '{name}', which belongs to the load, {fault}.",
        "Somebody has changed it since the load was begun: find out who, abort the load and begin another.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault RegistryNotTrusted(QualifiedName name, string fault) => new(
        $"The table of loads '{name}' {fault}, and is not used.",
        "Have its owner, the schema's owner or a superuser look at it and drop it, or set another schema by UseEfWriter (UseTokenSchema).")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault BadPartName(string problem) => new($"The part's name {problem}.", "Give it a name of 1 to 200 characters.");

    public static FrameFault PartOfOther(string part, string role) => new(
        $"The part{Echo.Name(part)} was written by the role '{Echo.Line(role)}', and so is not known to have these rows.",
        "Give the part another name, or have the load's owner remove the other one (TableLoad.RemovePartAsync).")
    { SqlState = PostgresErrorCodes.UniqueViolation };

    public static FrameFault PartNotWhole(string part, string role) => new(
        $"The part{Echo.Name(part)} was claimed by the role '{Echo.Line(role)}' and has no count: something else than EfWriter made it.",
        "Have the load's owner remove it (TableLoad.RemovePartAsync), and write it again.");

    public static FrameFault PartRemoved(string part) => new(
        $"The part{Echo.Name(part)} was removed from the load at this moment.", "Write it again.");

    public static FrameFault LoadNeedsReadCommitted(string found) => new(
        $"The caller's transaction is {found.ToUpperInvariant()} and does not see what was committed after it began: parts of the load "
        + "would be lost.",
        "End a load in a transaction that is READ COMMITTED, or without one.");

    public static FrameFault LoadTermsChanged() => new(
        "The load's row in the table of loads has another target or other options than the load was begun with.",
        "Find out who may change that table. Abort the load, and begin it anew.");

    public static FrameFault SecondPartOfTransaction(string part) => new(
        $"The caller's transaction has written a part of the load already, and{Echo.Name(part)} is another one: a part's rows are known by "
        + "their transaction.",
        "Write each part in a transaction of its own, or without one.");

    public static FrameFault PartRowsDiffer(string part, long written, long now) => new(
        string.Create(CultureInfo.InvariantCulture,
            $"The part{Echo.Name(part)} was committed with {written} rows, and now has {now}: it is not the same part."),
        "Give other rows another name. What was committed stays as it is.");

    public static FrameFault PartCountsDiffer(string part, string role, long claimed, long found) => new(
        string.Create(CultureInfo.InvariantCulture,
            $"The part{Echo.Name(part)} of the role '{Echo.Line(role)}' says that it has {claimed} rows, and has {found}."),
        "Something else than EfWriter wrote it. Remove it (TableLoad.RemovePartAsync), and have it written again.");

    public static FrameFault PartsMissing(IReadOnlyCollection<string> missing) => new(
        string.Create(CultureInfo.InvariantCulture, $"The load lacks {missing.Count} of its expected parts: {List(missing)}."),
        "Write them, and commit again.");

    public static FrameFault PartsUnexpected(IReadOnlyCollection<string> unexpected) => new(
        string.Create(CultureInfo.InvariantCulture,
            $"The load has {unexpected.Count} parts that LoadOptions.ExpectedParts does not name: {List(unexpected)}."),
        "Remove them (TableLoad.RemovePartAsync), or begin a load that expects them.");

    public static FrameFault NoSuchPart(string part) => new(
        $"The load has no part{Echo.Name(part)}.", "TableLoad.StatusAsync lists those that it has.");

    public static FrameFault MissingInPart(string column) => new(
        "The load has this column, and the part does not.", "Add it: every part has all columns that the load was begun with.", column);

    public static FrameFault LoadInTransaction() => new(
        "A load is begun in a transaction of the caller's, which other processes would not see.",
        "Begin the load outside of a transaction.");

    public static FrameFault LoadOfTemporary() => new(
        "The target is a temporary table, which other processes do not see.", "Load into an ordinary table.");

    public static FrameFault LoadOption(string option, string why) => new(
        $"WriteOptions.{option} is set, and {why}.", "Leave it out.");

    public static FrameFault BadKeepFor(TimeSpan found) => new(
        $"LoadOptions.KeepFor is {found}; it must be positive.", "Leave it out for seven days.");

    public static FrameFault PartNamedTwice(string part) => new(
        $"LoadOptions.ExpectedParts names the part{Echo.Name(part)} twice.", "Name it once.");

    public static FrameFault NoSuchRole(string role) => new(
        $"LoadOptions.PartRoles names{Echo.Name(role)}, and the server has no such role.", "Create it, or correct its name.")
    { SqlState = PostgresErrorCodes.UndefinedObject };

    public static FrameFault RoleWithoutSchema(string role, string schema) => new(
        $"LoadOptions.PartRoles names{Echo.Name(role)}, which may not use the schema '{Echo.Line(schema)}'.",
        $"GRANT USAGE ON SCHEMA to it first.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault BadLoadName(string problem) => new(
        $"WriteOptions.LoadName {problem}.", "Give it 1 to 200 characters, such as '2026-11-26/orders'.");

    public static FrameFault LoadOptionsUnreadable() => new(
        "The load's options cannot be read: another version of EfWriter has begun it.", "Commit it with the version that began it.");
}
