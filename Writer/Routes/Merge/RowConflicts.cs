using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Refuses rows that would change what the model says is fixed, or that somebody has changed since they were loaded.</summary>
internal sealed class RowConflicts(ServerCommands server, MergeSteps steps, MergeSql statements)
{
    /// <exception cref="FrameFault">A row does; the first one is named.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(Planned, cancellationToken).ConfigureAwait(false);
        foreach (var column in Looks ? Fixed : [])
        {
            if (await FirstAsync(statements.FirstConflict(column, token: null), cancellationToken).ConfigureAwait(false) is { } row)
                throw Errors.FixedColumn(column, row);
        }

        foreach (var token in Looks ? steps.Rules.Tokens : [])
        {
            if (await FirstAsync(statements.FirstConflict(token.Name, token.Staged), cancellationToken).ConfigureAwait(false) is { } row)
                throw Errors.ConcurrentChange(token.Name, row);
        }
    }

    /// <summary>What comes before the look: rows that are found are locked.</summary>
    public IReadOnlyList<string> Planned => (Looks, statements.LocksRows) switch
    {
        (false, _) => [],
        (_, false) => statements.Analyze(),
        _ => [.. statements.Analyze(), statements.LockFound()],
    };

    private IReadOnlyList<string> Fixed => [.. steps.Rules.Fixed.Intersect(steps.Columns).Where(steps.IsToUpdate)];

    private bool Looks => !steps.IsNew && steps.Keys.Count > 0 && steps.Mode != WriteMode.InsertOnly
        && Fixed.Count + steps.Rules.Tokens.Count > 0;

    private async Task<long?> FirstAsync(string question, CancellationToken cancellationToken) =>
        await server.ScalarAsync<object>(question, cancellationToken).ConfigureAwait(false) as long?;
}
