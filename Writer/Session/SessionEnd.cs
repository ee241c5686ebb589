using System.Data;
using Npgsql;

namespace EfWriter.Session;

/// <summary>Ends what a session has begun, though somebody goes on cancelling it who meant the write.</summary>
internal static class SessionEnd
{
    private const int Tries = 20;

    /// <summary>Does what the server may refuse for a cancellation, and again where it does.</summary>
    /// <exception cref="PostgresException">The server refused it for something else, or every time.</exception>
    public static async Task RetryWhileCancelledAsync(Func<Task> act)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                await act().ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && left > 1)
            {
                // Once more: nothing has changed.
            }
        }
    }

    /// <summary>Closes a connection, whose transaction is rolled back.</summary>
    /// <exception cref="PostgresException">The rollback was refused every time, and there was no other session to end this one.</exception>
    public static async Task CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            await CloseOrLoseAsync(connection).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            await OtherSession.TerminateAsync(connection, connection.ProcessID).ConfigureAwait(false);
            await CloseOrLoseAsync(connection).ConfigureAwait(false);
        }
    }

    // A pooled one rolls back first; where that is refused, Npgsql leaves it open and its session in the transaction.
    private static async Task CloseOrLoseAsync(NpgsqlConnection connection)
    {
        try
        {
            await RetryWhileCancelledAsync(connection.CloseAsync).ConfigureAwait(false);
        }
        catch (NpgsqlException) when (connection.State != ConnectionState.Open)
        {
            // The session has ended meanwhile, and its transaction with it.
        }
    }
}
