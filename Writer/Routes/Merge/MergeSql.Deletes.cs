namespace EfWriter.Routes.Merge;

/// <summary>The statements that delete, or say that a row is deleted.</summary>
internal sealed partial class MergeSql
{
    /// <summary>The same statements for the rows that mark others to delete.</summary>
    public MergeSql Marked() => new(sql, steps, rows, left, one, marked: true);

    /// <summary>Deletes the table's rows that the frame does not have.</summary>
    public string DeleteMissing()
    {
        // Citus plans no look at a scope of each shard without the equality that keeps it there.
        var inShard = Shard is { } key && steps.Scope.Contains(key.Name) ? InSameShard("t", "s") : string.Empty;
        var scope = steps.Scope.Count == 0 ? string.Empty : $"""
             AND EXISTS (SELECT FROM (SELECT DISTINCT {List(steps.Scope)} FROM {Stage}) s
             WHERE {AreSame(Image("t", steps.Scope), Image("s", steps.Scope))}{inShard})
            """;
        var indexed = string.Concat(InIndex("t").Select(rows => And + rows));
        var missing = $"NOT EXISTS (SELECT FROM {Stage} s WHERE {SameKey}){scope}{AndDeletable}{indexed}";
        return steps.SoftDelete is { } mark
            ? $"UPDATE {Target} t SET {Quote(mark.Column)} = {Deleted(mark)} WHERE {missing}{AndIsThere}"
            : $"DELETE FROM {Target} t WHERE {missing}";
    }

    /// <summary>Deletes the table's rows that the staged ones find, and may delete.</summary>
    public string DeleteFound()
    {
        var found = $"{SameKey}{AndDeletable}{AndMay("s")}";
        return steps.SoftDelete is { } mark
            ? $"UPDATE {Target} t SET {Quote(mark.Column)} = {Deleted(mark)} FROM {Source} s WHERE {found}{AndIsThere}"
            : $"DELETE FROM {Target} t USING {Source} s WHERE {found}";
    }

    /// <summary>
    /// Locks the table's rows that the staged ones would delete, in the keys' order, and counts those that they may not.
    /// </summary>
    public string LockToDelete() => $"""
        SELECT pg_catalog.count(*) FILTER (WHERE locked.may IS NOT TRUE) FROM (
            SELECT {May("s")} AS may FROM {Target} t JOIN {Source} s ON {SameKey}{AndDeletable}{AndIsThere}
            {LockInOrder(steps.SoftDelete is null ? "UPDATE" : "NO KEY UPDATE")}
        ) locked
        """;

    /// <summary>Deletes the table's rows that have a key of a staged one, however many.</summary>
    public string DeleteByKeys() =>
        $"DELETE FROM {Target} t WHERE EXISTS (SELECT FROM {Source} s WHERE {SameKey}){AndDeletable}";

    /// <summary>Takes the rows out that are moved.</summary>
    public string TakeOut() => $"DELETE FROM {Stage}{Where}";

    private string AndDeletable => steps.Rules.Deletable is { } own ? $"{And}{own}" : string.Empty;

    private string AndIsThere => steps.SoftDelete is { } mark
        ? $" AND t.{Quote(mark.Column)} {(mark.IsTime ? "IS NULL" : "IS NOT TRUE")}"
        : string.Empty;

    private static string Deleted(SoftDeletion mark) => mark switch
    {
        { IsTime: false } => "true",
        { Type: "timestamp without time zone" } => "pg_catalog.timezone('UTC', pg_catalog.now())",
        _ => "pg_catalog.now()",
    };

    private string NotDeleted(SoftDeletion mark) => mark.IsTime
        ? $"NULL::{mark.Type}"
        : $"CASE WHEN t.{Quote(mark.Column)} THEN false ELSE t.{Quote(mark.Column)} END";
}
