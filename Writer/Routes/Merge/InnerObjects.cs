using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Looks which objects inside the table's rows are not there yet, where that decides what an update writes.</summary>
internal sealed class InnerObjects(ServerCommands server, MergeSteps steps, MergeSql statements)
{
    /// <summary>Its statements.</summary>
    public IEnumerable<string> Planned => steps is { IsNew: false, Rules.Inner.Count: > 0 }
        ?
        [
            .. statements.LocksRows ? [statements.LockFound()] : Array.Empty<string>(),

            // An index that is made after the update of staged rows is of no use before the commit.
            .. statements.FindsByKeys ? [statements.IndexKeys()] : Array.Empty<string>(),
            .. steps.MergesOneByOne ? [statements.IndexNumbers()] : Array.Empty<string>(),
            statements.NoteMissing(),
        ]
        : [];

    /// <summary>Notes them beside the staged rows, with the table's rows locked: nobody can change the answer.</summary>
    public Task NoteAsync(CancellationToken cancellationToken) => server.ExecuteAsync(Planned, cancellationToken);
}
