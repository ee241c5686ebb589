using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EfWriter.Tests.Faults.Proxy;

/// <summary>A network between writer and server that goes wrong on demand. It understands PostgreSQL's messages, without TLS.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly Func<int> _serverPort;
    private readonly Task _accepting;
    private volatile IFault? _fault;

    /// <summary>Opens a port that leads to the server's, wherever that is by then.</summary>
    public FaultProxy(Func<int> serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Decides over the messages; null for a network that works.</summary>
    public IFault? Fault { get => _fault; set => _fault = value; }

    /// <summary>Whether a cut is a reset; else the connection is closed.</summary>
    public bool CutsByReset { get; set; }

    /// <summary>What went wrong with the faults themselves.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    public async ValueTask<Verdict> DecideAsync(Link link, Message message)
    {
        try
        {
            return _fault is { } fault ? await fault.DecideAsync(link, message) : Verdict.Pass;
        }
        catch (Exception e)
        {
            Failures.Enqueue(e);
            return Verdict.Cut;
        }
    }

    /// <summary>Ends every connection, and waits for that.</summary>
    public async Task CutAllAsync()
    {
        foreach (var link in _links.Keys)
            link.Cut(byReset: true);
        await Task.WhenAll(_links.Values);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        _fault = null;
        await CutAllAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new Link(this, await _listener.AcceptSocketAsync(), new(SocketType.Stream, ProtocolType.Tcp));
                var running = link.RunAsync(_serverPort());
                _links[link] = running;
                _ = ForgetAsync(link, running);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy is over.
        }
    }

    private async Task ForgetAsync(Link link, Task running)
    {
        await running;
        _links.TryRemove(link, out _);
    }
}
