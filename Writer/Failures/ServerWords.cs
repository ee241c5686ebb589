using System.Text.RegularExpressions;
using Npgsql;

namespace EfWriter.Failures;

/// <summary>
/// Which of PostgreSQL's messages may be repeated once it has been sent rows: those that name nothing but what the catalog has.
/// </summary>
internal static partial class ServerWords
{
    // As the server spells them in English; in another language its messages are left out.
    private static readonly Regex[] Safe =
    [
        Unique(), NotNull(), Check(), DomainNull(), ForeignKey(), StillReferenced(), Exclusion(), CannotBuild(), BrokenByTable(),
        NoPartition(), PartitionBound(), TooLong(), Policy(), Ended(), Locks(), Space(), Limits(), Assigned(), Published(),
    ];

    /// <summary>Whether the message has no cell in it.</summary>
    public static bool HoldNoCell(PostgresException failure) =>
        Safe.Any(pattern => pattern.IsMatch(failure.MessageText)) || IsOfRights(failure);

    /// <summary>Whether the error's code is one that an expression over a value can have.</summary>
    public static bool MayBeOfValue(PostgresException failure) =>
        failure.SqlState[..2] is not ("08" or "25" or "28" or "40" or "53" or "57");

    // The check of a statement's rights names its objects. A cell that is taken for a name can be in it too, and only as a schema's.
    private static bool IsOfRights(PostgresException failure) =>
        failure.Routine == "aclcheck_error" && Denied().Match(failure.MessageText) is { Success: true } denied
        && (denied.Groups["kind"].Value != "schema" || ServerFailure.IsOfTable(failure, denied.Groups["name"].Value.Trim('"')));

    [GeneratedRegex("^duplicate key value violates unique constraint \"[^\"]*\"$")]
    private static partial Regex Unique();

    [GeneratedRegex("^null value in column \"[^\"]*\"( of relation \"[^\"]*\")? violates not-null constraint$")]
    private static partial Regex NotNull();

    [GeneratedRegex("^(new row for relation|value for domain) \"?[^\"]*\"? violates check constraint \"[^\"]*\"$")]
    private static partial Regex Check();

    [GeneratedRegex("^domain \"?[^\"]*\"? does not allow null values$")]
    private static partial Regex DomainNull();

    [GeneratedRegex("^insert or update on table \"[^\"]*\" violates foreign key constraint \"[^\"]*\"$")]
    private static partial Regex ForeignKey();

    [GeneratedRegex(
        "^update or delete on table \"[^\"]*\" violates (foreign key|RESTRICT setting of foreign key) constraint \"[^\"]*\" on table "
        + "\"[^\"]*\"$")]
    private static partial Regex StillReferenced();

    [GeneratedRegex("^conflicting key value violates exclusion constraint \"[^\"]*\"$")]
    private static partial Regex Exclusion();

    [GeneratedRegex("^could not create (unique index|exclusion constraint) \"[^\"]*\"$")]
    private static partial Regex CannotBuild();

    [GeneratedRegex(
        "^(check constraint|partition constraint|column) \"?[^\"]*\"? of relation \"[^\"]*\" (is violated by some row|contains null "
        + "values)$")]
    private static partial Regex BrokenByTable();

    [GeneratedRegex("^no partition of relation \"[^\"]*\" found for row$")]
    private static partial Regex NoPartition();

    [GeneratedRegex("^new row for relation \"[^\"]*\" violates partition constraint$")]
    private static partial Regex PartitionBound();

    [GeneratedRegex(
        @"^(value too long for type [a-z ]+\(\d+\)|bit string (length \d+ does not match|too long for) type bit( varying)?\(\d+\))$")]
    private static partial Regex TooLong();

    [GeneratedRegex("^new row violates row-level security policy( \"[^\"]*\")?( \\(USING expression\\))? for table \"[^\"]*\"$")]
    private static partial Regex Policy();

    [GeneratedRegex("^column \"[^\"]*\" is of type [^']* but expression is of type [^']*$")]
    private static partial Regex Assigned();

    [GeneratedRegex(
        "^cannot (update|delete from) table \"[^\"]*\"( because it does not have a replica identity and publishes (updates|deletes))?$")]
    private static partial Regex Published();

    [GeneratedRegex(
        "^(terminating connection|canceling statement|canceling autovacuum task|canceling authentication) (due to|because of) [a-z "
        + "-]+$|^the database system is [a-z ]+$|^(terminating connection) because [a-z ]+$")]
    private static partial Regex Ended();

    [GeneratedRegex(
        "^deadlock detected$|^could not serialize access due to [a-z/ ]+$|^could not obtain lock on (relation|row in relation) "
        + "\"[^\"]*\"$|^cannot execute [A-Z ]+ in a read-only transaction$|^current transaction is aborted, commands ignored until end of "
        + "transaction block$")]
    private static partial Regex Locks();

    [GeneratedRegex(
        "^could not (extend|write to|write|create) file \"[a-z_0-9/.]+\"[^\"]*$|^out of (memory|shared memory)$|^temporary file size "
        + "exceeds .temp_file_limit. \\(\\d+kB\\)$")]
    private static partial Regex Space();

    [GeneratedRegex(
        "^(too many connections for role|too many connections for database) \"[^\"]*\"$|^sorry, too many clients already$|^remaining "
        + "connection slots are reserved[^\"]*$|^(index row size \\d+ exceeds btree version \\d+ maximum \\d+ for index) \"[^\"]*\"$|^row "
        + "is too big: size \\d+, maximum size \\d+$|^stack depth limit exceeded$|^invalid memory alloc request size \\d+$")]
    private static partial Regex Limits();

    [GeneratedRegex("^permission denied for (?<kind>table|view|sequence|schema|function|type) (?<name>.+)$")]
    private static partial Regex Denied();
}
