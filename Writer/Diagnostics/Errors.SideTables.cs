using EfWriter.Migrations;
using Npgsql;

namespace EfWriter;

/// <summary>Refusals of tables beside the target, which somebody else may have made.</summary>
internal static partial class Errors
{
    public static FrameFault RejectTableNotTrusted(QualifiedName name, string fault) => new(
        $"The reject table '{name}' {fault}: rows that are put into it would not be safe there.",
        "Set WriteOptions.BadRows.RejectTable to another name, or have its owner, the schema's owner or a superuser look at it and drop "
        + "it.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault RejectTableOpen(QualifiedName name, string fault) => new(
        $"The reject table '{name}' {fault}: somebody could read or change by it what the target does not let him.",
        "REVOKE those privileges, or set WriteOptions.BadRows.RejectTable to another name.")
    { SqlState = PostgresErrorCodes.InsufficientPrivilege };

    public static FrameFault NameTaken(QualifiedName name) => new(
        $"Somebody else has something in the schema that is called '{name}' and is no table.", "Rename or drop it, or use another name.")
    { SqlState = PostgresErrorCodes.DuplicateObject };

    public static FrameFault StagingNameTaken(QualifiedName name) => new(
        $"The name '{name}', which the write needs for its staging table, was taken by somebody else a moment before.",
        "Run the write again.")
    { SqlState = PostgresErrorCodes.DuplicateObject };

    public static FrameFault StagedRowsChanged(QualifiedName name, long sent, long found) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The staging table '{name}' was changed by somebody else during the write: {sent} rows were sent, and it has {found}."),
        "Find out who may write to tables of the connection's role: a superuser, a member of that role or of pg_write_all_data.");

    public static FrameFault TableBeingMade(QualifiedName name, TimeSpan lockTimeout, IReadOnlyCollection<string> makers) => new(
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Another session has been making the relation '{name}' for {lockTimeout.TotalSeconds:0.###} s, and has neither committed it "
            + $"nor taken it back{(makers.Count == 0 ? string.Empty : $": one of {List(makers)}")}."),
        "Run the write again when that session has ended, or give it more time by LockTimeout.")
    { SqlState = PostgresErrorCodes.LockNotAvailable };
}
