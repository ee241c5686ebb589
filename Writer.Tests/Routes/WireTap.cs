using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EfWriter.Tests.Routes;

/// <summary>Listens to the connections between Npgsql and a server, without TLS, and changes nothing.</summary>
internal sealed class WireTap : IAsyncDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Conversation> _conversations = new();
    private readonly ConcurrentQueue<Task> _pumps = new();
    private readonly ConcurrentQueue<Socket> _sockets = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;

    public WireTap(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect to.</summary>
    public int Port { get; }

    /// <summary>What the client of each connection has said since the last <see cref="Forget"/>, in the order of their opening.</summary>
    public IReadOnlyList<IReadOnlyList<RoundTrip>> Heard =>
        [.. _conversations.Select(conversation => conversation.RoundTrips).Where(trips => trips.Count > 0)];

    /// <summary>Forgets what was said; statements that are prepared stay known.</summary>
    public void Forget()
    {
        foreach (var conversation in _conversations)
            conversation.Forget();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_pumps);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                client.NoDelay = server.NoDelay = true;
                _sockets.Enqueue(client);
                _sockets.Enqueue(server);
                await server.ConnectAsync(_host, _port);
                var conversation = new Conversation();
                _conversations.Enqueue(conversation);
                _pumps.Enqueue(PumpAsync(client, server, conversation.Hear));
                _pumps.Enqueue(PumpAsync(server, client, _ => { }));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The tap is over.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, Action<ReadOnlyMemory<byte>> hear)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                hear(buffer.AsMemory(0, count));
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the ends is gone.
        }
    }
}
