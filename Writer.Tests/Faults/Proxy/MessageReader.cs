using System.Buffers.Binary;

namespace EfWriter.Tests.Faults.Proxy;

/// <summary>Reads whole messages from one side of a connection without TLS.</summary>
internal sealed class MessageReader(Stream stream, bool fromClient)
{
    private const int BufferSize = 64 * 1024;

    private readonly BufferedStream _stream = new(stream, BufferSize);
    private bool _hasLetter = !fromClient;

    /// <summary>The next message; null where the connection has ended, in the middle of one or not.</summary>
    public async ValueTask<Message?> ReadAsync()
    {
        var letter = _hasLetter ? 1 : 0;
        var header = new byte[letter + sizeof(int)];
        if (await _stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) < header.Length)
            return null;

        var length = letter + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(letter));
        var bytes = new byte[length];
        header.CopyTo(bytes, 0);
        var rest = bytes.AsMemory(header.Length);
        if (await _stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            return null;
        _hasLetter = true;
        return new(fromClient, letter == 0 ? '\0' : (char)header[0], bytes);
    }
}
