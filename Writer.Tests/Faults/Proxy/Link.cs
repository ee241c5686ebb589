using System.Net;
using System.Net.Sockets;

namespace EfWriter.Tests.Faults.Proxy;

/// <summary>One client's connection and the one that goes on from it to the server.</summary>
internal sealed class Link(FaultProxy proxy, Socket client, Socket server)
{
    private int _isOver;
    private volatile bool _losesAnswers;

    /// <summary>The process of the server that serves it; 0 where it has not told yet.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Ends both connections: as a process that ends does, or as one that has never heard of them.</summary>
    public void Cut(bool byReset)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        End(client, byReset);
        End(server, byReset);
    }

    /// <summary>Hands on what both sides say, until one of them ends.</summary>
    public async Task RunAsync(int serverPort)
    {
        client.NoDelay = server.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            await Task.WhenAny(PumpAsync(client, server, fromClient: true), PumpAsync(server, client, fromClient: false));
            Cut(byReset: false);
        }
        catch (SocketException)
        {
            // The server does not run; the client is told so.
            Cut(byReset: true);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool fromClient)
    {
        try
        {
            var reader = new MessageReader(new NetworkStream(from), fromClient);
            while (await reader.ReadAsync() is { } message)
            {
                ProcessId = message.ProcessId ?? ProcessId;
                if (!await HandOnAsync(message, to))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One of the ends is gone, or the link was cut.
        }
    }

    /// <returns>False when the link is over.</returns>
    private async ValueTask<bool> HandOnAsync(Message message, Socket to)
    {
        var verdict = await proxy.DecideAsync(this, message);
        _losesAnswers |= verdict == Verdict.CutBehind && message.FromClient;
        if (_losesAnswers && !message.FromClient)
            return true;
        var bytes = verdict switch
        {
            Verdict.Pass or Verdict.CutBehind => message.Bytes,
            Verdict.CutInside => message.Bytes[..(message.Bytes.Length / 2)],
            _ => ReadOnlyMemory<byte>.Empty,
        };
        for (var sent = 0; sent < bytes.Length;)
            sent += await to.SendAsync(bytes[sent..]);
        if (verdict is Verdict.Pass or Verdict.Drop)
            return true;

        // What was handed on shall arrive: a reset would throw it away unread.
        Cut(proxy.CutsByReset && verdict != Verdict.CutBehind);
        return false;
    }

    private static void End(Socket socket, bool byReset)
    {
        try
        {
            if (byReset)
                socket.LingerState = new(enable: true, seconds: 0);
            else if (socket.Connected)
                socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Its other end was faster.
        }

        socket.Dispose();
    }
}
