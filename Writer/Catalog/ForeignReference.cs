using EfWriter.Migrations;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>
/// A foreign key of a table whose owner is not trusted, which deleted rows or changed keys lead to: its actions, checks and casts run what
/// the owner has put there, as the writer or in its session.
/// </summary>
/// <param name="Key">The constraint.</param>
/// <param name="Table">The table that has it.</param>
/// <param name="Owner">The table's owner.</param>
/// <param name="Column">
/// The target's column whose change leads there; empty for one that is computed from others, null for the deletion of a row.
/// </param>
internal sealed record ForeignReference(string Key, QualifiedName Table, string Owner, string? Column)
{
    /// <summary>
    /// All such keys of a table ($1), its partitions and children, or what its views and rules read: those that point at it, and those
    /// that point at tables which foreign keys change or delete rows of. After them all of these tables that nothing has locked yet.
    /// </summary>
    /// <remarks>
    /// Where a trigger may change a row before it is stored, a change of one column counts as one of all. So does any change through a
    /// view, whose columns may have other names, and to a partition, where it may move the row: out of the reach of a key that points at
    /// this one alone.
    /// </remarks>
    private const string Question = $$"""
        WITH RECURSIVE own (oid, is_below, top) AS (
            SELECT $1, false, $1
            UNION
            SELECT part.oid, own.is_below OR part.is_below, part.top FROM own CROSS JOIN LATERAL (
                SELECT i.inhrelid AS oid, false AS is_below, own.top FROM pg_catalog.pg_inherits i WHERE i.inhparent = own.oid
                UNION ALL
                SELECT d.refobjid, true, d.refobjid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d ON d.objid = w.oid
                WHERE w.ev_class = own.oid AND d.refobjid <> own.oid
                  AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid
                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid) part),
        touched (oid) AS (
            SELECT DISTINCT t.tgrelid FROM pg_catalog.pg_trigger t
            WHERE (t.tgtype OPERATOR(pg_catalog.&) 19::pg_catalog.int2) = 19::pg_catalog.int2),
        reached (oid, is_deleted, changed, by) AS (
            SELECT own.oid, true, '{}'::pg_catalog.int2[], NULL::pg_catalog.text FROM own
            UNION
            SELECT own.oid, false, ARRAY[a.attnum],
                   CASE WHEN a.attgenerated <> '' OR own.is_below OR own.oid IN (SELECT t.oid FROM touched t) THEN ''
                        ELSE a.attname::pg_catalog.text END
            FROM own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid
            WHERE EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = own.oid
                          AND k.confkey OPERATOR(pg_catalog.@>) ARRAY[a.attnum])
            UNION
            SELECT own.oid, true, '{}', '' FROM own JOIN pg_catalog.pg_class p ON p.oid = own.oid
            WHERE p.oid <> $1 AND p.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_constraint k
                WHERE k.contype = 'f' AND k.confrelid = own.oid AND k.conparentid = 0::pg_catalog.oid)
            UNION
            SELECT k.conrelid, r.is_deleted AND k.confdeltype = 'c',
                   CASE WHEN r.is_deleted AND k.confdeltype = 'c' THEN '{}'
                        WHEN k.conrelid IN (SELECT t.oid FROM touched t) THEN ARRAY(
                            SELECT a.attnum FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum > 0)
                        ELSE k.conkey END, r.by
            FROM reached r JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid
            WHERE k.contype = 'f' AND (r.is_deleted AND k.confdeltype IN ('c', 'n', 'd')
                OR k.confkey OPERATOR(pg_catalog.&&) r.changed AND k.confupdtype IN ('c', 'n', 'd')))
        SELECT DISTINCT k.conname, s.nspname, c.relname, o.rolname, r.by, false
        FROM reached r
        JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid AND k.contype = 'f'
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
        JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
        JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
        JOIN pg_catalog.pg_class t ON t.oid = $1
        JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        WHERE (r.is_deleted OR k.confkey OPERATOR(pg_catalog.&&) r.changed) AND c.relowner NOT IN (t.relowner, f.relowner)
            AND NOT {{TrustedOwner.Condition}}
        UNION ALL
        SELECT NULL, s.nspname, h.relname, NULL, y.by, COALESCE(h.relkind IN ('r', 'p')
            AND pg_catalog.has_schema_privilege(h.relnamespace, 'USAGE')
            AND pg_catalog.has_table_privilege(h.oid, 'insert, update, delete, truncate'), false)
        FROM (
            SELECT own.oid, own.top, b.by FROM own CROSS JOIN (VALUES (NULL::pg_catalog.text), ('')) b (by)
            WHERE own.oid <> $1 OR NOT pg_catalog.has_table_privilege(own.oid, 'insert, update, delete, truncate')
            UNION
            SELECT r.oid, r.oid, r.by FROM reached r WHERE r.oid NOT IN (SELECT own.oid FROM own)) y
        JOIN pg_catalog.pg_class c ON c.oid = y.oid AND c.relkind IN ('r', 'p')
        JOIN pg_catalog.pg_class h ON h.oid = y.top
        JOIN pg_catalog.pg_namespace s ON s.oid = h.relnamespace
        """;

    /// <summary>The question about a table, to be sent with others.</summary>
    public static NpgsqlBatchCommand Ask(TargetTable table) => new(Question) { Parameters = { Oid(table) } };

    /// <summary>Reads the answer that a reader is at.</summary>
    public static async Task<ReferenceFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadAllAsync(
            row => (Key: row.IsDBNull(0) ? null : row.GetString(0), Table: new QualifiedName(row.GetString(1), row.GetString(2)),
                Owner: row.IsDBNull(3) ? null : row.GetString(3), Column: row.IsDBNull(4) ? null : row.GetString(4),
                MayLock: row.GetBoolean(5)),
            cancellationToken).ConfigureAwait(false);
        return new(
            [.. rows.Where(row => row.Key is not null).Select(row => new ForeignReference(row.Key!, row.Table, row.Owner!, row.Column))],
            [.. rows.Where(row => row.Key is null).Select(row => new OpenTable(row.Table, row.MayLock, row.Column))]);
    }

    /// <summary>Whether a write reaches it that deletes rows, or changes some columns.</summary>
    public bool IsReachedBy(bool deletes, IReadOnlyCollection<string> changed) => IsReachedBy(Column, deletes, changed);

    /// <summary>Whether a write reaches what a column's change leads to.</summary>
    public static bool IsReachedBy(string? column, bool deletes, IReadOnlyCollection<string> changed) => column switch
    {
        null => deletes,
        "" => changed.Count > 0,
        _ => changed.Contains(column),
    };
}
