using EfWriter.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Schema;

/// <summary>Reads what the server has, through its catalogs.</summary>
internal sealed class Catalog(NpgsqlConnection connection)
{
    private const string LockPrefix = "efwriter:";
    private const char Domain = 'd';

    /// <summary>Finds whatever relation has a name: two kinds cannot share one.</summary>
    public async Task<TargetTable?> FindAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        TargetTable? table = null;
        var columns = new List<TargetColumn>();
        using (var command = Command(CatalogSql.Relation, Text(name.Schema), Text(name.Name)))
        {
            using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                table ??= ReadTable(reader, name, columns);
                if (ReadColumn(reader) is { } column)
                    columns.Add(column);
            }
        }

        if (columns.Exists(column => column.Type.Kind == Domain))
            await ResolveDomainsAsync(columns, cancellationToken).ConfigureAwait(false);
        return table;
    }

    /// <summary>Gets a table that was just made or found.</summary>
    public async Task<TargetTable> GetAsync(QualifiedName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Errors.TableVanished(name);

    public async Task<bool> SchemaExistsAsync(string schema, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.SchemaExists, Text(schema));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Whether the server knows a type by this spelling; what is not a type's spelling is not executed, only refused.</summary>
    public async Task<bool> TypeExistsAsync(string storeType, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.TypeExists, Text(storeType));
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
        using var command = Command(CatalogSql.CountInserted, new NpgsqlParameter { Value = table, NpgsqlDbType = NpgsqlDbType.Oid });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    /// <summary>Makes writers that would create the same thing wait for each other until the end of the transaction.</summary>
    public async Task LockNameAsync(string name, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.LockName, Text(LockPrefix + name));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The staging tables of a target that no living writer holds.</summary>
    public async Task<IReadOnlyList<QualifiedName>> FindAbandonedAsync(QualifiedName target, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.Abandoned, Text(target.Schema), Text(StagingNames.CommittedPrefix(target.Name)), Text(LockPrefix));
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

    // Rare enough for a question of its own: COPY takes a domain as its base type.
    private async Task ResolveDomainsAsync(List<TargetColumn> columns, CancellationToken cancellationToken)
    {
        var domains = columns.Where(column => column.Type.Kind == Domain).Select(column => column.Type.Oid).Distinct().ToArray();
        using var command = Command(CatalogSql.Domains, new NpgsqlParameter { Value = domains, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            ResolveDomain(reader, columns);
    }

    private static void ResolveDomain(NpgsqlDataReader reader, List<TargetColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Type is { Kind: Domain } domain && domain.Oid == reader.GetFieldValue<uint>(0))
                columns[i] = columns[i] with { Type = ReadType(reader, 2, reader.GetInt32(1), domain.DisplayName) };
        }
    }

    private static TargetTable ReadTable(NpgsqlDataReader reader, QualifiedName name, IReadOnlyList<TargetColumn> columns) => new(
        name,
        reader.GetFieldValue<uint>(0),
        reader.GetString(1)[0],
        reader.GetBoolean(2),
        reader.IsDBNull(3) ? null : reader.GetInt64(3),
        columns);

    private static TargetColumn? ReadColumn(NpgsqlDataReader reader)
    {
        // A table without columns is one row of nulls.
        if (reader.IsDBNull(4))
            return null;

        var type = ReadType(reader, 10, reader.GetInt32(9), reader.GetString(8));
        return new(reader.GetString(4), type, reader.GetBoolean(5), reader.GetBoolean(6), reader.GetBoolean(7));
    }

    private static TargetType ReadType(NpgsqlDataReader reader, int ordinal, int typMod, string displayName)
    {
        var element = reader.IsDBNull(ordinal + 3) ? null : ReadPlainType(reader, ordinal + 3, typMod, reader.GetString(ordinal + 5), null);
        return ReadPlainType(reader, ordinal, typMod, displayName, element);
    }

    private static TargetType ReadPlainType(NpgsqlDataReader reader, int ordinal, int typMod, string displayName, TargetType? element) =>
        new(reader.GetFieldValue<uint>(ordinal), typMod, reader.GetString(ordinal + 1)[0], reader.GetString(ordinal + 2), displayName, element);

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };
}
