using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>The run's server as it is seen over a network: what is sent either way arrives later, in order and at any rate.</summary>
internal sealed class DistantServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Database _database;
    private readonly TimeSpan _oneWay;

    private DistantServer(Database database, TimeSpan roundTrip)
    {
        (_database, _oneWay) = (database, roundTrip / 2);
        _listener.Start();
        _ = AcceptAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString)
        {
            Host = IPAddress.Loopback.ToString(),
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        };
        Source = NpgsqlDataSource.Create(settings);
        Options = new DbContextOptionsBuilder().UseNpgsql(Source).Options;
    }

    public NpgsqlDataSource Source { get; }

    public DbContextOptions Options { get; }

    /// <summary>Begins to pass on.</summary>
    /// <param name="database">The server.</param>
    /// <param name="roundTrip">How much later an answer arrives than on this machine.</param>
    public static DistantServer Of(Database database, TimeSpan roundTrip) => new(database, roundTrip);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            await server.ConnectAsync(_database.Settings.Host!, _database.Settings.Port);
            Pass(client, server);
            Pass(server, client);
        }
    }

    // Threads that sleep wake up on the millisecond; tasks do not.
    private void Pass(Socket from, Socket to)
    {
        var underway = new BlockingCollection<(long Due, byte[] Bytes)>();
        var delay = (long)(_oneWay.TotalSeconds * Stopwatch.Frequency);
        Start(() =>
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = Receive(from, buffer)) > 0;)
                underway.Add((Stopwatch.GetTimestamp() + delay, buffer[..read]));
            underway.CompleteAdding();
        });
        Start(() =>
        {
            foreach (var (due, bytes) in underway.GetConsumingEnumerable())
            {
                // A part of a millisecond would be no wait.
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
                    Thread.Sleep((int)Math.Ceiling(left.TotalMilliseconds));
                Send(to, bytes);
            }

            to.Dispose();
        });
    }

    private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true }.Start();

    private static int Receive(Socket socket, byte[] buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        try
        {
            socket.Send(bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Its other end has gone: what is underway is lost, as it would be.
        }
    }
}
