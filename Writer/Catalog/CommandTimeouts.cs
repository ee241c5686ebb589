using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>
/// Commands of a write get the time that they may wait for a lock on top of their timeout: otherwise the client would give up before the
/// server does, and blame the network for what another session holds.
/// </summary>
internal static class CommandTimeouts
{
    private const int MostSeconds = int.MaxValue / 1000;

    private static readonly ConditionalWeakTable<NpgsqlConnection, StrongBox<int>> Extras = [];

    /// <summary>Says how long commands of a connection may wait for a lock.</summary>
    public static void AllowWaits(NpgsqlConnection connection, TimeSpan lockTimeout) =>
        Extras.GetValue(connection, _ => new()).Value = (int)Math.Min(Math.Ceiling(lockTimeout.TotalSeconds), MostSeconds);

    /// <summary>Lets the commands of a connection wait for as long as those of another.</summary>
    public static void AllowWaitsAs(NpgsqlConnection model, NpgsqlConnection connection)
    {
        if (Extras.TryGetValue(model, out var extra))
            Extras.AddOrUpdate(connection, extra);
    }

    /// <summary>The same for the limit that a context has of its own, until what is returned is disposed.</summary>
    public static IDisposable AllowWaits(DbContext host, TimeSpan lockTimeout)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        AllowWaits(connection, lockTimeout);
        var own = host.Database.GetCommandTimeout();
        if (own > 0)
            host.Database.SetCommandTimeout(Extended(connection, own.Value));
        return new Restorer(host, own);
    }

    /// <summary>A command with a timeout that leaves time for a lock.</summary>
    public static NpgsqlCommand NewCommand(this NpgsqlConnection connection, string sql) =>
        new(sql, connection) { CommandTimeout = Extended(connection, connection.CommandTimeout) };

    /// <summary>The same for several statements.</summary>
    public static NpgsqlBatch NewBatch(this NpgsqlConnection connection) =>
        new(connection) { Timeout = Extended(connection, connection.CommandTimeout) };

    /// <summary>The time that the end of a COPY may take, at which the server looks at keys.</summary>
    /// <returns>Null for no limit.</returns>
    public static TimeSpan? OfCopy(NpgsqlConnection connection) =>
        Extended(connection, connection.CommandTimeout) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    // 0 is no limit. Npgsql counts milliseconds.
    private static int Extended(NpgsqlConnection connection, int seconds) =>
        seconds == 0 ? 0 : (int)Math.Min(MostSeconds, seconds + (long)(Extras.TryGetValue(connection, out var extra) ? extra.Value : 0));

    private sealed class Restorer(DbContext host, int? own) : IDisposable
    {
        public void Dispose()
        {
            if (own > 0)
                host.Database.SetCommandTimeout(own);
        }
    }
}
