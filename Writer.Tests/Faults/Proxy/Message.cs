using System.Text;

namespace EfWriter.Tests.Faults.Proxy;

/// <summary>One message of PostgreSQL's protocol on its way through the proxy.</summary>
/// <param name="FromClient">Whether it goes to the server.</param>
/// <param name="Type">Its letter; NUL for the first message of a connection, which has none.</param>
/// <param name="Bytes">All of it, its header included.</param>
internal readonly record struct Message(bool FromClient, char Type, ReadOnlyMemory<byte> Bytes)
{
    private const int HeaderLength = 5;

    private ReadOnlySpan<byte> Body => Bytes.Span[HeaderLength..];

    /// <summary>Whether the client asks for the commit of a transaction.</summary>
    public bool IsCommit => FromClient && Type switch
    {
        'Q' => StartsWithCommit(Body),
        'P' => StartsWithCommit(Body[(Body.IndexOf((byte)0) + 1)..]),
        _ => false,
    };

    /// <summary>Whether the server says that it has committed.</summary>
    public bool SaysCommitted => !FromClient && Type == 'C' && StartsWithCommit(Body);

    /// <summary>Whether the client sends rows.</summary>
    public bool IsCopyData => FromClient && Type == 'd';

    /// <summary>Whether the client has asked, and waits for the answer.</summary>
    public bool IsSync => FromClient && Type == 'S';

    /// <summary>The process of the server that serves the connection, where the message tells it.</summary>
    public int? ProcessId => !FromClient && Type == 'K' ? System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Body) : null;

    public override string ToString() => $"{(FromClient ? "client" : "server")} '{Type}' ({Bytes.Length} bytes)";

    private static bool StartsWithCommit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && Encoding.ASCII.GetString(text[..6]).Equals("COMMIT", StringComparison.OrdinalIgnoreCase);
}
