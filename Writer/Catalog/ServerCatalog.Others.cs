using EfWriter.Migrations;
using EfWriter.Schema;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <content>What other sessions hold, and what ended ones have left.</content>
internal sealed partial class ServerCatalog
{
    /// <summary>The staging tables of a target that no living writer holds, and what each name means.</summary>
    public async Task<IReadOnlyList<(QualifiedName Name, uint Oid)>> FindAbandonedAsync(QualifiedName target,
        CancellationToken cancellationToken)
    {
        using var command =
            Command(CatalogSql.Abandoned, Text(target.Schema), Text(StagingNames.CommittedPrefix(target.Name)), Text(LockNames.Writers));
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<(QualifiedName, uint)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var oid = await reader.GetFieldValueAsync<uint>(1, cancellationToken).ConfigureAwait(false);
            found.Add((new(target.Schema, reader.GetString(0)), oid));
        }

        return found;
    }

    /// <summary>The processes of the server that hold a table or its place, beside the connection's own.</summary>
    public Task<IReadOnlyList<string>> FindLockHoldersAsync(TargetTable table, CancellationToken cancellationToken) =>
        FindLockHoldersAsync(table.Oid, LockNames.PlaceOf(table.Name), cancellationToken);

    /// <summary>The processes of the server that hold a relation or the lock of a name, beside the connection's own.</summary>
    public async Task<IReadOnlyList<string>> FindLockHoldersAsync(uint relation, string lockName, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.LockHolders, Oid(relation), Text(lockName));
        return await ReadHoldersAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The processes of the server that have written to a table, or are making a relation that nobody else sees yet.</summary>
    /// <param name="name">The table.</param>
    /// <param name="makes">Whether it is those who make something.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<IReadOnlyList<string>> FindWritersAsync(QualifiedName name, bool makes, CancellationToken cancellationToken)
    {
        using var command = makes
            ? Command(CatalogSql.Makers, Text(name.Schema))
            : Command(CatalogSql.Writers, Text(name.Schema), Text(name.Name));
        return await ReadHoldersAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The processes of the server that keep a query from reading what it names.</summary>
    public async Task<IReadOnlyList<string>> FindExcludersAsync(string query, CancellationToken cancellationToken)
    {
        using var command = Command(CatalogSql.Excluders, Text(query));
        return await ReadHoldersAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The processes of the server that hold whatever a name means; none if it means nothing.</summary>
    public async Task<IReadOnlyList<string>> FindLockHoldersAsync(QualifiedName name, CancellationToken cancellationToken) =>
        await FindOidAsync(name, cancellationToken).ConfigureAwait(false) is { } oid
            ? await FindLockHoldersAsync(oid, LockNames.PlaceOf(name), cancellationToken).ConfigureAwait(false)
            : [];

    private static async Task<IReadOnlyList<string>> ReadHoldersAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAllAsync(
            row => LockHolder.Describe(row.GetInt32(0), row.GetValue(1) as string, row.GetValue(2) as string), cancellationToken)
            .ConfigureAwait(false);
    }
}
