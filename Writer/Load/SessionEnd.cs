using Npgsql;

namespace EfWriter.Load;

/// <summary>Ends what a session has begun, though somebody goes on cancelling it who meant the write.</summary>
internal static class SessionEnd
{
    private const int Tries = 20;

    /// <summary>Does what the server may refuse for a cancellation, and again where it does.</summary>
    /// <exception cref="PostgresException">The server refused it for something else, or every time.</exception>
    public static async Task OutlastAsync(Func<Task> act)
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

    /// <summary>Closes a connection, whose transaction is rolled back. Does not throw.</summary>
    public static async Task CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            // A pooled one rolls back first; where that is refused, Npgsql leaves it open and its session in the transaction.
            await OutlastAsync(connection.CloseAsync).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            await OtherSession.TryTerminateAsync(connection, connection.ProcessID).ConfigureAwait(false);
            await CloseEndedAsync(connection).ConfigureAwait(false);
        }
    }

    private static async Task CloseEndedAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // It has seen its session's end, and is broken now.
            await connection.CloseAsync().ConfigureAwait(false);
        }
    }
}
