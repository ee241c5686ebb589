using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Deletes rows of the table, or marks them as deleted.</summary>
internal sealed class Deletions(ServerCommands server, MergeSteps steps)
{
    /// <summary>
    /// Those that the frame does not have. First of all: a value that has to be unique may have moved to another key.
    /// </summary>
    public Task<long> MissingAsync(MergeSql statements, CancellationToken cancellationToken) =>
        server.ExecuteAsync(PlannedMissing(statements), cancellationToken);

    /// <summary>The statements of <see cref="MissingAsync"/>, the one that deletes last.</summary>
    public IReadOnlyList<string> PlannedMissing(MergeSql statements) => steps is { Mode: WriteMode.Sync, IsNew: false }
        ? [.. steps.Keys.Any(key => key.AllowsNull) ? statements.AnalyzeToUpdate() : statements.Analyze(), statements.DeleteMissing()]
        : [];

    /// <summary>The statements of <see cref="FoundAsync"/>.</summary>
    public static IReadOnlyList<string> PlannedFound(MergeSteps steps, MergeSql statements) =>
        steps.IsNew ? [] : [.. statements.Analyze(), statements.LockToDelete(), statements.DeleteFound()];

    /// <summary>Those that have a key of the frame's rows, before all of these are added.</summary>
    public async Task<long> ByKeysAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps.IsNew)
            return 0;
        await server.ExecuteAsync(statements.Analyze(), cancellationToken).ConfigureAwait(false);
        return await server.ExecuteAsync(statements.DeleteByKeys(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that the frame's rows find, in the order of their keys.</summary>
    public async Task<MergeCounts> FoundAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps.IsNew)
            return default;
        await server.ExecuteAsync(statements.Analyze(), cancellationToken).ConfigureAwait(false);
        var skipped = await server.ScalarAsync<long>(statements.LockToDelete(), cancellationToken).ConfigureAwait(false);
        var deleted = await server.ExecuteAsync(statements.DeleteFound(), cancellationToken).ConfigureAwait(false);
        return new(0, 0, deleted) { Skipped = skipped, Deleting = deleted };
    }

    /// <summary>Those that the frame's rows mark, which are staged no longer then.</summary>
    public async Task<MergeCounts> MarkedAsync(MergeSql statements, CancellationToken cancellationToken)
    {
        if (steps.Asked.DeleteMarker is null)
            return default;
        var marked = statements.Marked();
        var counts = await FoundAsync(marked, cancellationToken).ConfigureAwait(false);
        return counts with { Marked = await server.ExecuteAsync(marked.TakeOut(), cancellationToken).ConfigureAwait(false) };
    }
}
