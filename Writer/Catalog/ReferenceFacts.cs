using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>What a change of a table's rows leads to by foreign keys.</summary>
/// <param name="Untrusted">The keys of those who are not trusted.</param>
/// <param name="Open">The tables that could get another such key before rows are changed.</param>
internal sealed record ReferenceFacts(IReadOnlyList<ForeignReference> Untrusted, IReadOnlyList<OpenTable> Open)
{
    public static ReferenceFacts None { get; } = new([], []);

    /// <summary>Why a write cannot be that deletes rows of the table, or changes some of its columns; null for no reason.</summary>
    public FrameFault? Refusal(bool deletes, IReadOnlyCollection<string> changed) =>
        Reached(deletes, changed) is { Count: > 0 } reached ? Errors.UntrustedReferences(reached) : null;

    /// <summary>
    /// Why a write cannot be that gives some of the table's columns other types, upon which PostgreSQL checks their foreign keys again, as
    /// this role and by casts of the types on the other side; null for no reason.
    /// </summary>
    public FrameFault? RefusalToAlter(IReadOnlyCollection<string> altered) =>
        Reached(deletes: false, altered) is { Count: > 0 } reached ? Errors.UntrustedChecks(reached) : null;

    /// <summary>The tables to lock, as far as this role may, before it is looked again; none if one look is enough.</summary>
    public IReadOnlyList<OpenTable> OpenTo(bool deletes, IReadOnlyCollection<string> changed) =>
        [.. Open.Where(table => ForeignReference.IsReachedBy(table.Column, deletes, changed))];

    private List<(string Key, string Table, string Owner)> Reached(bool deletes, IReadOnlyCollection<string> changed) =>
        [.. Untrusted.Where(reference => reference.IsReachedBy(deletes, changed))
            .Select(reference => (reference.Key, $"{reference.Table}", reference.Owner)).Distinct().Order()];
}

/// <summary>
/// A table whose rows a write may change, and which its first look did not find locked: whoever has made a foreign key to it by then, and
/// commits after the look, is not seen.
/// </summary>
/// <param name="Table">The table, or the one that has it as a partition or child: what a lock names.</param>
/// <param name="MayLock">Whether this role may lock it.</param>
/// <param name="Column">As in <see cref="ForeignReference"/>.</param>
internal sealed record OpenTable(QualifiedName Table, bool MayLock, string? Column)
{
    /// <summary>Locks those that this role may lock, in one statement; nothing if there is none.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Lock(IEnumerable<OpenTable> open, ISqlGenerationHelper sql)
    {
        var names = open.Where(one => one.MayLock).Select(one => sql.DelimitIdentifier(one.Table.Name, one.Table.Schema)).Distinct();
        return string.Join(", ", names) is { Length: > 0 } tables ? [LockTimeout.Lock(tables, "ROW EXCLUSIVE")] : [];
    }
}
