using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>The entities of a list that one table takes.</summary>
/// <param name="Type">Their type.</param>
/// <param name="Entities">The entities; none if a sync only empties the table.</param>
/// <param name="Rows">Their places in the list.</param>
/// <param name="Options">How they are written.</param>
internal sealed record TpcGroup<T>(Type Type, List<T> Entities, List<long> Rows, WriteOptions Options);

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

    /// <summary>One write for each of the list's types; null if one table takes all.</summary>
    public static IReadOnlyList<TpcGroup<T>>? Groups<T>(DbContext db, IEnumerable<T> entities, WriteOptions? options)
        where T : class
    {
        if (entities is not IReadOnlyCollection<T> list || db.Model.FindEntityType(typeof(T)) is not { } entity
            || entity.GetMappingStrategy() != RelationalAnnotationNames.TpcMappingStrategy)
            return null;

        options ??= new();
        var groups = list.Select((one, row) => (Entity: one, Row: (long)row))
            .GroupBy(one => one.Entity is null ? null : db.Model.FindRuntimeEntityType(one.Entity.GetType()))
            .Select(group => new TpcGroup<T>(
                group.Key?.ClrType ?? typeof(T), [.. group.Select(one => one.Entity)], [.. group.Select(one => one.Row)], options))
            .ToList();
        if (groups.Count > 1 && options.SetGeneratedValues)
            throw Errors.TpcReturned(entity.DisplayName());
        if (options.Mode == WriteMode.Sync && (groups.Count > 0 || options.Merge is { AllowEmptySync: true }))
            groups.AddRange(Emptied(entity, groups, options));
        return groups.Count > 1 ? groups : null;
    }

    // Whoever syncs a base type says that rows of the types which are not in the list are to go as well.
    private static IEnumerable<TpcGroup<T>> Emptied<T>(IEntityType entity, List<TpcGroup<T>> groups, WriteOptions options)
    {
        var missing = entity.GetDerivedTypesInclusive().Where(type => !type.IsAbstract()).Select(type => type.ClrType)
            .Except(groups.Select(group => group.Type)).ToList();
        if (options.Merge is { SyncScope.Count: > 0 } && missing.Count > 0)
            throw Errors.TpcSyncScope(entity.DisplayName(), missing.Select(TypeNames.Of));
        return missing.Select(type => new TpcGroup<T>(
            type, [], [], options with { SetGeneratedValues = false, Merge = (options.Merge ?? new()) with { AllowEmptySync = true } }));
    }

    /// <summary>Runs the writes, one after the other.</summary>
    public static async Task<WriteResult> RunAsync<T>(IReadOnlyList<TpcGroup<T>> groups, Func<TpcGroup<T>, Task<WriteResult>> write)
    {
        var results = new List<WriteResult>();
        foreach (var group in groups)
            results.Add(await WriteGroupAsync(write, group).ConfigureAwait(false));
        return Sum(results);
    }

    // Rows are known by their places in the caller's list.
    private static async Task<WriteResult> WriteGroupAsync<T>(Func<TpcGroup<T>, Task<WriteResult>> write, TpcGroup<T> group)
    {
        var rows = group.Rows;
        try
        {
            var result = await write(group).ConfigureAwait(false);
            return result with { BadRows = [.. result.BadRows.Select(bad => bad with { Row = rows[(int)bad.Row] })] };
        }
        catch (FrameWriteException failure) when (failure.Row is { } row)
        {
            throw new FrameWriteException(
                $"{failure.Text} Rows are counted among the entities of this type; in the whole list it is row {rows[(int)row]}.",
                failure.InnerException,
                failure.Code)
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
        Skipped = results.Sum(result => result.Skipped),
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
