using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Refuses rows that would change what the model says is fixed, or that somebody has changed since they were loaded.</summary>
internal sealed class RowConflicts(ServerCommands server, MergeSteps steps, MergeSql statements)
{
    /// <exception cref="FrameFault">A row does; the first one is named.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var isFixed = steps.Rules.Fixed.Intersect(steps.Columns).Where(steps.IsToUpdate).ToList();
        if (steps.IsNew || steps.Keys.Count == 0 || steps.Mode == WriteMode.InsertOnly || isFixed.Count + steps.Rules.Tokens.Count == 0)
            return;

        await server.ExecuteAsync(statements.Analyze(), cancellationToken).ConfigureAwait(false);
        await server.ExecuteAsync(statements.LockFound(), cancellationToken).ConfigureAwait(false);
        foreach (var column in isFixed)
        {
            if (await FirstAsync(statements.FirstConflict(column, token: null), cancellationToken).ConfigureAwait(false) is { } row)
                throw Errors.FixedColumn(column, row);
        }

        foreach (var token in steps.Rules.Tokens)
        {
            if (await FirstAsync(statements.FirstConflict(token.Name, token.Staged), cancellationToken).ConfigureAwait(false) is { } row)
                throw Errors.ConcurrentChange(token.Name, row);
        }
    }

    private async Task<long?> FirstAsync(string question, CancellationToken cancellationToken) =>
        await server.ScalarAsync<object>(question, cancellationToken).ConfigureAwait(false) as long?;
}
