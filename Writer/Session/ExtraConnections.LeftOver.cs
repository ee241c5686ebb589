using System.Data;
using Npgsql;

namespace EfWriter.Session;

/// <content>Drops a staging table that has not become the target.</content>
internal sealed partial class ExtraConnections
{
    // By a connection that is there already, if it can be: the pool may have no other.
    private async Task DropLeftOverAsync()
    {
        foreach (var connection in Connections.Where(connection => connection.State == ConnectionState.Open))
        {
            if (await TryDropAsync(() => Task.FromResult(connection)).ConfigureAwait(false))
                return;
        }

        await TryDropAsync(async () =>
        {
            var connection = await OpenCloneAsync(CancellationToken.None).ConfigureAwait(false);
            _opened.Add(connection);
            return connection.Connection;
        }).ConfigureAwait(false);
    }

    private async Task<bool> TryDropAsync(Func<Task<NpgsqlConnection>> open)
    {
        try
        {
            await _made!.DropAsync(await open().ConfigureAwait(false)).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            // The server cannot be reached, or the swap was committed unheard of: the next write to the table looks, and sweeps.
            return false;
        }
    }
}
