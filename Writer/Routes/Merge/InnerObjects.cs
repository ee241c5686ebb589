using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>Looks which objects inside the table's rows are not there yet, where that decides what an update writes.</summary>
internal sealed class InnerObjects(ServerCommands server, MergeSteps steps, MergeSql statements)
{
    /// <summary>Its statements.</summary>
    public IEnumerable<string> Planned => steps is { IsNew: false, Rules.Inner.Count: > 0 }
        ? [statements.LockFound(), statements.NoteMissing()]
        : [];

    /// <summary>Notes them beside the staged rows, with the table's rows locked: nobody can change the answer.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        foreach (var statement in Planned)
            await server.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
    }
}
