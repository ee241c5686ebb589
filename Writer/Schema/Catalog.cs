using EfWriter.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Schema;

/// <summary>Reads what the server has, through its catalogs; every name in every query is qualified, so that no search path can shadow one.</summary>
internal sealed class Catalog(NpgsqlConnection connection)
{
    // The server's count of the rows put into the table c; a partitioned table's are counted on its partitions.
    // It goes on from one transaction to the next, so only the difference of two counts inside one means something.
    private const string Inserted = """
        CASE WHEN pg_catalog.current_setting('track_counts')::bool THEN
            (SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(oid))
             FROM (SELECT c.oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(c.oid::regclass)) tables) END
        """;

    private const string RelationSql = $"""
        WITH RECURSIVE relation AS (
            SELECT c.oid, c.relkind, c.relispartition, {Inserted}::bigint AS inserted
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2
        ), base AS (
            SELECT a.attnum, a.atttypid AS typid, a.atttypmod AS typmod
            FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT b.attnum, t.typbasetype, CASE WHEN b.typmod >= 0 THEN b.typmod ELSE t.typtypmod END
            FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typid WHERE t.typtype = 'd'
        )
        SELECT r.oid, r.relkind::text, a.attname::text, a.attnotnull,
               a.atthasdef OR a.attidentity <> '', a.attgenerated <> '',
               t.oid, b.typmod, t.typtype::text, pg_catalog.format_type(t.oid, NULL),
               pg_catalog.format_type(a.atttypid, a.atttypmod),
               e.oid, e.typtype::text, pg_catalog.format_type(e.oid, NULL), r.relispartition, r.inserted
        FROM relation r
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN (base b JOIN pg_catalog.pg_type t ON t.oid = b.typid AND t.typtype <> 'd') ON b.attnum = a.attnum
        LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        ORDER BY a.attnum
        """;

    private const string LockPrefix = "efwriter:";

    // A writer holds the lock of its staging table's name until the end of its transaction.
    private const string AbandonedSql = """
        SELECT relname::text FROM (
            SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind = 'r' AND pg_catalog.starts_with(c.relname::text, $2) OFFSET 0) staging
        WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($3 || $1 || '.' || relname, 0))
        """;

    private const string InsertedSql = $"SELECT {Inserted}::bigint FROM (SELECT $1 AS oid) c";

    /// <summary>Finds whatever relation has a name: two kinds cannot share one.</summary>
    public async Task<TargetTable?> FindAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        using var command = Command(RelationSql, Text(name.Schema), Text(name.Name));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        TargetTable? table = null;
        var columns = new List<TargetColumn>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            table ??= ReadTable(reader, name, columns);
            if (ReadColumn(reader) is { } column)
                columns.Add(column);
        }

        return table;
    }

    /// <summary>Gets a table that was just made or found.</summary>
    public async Task<TargetTable> GetAsync(QualifiedName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Errors.TableVanished(name);

    public async Task<bool> SchemaExistsAsync(string schema, CancellationToken cancellationToken)
    {
        using var command = Command("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)", Text(schema));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Whether the server knows a type by this spelling; what is not a type's spelling is not executed, only refused.</summary>
    public async Task<bool> TypeExistsAsync(string storeType, CancellationToken cancellationToken)
    {
        using var command = Command("SELECT pg_catalog.to_regtype($1) IS NOT NULL", Text(storeType));
        try
        {
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>The rows put into a table, to be compared with an earlier count of this transaction; null where the server does not count.</summary>
    public async Task<long?> CountInsertedAsync(uint table, CancellationToken cancellationToken)
    {
        using var command = Command(InsertedSql, new NpgsqlParameter { Value = table, NpgsqlDbType = NpgsqlDbType.Oid });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    /// <summary>Makes writers that would create the same thing wait for each other until the end of the transaction.</summary>
    public async Task LockNameAsync(string name, CancellationToken cancellationToken)
    {
        using var command = Command("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))", Text(LockPrefix + name));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The staging tables of a target that no living writer holds.</summary>
    public async Task<IReadOnlyList<QualifiedName>> FindAbandonedAsync(QualifiedName target, CancellationToken cancellationToken)
    {
        using var command = Command(AbandonedSql, Text(target.Schema), Text(StagingNames.CommittedPrefix(target.Name)), Text(LockPrefix));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<QualifiedName>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(new(target.Schema, reader.GetString(0)));
        return found;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static TargetTable ReadTable(NpgsqlDataReader reader, QualifiedName name, IReadOnlyList<TargetColumn> columns) =>
        new(name, reader.GetFieldValue<uint>(0), reader.GetString(1)[0], reader.GetBoolean(14), reader.IsDBNull(15) ? null : reader.GetInt64(15), columns);

    private static TargetColumn? ReadColumn(NpgsqlDataReader reader)
    {
        // A table without columns is one row of nulls.
        if (reader.IsDBNull(2))
            return null;

        var element = reader.IsDBNull(11)
            ? null
            : new TargetType(reader.GetFieldValue<uint>(11), reader.GetInt32(7), reader.GetString(12)[0], reader.GetString(13), reader.GetString(13), null);
        var type = new TargetType(
            reader.GetFieldValue<uint>(6), reader.GetInt32(7), reader.GetString(8)[0], reader.GetString(9), reader.GetString(10), element);
        return new(reader.GetString(2), type, reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5));
    }
}
