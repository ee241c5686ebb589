using System.Data;
using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Session;
using EfWriter.SideTables;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Retries;

/// <summary>What a transaction has left in the database for later, when its commit was not answered.</summary>
/// <param name="model">A connection like those that the server can be asked on.</param>
/// <param name="place">Where the token is.</param>
/// <param name="transaction">The transaction that has put it there.</param>
/// <param name="limits">How often the server is asked.</param>
/// <param name="lockTimeout">How long somebody is waited for who holds that table.</param>
/// <param name="logger">Where the answer is told.</param>
internal sealed class CommitToken(
    NpgsqlConnection model, TokenPlace place, TokenTransaction transaction, RetryOptions limits, TimeSpan lockTimeout, ILogger logger)
    : ICommitToken
{
    private static readonly TimeSpan LongestWaitForEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseForEnd = TimeSpan.FromMilliseconds(50);

    /// <summary>Finds out whether the transaction was committed, on a connection of its own.</summary>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <returns>Null if it cannot be found out: the server cannot be asked in the time that the limits give, no longer knows, or has
    /// committed the transaction and not the token, which somebody has deleted then.</returns>
    public async Task<bool?> WasCommittedAsync(CancellationToken cancellationToken)
    {
        var wasCommitted = await AskRepeatedlyAsync(cancellationToken).ConfigureAwait(false);
        Log.AskedAfter(logger, Echo.Line(place.Table),
            wasCommitted switch { true => "it was committed", false => "it was rolled back", null => "the server cannot say" });
        return wasCommitted;
    }

    private async Task<bool?> AskRepeatedlyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await AskAsync(cancellationToken).ConfigureAwait(false) is { } wasCommitted)
                    return wasCommitted;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (Exception e) when (TransientFaults.Is(e))
            {
                // The server is on its way down or up.
            }
            catch (NpgsqlException)
            {
                return null;
            }

            if (attempt == limits.MaxRetries || !await WaitAsync(attempt, cancellationToken).ConfigureAwait(false))
                return null;
        }
    }

    private async Task<bool?> AskAsync(CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)((ICloneable)model).Clone();
        await using var connectionEnd = connection.ConfigureAwait(false);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (await ScalarAsync<bool>(connection, TokenSql.IsStandby, cancellationToken).ConfigureAwait(false))
            return null;

        await EndSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        var status = await EndingAsync(connection, cancellationToken).ConfigureAwait(false);
        if (status == TokenSql.Aborted)
            return false;

        // One that somebody else has made since is not read. Whoever may delete tokens, or drop the table, could have the rows written
        // twice.
        return status != TokenSql.InProgress
            && await ScalarAsync<bool>(connection, TokenSql.IsTable, cancellationToken, place.Table, (long)place.Oid).ConfigureAwait(false)
            && await HasTokenAsync(connection, cancellationToken).ConfigureAwait(false)
                ? true
                : null;
    }

    // As the role that logs in, which is not the one that the caller may have lowered the session to: whoever owns the table as that one
    // must have nothing to run. The statement that has put the token there is parsed and not executed: that takes the lock which it takes,
    // and needs no right to the table.
    private async Task<bool> HasTokenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var once = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using var onceEnd = once.ConfigureAwait(false);
        await new ServerCatalog(connection).ExecuteAsync([new(SearchPath.Guard), LockTimeout.Begin(lockTimeout)], cancellationToken)
            .ConfigureAwait(false);
        using (var put = connection.NewBatch())
        {
            put.BatchCommands.Add(place.Put());
            await using (await put.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false))
            {
            }
        }

        return await ScalarAsync<bool>(
                connection, SideTableSql.IsAsMade, cancellationToken, place.Table, place.Oid, place.Shape.Texts).ConfigureAwait(false)
            && await IsThereAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsThereAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(place.Ask());
        return await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    // The server is asked for the transaction's state: a lock that says the same could be held by somebody else.
    private async Task<string?> EndingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (true)
            {
                var status = await ScalarAsync<string?>(connection, TokenSql.Status, cancellationToken, transaction.Number)
                    .ConfigureAwait(false);
                if (status != TokenSql.InProgress || TimeProvider.System.GetElapsedTime(started) > LongestWaitForEnd)
                    return status;
                await Task.Delay(PauseForEnd, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // Of the future: a server that was restored from an earlier moment never had it.
            return TokenSql.Aborted;
        }
    }

    // A commit that never reached the server leaves a session that waits for it, perhaps for hours.
    private async Task EndSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ScalarAsync<object?>(connection, TokenSql.EndSession, cancellationToken, transaction.Process, transaction.Began)
                .ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // It ends by itself, or the server says that it has not.
        }
    }

    private async Task<bool> WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(Math.Min(limits.MaxDelay.TotalMilliseconds, 100 * Math.Pow(2, attempt)));
        try
        {
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken,
        params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value is uint oid ? ServerParameters.Oid(oid) : new() { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T answer ? answer : default;
    }
}

/// <summary>Where a token is.</summary>
/// <param name="Table">The table, in SQL.</param>
/// <param name="Oid">Its identity: another one of its name may have been made since by somebody else.</param>
/// <param name="Shape">Its columns.</param>
/// <param name="Put">Puts such a token there.</param>
/// <param name="Ask">Asks whether the token is there.</param>
internal sealed record TokenPlace(
    string Table, uint Oid, SideTableShape Shape, Func<NpgsqlBatchCommand> Put, Func<NpgsqlBatchCommand> Ask);

/// <summary>A transaction on the server, as another session can ask for it.</summary>
/// <param name="Process">The server's process that had it.</param>
/// <param name="Began">When it began, as the server says.</param>
/// <param name="Number">Its number, which the server never gives again.</param>
internal sealed record TokenTransaction(int Process, DateTime Began, string Number);
