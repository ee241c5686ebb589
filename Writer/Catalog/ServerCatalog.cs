using EfWriter.Citus;
using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.SideTables;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>Reads what the server has, through its catalogs.</summary>
internal sealed partial class ServerCatalog(NpgsqlConnection connection)
{
    // pg_attribute's attidentity and attgenerated.
    private const char None = '\0';
    private const char IdentityAlways = 'a';

    // Stands until the types are known.
    private static readonly TargetType Untyped = new(0, -1, 'b', string.Empty, string.Empty, null);

    /// <summary>Finds whatever relation has a name: two kinds cannot share one.</summary>
    public async Task<TargetTable?> FindAsync(QualifiedName name, CancellationToken cancellationToken) =>
        (await LookAsync(name, [], cancellationToken).ConfigureAwait(false)).Table;

    /// <summary>The same, with commands that are sent on the way.</summary>
    /// <param name="name">The name.</param>
    /// <param name="first">The commands before the look.</param>
    /// <param name="cancellationToken">Stops them and the question.</param>
    /// <param name="looks">Prepares the look if the connection repeats it; null for no look before the first row.</param>
    /// <returns>Whether a lock that was asked for on the way was to be had, and the table.</returns>
    /// <exception cref="PreparedLookRemoved">It was prepared, and is no more.</exception>
    public async Task<(bool HasLock, TargetTable? Table)> LookAsync(QualifiedName name, NpgsqlBatchCommand[] first,
        CancellationToken cancellationToken, RepeatedLooks? looks = null)
    {
        var found = await AskAsync(name, first, looks, cancellationToken).ConfigureAwait(false);
        return (found.HasLock, await CompleteAsync(found, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The first part of <see cref="LookAsync"/>, which waits for no lock but those of the commands.</summary>
    public async Task<FoundTable> AskAsync(QualifiedName name, NpgsqlBatchCommand[] first, RepeatedLooks? looks,
        CancellationToken cancellationToken)
    {
        var (hasLock, isOpen, table, placement) = (true, false, (TargetTable?)null, Placement.OneServer);
        var columns = new List<FoundColumn>();
        using (var batch = connection.NewBatch())
        {
            batch.BatchCommands.Add(new(SearchPath.Guard));
            foreach (var command in first)
                batch.BatchCommands.Add(command);
            batch.BatchCommands.Add(new(CatalogSql.Relation)
            {
                Parameters = { Text(name.Schema), Text(name.Name), Text(StagingNames.FirstOf(name.Name)),
                    Text(StagingNames.InTransactionOf(name.Name)) },
            });
            batch.BatchCommands.Add(new(CatalogSql.Columns) { Parameters = { Text(name.Schema), Text(name.Name) } });
            if (CitusServer.Has(connection))
                batch.BatchCommands.Add(CitusPlacement.Ask([Text(name.Schema), Text(name.Name)]));
            using var reader = looks?.ArePrepared(first) == true
                ? await looks.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false)
                : await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            do
            {
                // What was sent on the way has results of its own.
                var result = reader.FieldCount == 0 ? string.Empty : reader.GetName(0);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (result == "turn")
                        hasLock = reader.GetBoolean(0);
                    else if (result == "open")
                        isOpen = reader.GetBoolean(0);
                    else if (result == "oid")
                    {
                        table = ReadTable(reader, name);
                        looks?.AnsweredBy(reader.GetInt32(10));
                    }
                    else if (result == "attname")
                        columns.Add(ReadColumn(reader));
                    else if (result == CitusPlacement.FirstColumn)
                        placement = CitusPlacement.Read(reader);
                }
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        }

        columns.Sort((one, other) => one.Place.CompareTo(other.Place));
        if (table is not null)
            table = table with { Placement = placement, HasPrivileges = table.HasPrivileges || isOpen };
        return new(hasLock, table, columns);
    }

    /// <summary>The rest of <see cref="LookAsync"/>, which locks a table's partitions for a moment.</summary>
    public async Task<TargetTable?> CompleteAsync(FoundTable found, CancellationToken cancellationToken)
    {
        if (found.Table is not { } table)
            return null;
        var columns = found.Columns;
        var resolved = await new CatalogTypes(connection).ResolveAsync([.. columns.Select(column => column.Type)], cancellationToken)
            .ConfigureAwait(false);
        return table with
        {
            Columns = [.. columns.Zip(resolved, (found, type) => found.Column.Complete(type, table.Placement))],
            Inserted = await InsertedAsync(table, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<long?> InsertedAsync(TargetTable table, CancellationToken cancellationToken) => table switch
    {
        { Placement.CountsRows: false } => null,
        { IsPartitioned: true } => await CountInsertedAsync(table, cancellationToken).ConfigureAwait(false),
        _ => table.Inserted,
    };

    /// <summary>Gets a table that was just made or found.</summary>
    public async Task<TargetTable> GetAsync(QualifiedName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Errors.TableVanished(name);

    /// <summary>Gets a table that was just made to stage rows in; its sequences' privileges count as its own.</summary>
    public async Task<TargetTable> GetStageAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        var isOpen = new NpgsqlBatchCommand(SideTableSql.HasOpenSequence) { Parameters = { Text(name.Schema), Text(name.Name) } };
        return (await LookAsync(name, [isOpen], cancellationToken).ConfigureAwait(false)).Table ?? throw Errors.TableVanished(name);
    }

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

    /// <summary>The rows put into a table, compared with an earlier count of this transaction; null if the server does not count.</summary>
    public async Task<long?> CountInsertedAsync(TargetTable table, CancellationToken cancellationToken)
    {
        using var command = Command(
            table.IsPartitioned ? CatalogSql.CountInsertedIntoPartitions : CatalogSql.CountInserted,
            Oid(table));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    /// <summary>Whether a relation or a type has a name.</summary>
    public async Task<bool> IsTakenAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.IsTaken, Text(name.Schema), Text(name.Name));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Looks closer at a relation that is no plain table.</summary>
    public async Task<InsertFacts> FindInsertFactsAsync(TargetTable table, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.InsertFacts, Oid(table));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3));
    }

    /// <summary>What a name means now; null for nothing.</summary>
    public async Task<uint?> FindOidAsync(QualifiedName name, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.FindOid, Text(name.Schema), Text(name.Name));
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as uint?;
    }

    /// <summary>Sets a savepoint, and a search path aside that could be in the way: see <see cref="SearchPath.Guard"/>.</summary>
    /// <remarks>Not cancellable: a cancellation before the savepoint would fail the transaction around it.</remarks>
    /// <returns>The path that was set aside; null where none was.</returns>
    public async Task<string?> BeginGuardedAsync(Savepoint savepoint)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(savepoint.Set));
        batch.BatchCommands.Add(new(SearchPath.Guard));
        return await batch.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false) as string;
    }

    /// <summary>Releases a savepoint, and gives the session its search path back.</summary>
    public async Task EndGuardedAsync(Savepoint savepoint, string? path, CancellationToken cancellationToken)
    {
        // Not cancellable either, and in this order: until the savepoint is released, what fails can be rolled back to it.
        cancellationToken.ThrowIfCancellationRequested();
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(LockTimeout.EndForWrite());
        if (path is not null)
            batch.BatchCommands.Add(new(SearchPath.Restore) { Parameters = { Text(path) } });
        batch.BatchCommands.Add(new(savepoint.Release));
        await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async Task ExecuteAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static TargetTable ReadTable(NpgsqlDataReader reader, QualifiedName name) => new(
        name,
        reader.GetFieldValue<uint>(0),
        reader.GetChar(1),
        reader.GetBoolean(2),
        reader.GetString(3) == "on" ? reader.GetInt64(4) : null,
        [])
    {
        HasRulesOrPolicies = reader.GetBoolean(5) || reader.GetBoolean(6),
        HasLeftOver = reader.GetBoolean(7),
        IsStagingNameTaken = reader.GetBoolean(8),
        HasPrivileges = reader.GetBoolean(9),
    };

    private static FoundColumn ReadColumn(NpgsqlDataReader reader)
    {
        var (identity, generated) = (reader.GetChar(3), reader.GetChar(4));
        return new(
            reader.GetInt16(8),
            new(reader.GetString(0), Untyped, reader.GetBoolean(1), reader.GetBoolean(2) || identity != None, generated != None,
                identity == IdentityAlways),
            new(reader.GetFieldValue<uint>(7), reader.GetInt32(6), reader.GetString(5)));
    }

    /// <summary>A table whose columns' types are not yet known; null for none.</summary>
    internal sealed record FoundTable(bool HasLock, TargetTable? Table, IReadOnlyList<FoundColumn> Columns);

    /// <summary>A column whose type is not yet known. A class: lists of those are compiled with the framework.</summary>
    internal sealed record FoundColumn(short Place, TargetColumn Column, FoundType Type);

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = connection.NewCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
