using System.Net.Sockets;
using EfWriter.Catalog;
using Npgsql;

namespace EfWriter.Session;

/// <summary>What is asked of the server about a session that cannot ask by itself: by another one, opened for one statement.</summary>
internal static class OtherSession
{
    private const int SecondsToAsk = 5;

    /// <summary>Asks the server to stop what a session is doing.</summary>
    public static Task CancelAsync(NpgsqlConnection connection, int processId) => AskAsync(connection, CatalogSql.CancelBackend, processId);

    /// <summary>Asks the server to end a session, and with it its transaction.</summary>
    public static Task TerminateAsync(NpgsqlConnection connection, int processId) =>
        AskAsync(connection, CatalogSql.TerminateBackend, processId);

    private static async Task AskAsync(NpgsqlConnection connection, string sql, int processId)
    {
        try
        {
            // Not enlisted and not pooled: it lives outside the caller's transaction.
            var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
            {
                Enlist = false,
                Pooling = false,
                Timeout = SecondsToAsk,
                CommandTimeout = SecondsToAsk,
            };
            var other = await connection.CloneWithAsync(settings.ConnectionString).ConfigureAwait(false);
            await using (other.ConfigureAwait(false))
            {
                await other.OpenAsync().ConfigureAwait(false);
                using var command = new NpgsqlCommand(sql, other);
                command.Parameters.Add(new NpgsqlParameter { Value = processId });
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException or IOException)
        {
            // No other session to be had: what was asked for is not done.
        }
    }
}
