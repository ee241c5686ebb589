using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <content>The foreign keys that point at a table, and what else a change of it runs.</content>
internal sealed partial class ServerCatalog
{
    /// <summary>The foreign keys of other tables that point at a table, and those whose owners are not trusted.</summary>
    public async Task<(IReadOnlyList<ForeignKeyTo> All, ReferenceFacts References)> FindForeignKeysToAsync(
        TargetTable table, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(CatalogSql.ForeignKeysTo) { Parameters = { Oid(table) } });
        batch.BatchCommands.Add(ForeignReference.Ask(table));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var found = await reader.ReadAllAsync(
            row => new ForeignKeyTo(row.GetString(0), row.GetString(1), row.GetBoolean(2)), cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return (found, await ForeignReference.ReadAsync(reader, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// What is run if columns get other types, once commands are done that are sent on the way: the foreign keys of those who are not
    /// trusted, and the names that could mean something else then.
    /// </summary>
    public async Task<(ReferenceFacts References, IReadOnlyList<BoundName> Names)> FindRunByAlterAsync(
        TargetTable table, IReadOnlyCollection<string> altered, NpgsqlBatchCommand[] first, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        foreach (var command in first)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(ForeignReference.Ask(table));
        batch.BatchCommands.Add(BoundNames.AskAltered(table, altered));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var references = await ForeignReference.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return (references, await reader.ReadAllAsync(BoundNames.Read, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What the table's name means now, and the foreign keys of those who are not trusted.</summary>
    public async Task<(uint? Oid, ReferenceFacts References)> LookAgainAsync(TargetTable table,
        CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(CatalogSql.FindOid) { Parameters = { Text(table.Name.Schema), Text(table.Name.Name) } });
        batch.BatchCommands.Add(ForeignReference.Ask(table));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var oid = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetValue(0) as uint? : null;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return (oid, await ForeignReference.ReadAsync(reader, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Looks again for foreign keys, once those tables are locked that this role may lock: from then on nobody can make one that points at
    /// them, and who has made one has been waited for.
    /// </summary>
    public async Task<ReferenceFacts> LookLockedAsync(
        TargetTable table, IEnumerable<OpenTable> open, ISqlGenerationHelper sql, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        foreach (var locked in OpenTable.Lock(open, sql))
            batch.BatchCommands.Add(locked);
        batch.BatchCommands.Add(ForeignReference.Ask(table));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await ForeignReference.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
    }
}
