using System.Transactions;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>
/// Writes a list whose entities are of several types, each with a table of its own (TPC): one write for each type, all or nothing.
/// </summary>
internal static class TpcWrite
{
    /// <summary>What the write of a list that may have several types refuses.</summary>
    public static IReadOnlyList<OptionRule> Rules(DbContext db, Type type) =>
        db.Model.FindEntityType(type) is { } entity && entity.GetDirectlyDerivedTypes().Any()
        && entity.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy
            ? OptionRules.OfFrames
            : [];

    /// <summary>The entities of each type with their places in the list; null if one table takes all.</summary>
    public static IReadOnlyList<(List<T> Entities, List<long> Rows)>? Groups<T>(
        DbContext db, IEnumerable<T> entities, WriteOptions? options)
        where T : class
    {
        if (entities is not IReadOnlyCollection<T> || options?.Mode == WriteMode.Sync
            || db.Model.FindEntityType(typeof(T))?.GetMappingStrategy() != RelationalAnnotationNames.TpcMappingStrategy)
        {
            return null;
        }

        var groups = entities.Select((entity, row) => (Entity: entity, Row: (long)row))
            .GroupBy(one => one.Entity is null ? null : db.Model.FindRuntimeEntityType(one.Entity.GetType()))
            .Select(group => (group.Select(one => one.Entity).ToList(), group.Select(one => one.Row).ToList())).ToList();
        if (groups.Count > 1 && options is { SetGeneratedValues: true })
            throw Errors.TpcReturned(db.Model.FindEntityType(typeof(T))!.DisplayName());
        return groups.Count > 1 ? groups : null;
    }

    /// <summary>Runs the writes, in a transaction of their own unless the caller has one.</summary>
    public static Task<WriteResult> RunAsync<T>(
        DbContext db,
        IReadOnlyList<(List<T> Entities, List<long> Rows)> groups,
        Func<List<T>, Task<WriteResult>> write,
        CancellationToken cancellationToken)
    {
        return db.Database.CurrentTransaction is not null || Transaction.Current is not null
            || db.Database.GetEnlistedTransaction() is not null
            ? WriteAsync()
            : db.Database.CreateExecutionStrategy().ExecuteAsync(InTransactionAsync);

        async Task<WriteResult> InTransactionAsync()
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await WriteAsync().ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }

        async Task<WriteResult> WriteAsync()
        {
            var results = new List<WriteResult>();
            foreach (var (entities, rows) in groups)
                results.Add(await WriteGroupAsync(write, entities, rows).ConfigureAwait(false));
            return Sum(results);
        }
    }

    // Rows are known by their places in the caller's list.
    private static async Task<WriteResult> WriteGroupAsync<T>(Func<List<T>, Task<WriteResult>> write, List<T> entities, List<long> rows)
    {
        try
        {
            var result = await write(entities).ConfigureAwait(false);
            return result with { BadRows = [.. result.BadRows.Select(bad => bad with { Row = rows[(int)bad.Row] })] };
        }
        catch (FrameWriteException failure) when (failure.Row is { } row)
        {
            throw new FrameWriteException(
                $"{failure.Message} Rows are counted among the entities of this type; in the whole list it is row {rows[(int)row]}.",
                failure.InnerException)
            {
                Table = failure.Table,
                Column = failure.Column,
                Row = rows[(int)row],
                SqlState = failure.SqlState,
            };
        }
    }

    private static WriteResult Sum(List<WriteResult> results) => results[0] with
    {
        Rows = results.Sum(result => result.Rows),
        Inserted = results.Sum(result => result.Inserted),
        Updated = results.Sum(result => result.Updated),
        Deleted = results.Sum(result => result.Deleted),
        Unchanged = results.Sum(result => result.Unchanged),
        BadRows = [.. results.SelectMany(result => result.BadRows).OrderBy(bad => bad.Row)],
        Bytes = results.Sum(result => result.Bytes),
        CreatedSchema = results.Exists(result => result.CreatedSchema),
        CreatedTable = results.Exists(result => result.CreatedTable),
        ReplacedTable = results.Exists(result => result.ReplacedTable),
        CreatedIndexes = [.. results.SelectMany(result => result.CreatedIndexes)],
        Durations = new(
            results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Durations.Prepare),
            results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Durations.Load),
            results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Durations.Finish)),
    };
}
