using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>Looks for how rows are found where the usual unique index is not what finds them.</summary>
internal static class KeyColumns
{
    // NULLS NOT DISTINCT is there from version 15 on.
    private const string Index = """
        SELECT pg_catalog.pg_get_expr(i.indpred, i.indrelid),
               COALESCE((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false),
               ARRAY(SELECT DISTINCT a.attname::text FROM pg_catalog.pg_depend d
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.objid = i.indexrelid
                       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                       AND d.refobjid = i.indrelid AND d.refobjsubid > 0)
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = $1 AND x.relname = $2
        """;

    private static readonly string NamesInIndex = BoundNames.Question(
        $"""
        SELECT {BoundNames.PgClass} AS classid, x.oid AS objid, 'index' AS kind, x.relname AS name
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = $1 AND x.relname = $2
        """,
        BoundNames.InText);

    // A type without a class of its own is compared as the one that it is cast to.
    private const string Types = $"""
        SELECT a.attname::text, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')', {KeyColumn.CastSql}
        FROM pg_catalog.pg_attribute a
        CROSS JOIN LATERAL (
            WITH RECURSIVE part (oid, kind, base) AS (
                SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                UNION ALL
                SELECT t.oid, t.typtype, t.typbasetype FROM part JOIN pg_catalog.pg_type t ON t.oid = part.base)
            SELECT part.oid, part.kind FROM part WHERE part.kind <> 'd') y
        JOIN pg_catalog.pg_opclass c ON c.opcdefault
            AND c.opcintype = CASE WHEN y.kind = 'e' THEN 'pg_catalog.anyenum'::pg_catalog.regtype::pg_catalog.oid ELSE y.oid END
        JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
        JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
            AND f.amoprighttype = c.opcintype
        JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
        """;

    /// <summary>The keys of an index that is asked for by its name, and the rows that it has.</summary>
    /// <exception cref="FrameFault">Its condition would mean something else, or somebody could have it so.</exception>
    public static async Task<(IReadOnlyList<KeyColumn> Keys, IndexPredicate? Predicate)> OfIndexAsync(
        NpgsqlConnection connection, TargetTable table, UniqueIndex index, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(NamesInIndex) { Parameters = { Oid(table), new() { Value = index.Name } } });
        batch.BatchCommands.Add(new(SearchPath.SpellWhole));
        batch.BatchCommands.Add(new(Index) { Parameters = { Oid(table), new() { Value = index.Name } } });
        batch.BatchCommands.Add(new(SearchPath.Leave));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if ((await reader.ReadAllAsync(BoundNames.Read, cancellationToken).ConfigureAwait(false)).FirstOrDefault() is { } open)
            throw open.Role is { } role
                ? Errors.KeyIndexBoundByName(index.Name, open.Name, open.Schema, role)
                : Errors.KeyIndexNotFoundByName(index.Name, open.Name, open.Schema);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw Errors.NoKeyIndex(index.Name, []);

        var allowsNull = reader.GetBoolean(1);
        var nullable = table.Columns.Where(column => allowsNull && !column.IsNotNull).Select(column => column.Name).ToHashSet();
        return (
            [.. index.Keys.Select(key => key with { AllowsNull = nullable.Contains(key.Name) })],
            await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
                ? null
                : new(reader.GetString(0), await reader.GetFieldValueAsync<string[]>(2, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Keys that no index has: each finds rows by its type's own equality.</summary>
    public static async Task<IReadOnlyList<KeyColumn>> WithoutIndexAsync(
        NpgsqlConnection connection, TargetTable table, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(Types);
        command.Parameters.Add(Oid(table));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = await reader.ReadAllAsync(
            row => new KeyColumn(row.GetString(0), row.GetString(1)) { Cast = row.GetString(2) }, cancellationToken).ConfigureAwait(false);
        var columns = found.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return [.. keys.Select(key => columns.GetValueOrDefault(key) ?? new KeyColumn(key, "OPERATOR(pg_catalog.=)"))];
    }
}
