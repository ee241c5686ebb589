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
        await server.ExecuteAsync(Part.Set, cancellationToken).ConfigureAwait(false);
        try
        {
            await server.ExecuteAsync(statements.Cast(), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsAboutValues(e))
        {
            await server.ExecuteAsync(Part.RollBackTo, cancellationToken).ConfigureAwait(false);
            await LocateAsync(e, rows, cancellationToken).ConfigureAwait(false);
            throw;
        }

        await server.ExecuteAsync(Part.Release, cancellationToken).ConfigureAwait(false);
    }

    // The server names neither row nor column of a failed cast.
    private async Task LocateAsync(PostgresException failure, long rows, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(statements.CreateProbe(Probe), cancellationToken).ConfigureAwait(false);
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

    private async Task<bool> CanCastAsync(string column, long first, long last, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(Part.Set, cancellationToken).ConfigureAwait(false);
        try
        {
            await server.ExecuteAsync(statements.TryCast(Probe, column, first, last), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (IsAboutValues(e))
        {
            return false;
        }
        finally
        {
            await server.ExecuteAsync(Part.RollBackAndRelease, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Data exceptions, and what a domain or a key does not allow.
    private static bool IsAboutValues(PostgresException failure) =>
        failure.SqlState.StartsWith("22", StringComparison.Ordinal) || failure.SqlState.StartsWith("23", StringComparison.Ordinal);
}
