using EfWriter.Catalog;

namespace EfWriter.Routes.Merge;

/// <summary>The function that moves staged rows one by one, and the table that its answers are rows of.</summary>
internal static class RowByRow
{
    /// <summary>Makes them; the table is closed to others before the function runs, which may call code of theirs.</summary>
    public static async Task MakeAsync(
        ServerCommands server, MergeSteps steps, IReadOnlyList<string> create, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(create, cancellationToken).ConfigureAwait(false);
        if (steps.IsOpen)
            await ClosedTable.CloseAsync(server.Connection, MergeSql.Answers, MergeSql.Answers, cancellationToken).ConfigureAwait(false);
    }
}
