using System.Runtime.ExceptionServices;
using EfWriter.Catalog;
using EfWriter.Failures;
using Npgsql;

namespace EfWriter.Routes.Merge;

/// <summary>Casts staged rows as PostgreSQL does on assignment, and finds the cell that it cannot cast.</summary>
internal sealed class RowCast(ServerCommands server, MergeSteps steps, TargetTable table, MergeSql statements)
{
    private static readonly Savepoint Part = new("efwriter_cast");
    private const string Probe = "pg_temp.__efwriter_cast";

    public async Task RunAsync(long rows, CancellationToken cancellationToken)
    {
        var failure = await Part
            .TryAsync(server.Connection, () => server.ExecuteAsync(statements.Cast(), cancellationToken), IsAboutValues, cancellationToken)
            .ConfigureAwait(false);
        if (failure is not PostgresException refused)
            return;
        await LocateAsync(refused, rows, cancellationToken).ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(refused);
    }

    // The server names neither row nor column of a failed cast.
    private async Task LocateAsync(PostgresException failure, long rows, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(statements.CreateProbe(Probe), cancellationToken).ConfigureAwait(false);
        if (steps.IsOpen)
            await ClosedTable.CloseAsync(server.Connection, Probe, Probe, cancellationToken).ConfigureAwait(false);
        var (firstRow, column) = (rows, default(string));
        foreach (var cast in steps.Casts)
        {
            // Only what comes before the first failure that is known already is of interest.
            if (firstRow > 0 && !await CanCastAsync(cast.Name, 0, firstRow - 1, cancellationToken).ConfigureAwait(false))
                (firstRow, column) = (await FirstRowAsync(cast.Name, firstRow, cancellationToken).ConfigureAwait(false), cast.Name);
        }

        if (column is not null)
            ServerFailure.Locate(failure, column, table.Columns.First(target => target.Name == column).Type.DisplayName, firstRow);
    }

    /// <summary>The first of some rows that cannot be cast, where one of them cannot.</summary>
    private async Task<long> FirstRowAsync(string column, long rows, CancellationToken cancellationToken)
    {
        var (first, last) = (0L, rows - 1);
        while (first < last)
        {
            var middle = first + ((last - first) / 2);
            if (await CanCastAsync(column, first, middle, cancellationToken).ConfigureAwait(false))
                first = middle + 1;
            else
                last = middle;
        }

        return first;
    }

    private Task<bool> CanCastAsync(string column, long first, long last, CancellationToken cancellationToken) => Part.ProbeAsync(
        server.Connection,
        () => server.ExecuteAsync(statements.TryCast(Probe, column, first, last), cancellationToken),
        IsAboutValues,
        cancellationToken);

    // Data exceptions, and what a domain or a key does not allow.
    private static bool IsAboutValues(Exception failure) => failure is PostgresException server
        && (server.SqlState.StartsWith("22", StringComparison.Ordinal) || server.SqlState.StartsWith("23", StringComparison.Ordinal));
}
