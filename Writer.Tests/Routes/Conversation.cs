using System.Buffers.Binary;
using System.Text;

namespace EfWriter.Tests.Routes;

/// <summary>What a client asks before it waits for the server: what travels there and back once.</summary>
/// <param name="Statements">The statements, in their order.</param>
internal sealed record RoundTrip(IReadOnlyList<string> Statements);

/// <summary>The client's side of one connection, divided where the client waits.</summary>
internal sealed class Conversation
{
    private const int HeaderLength = 5;

    private readonly Lock _lock = new();
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);
    private readonly List<RoundTrip> _trips = [];
    private readonly List<string> _asked = [];
    private readonly HashSet<string> _parsed = new(StringComparer.Ordinal);
    private bool _hasStarted;
    private bool _waits;

    public IReadOnlyList<RoundTrip> RoundTrips
    {
        get
        {
            lock (_lock)
                return [.. _trips];
        }
    }

    public void Forget()
    {
        lock (_lock)
            _trips.Clear();
    }

    /// <summary>
    /// Hears what the client has sent in one piece. It waits for an answer if the piece ends with a whole message and a question is open.
    /// </summary>
    public void Hear(ReadOnlyMemory<byte> piece)
    {
        lock (_lock)
        {
            _bytes.AddRange(piece.Span);
            while (NextLength() is { } length && _bytes.Count >= length)
            {
                Hear([.. _bytes[..length]]);
                _bytes.RemoveRange(0, length);
            }

            if (_bytes.Count > 0 || !_waits)
                return;
            foreach (var name in _parsed)
                _asked.Add($"PREPARE {_prepared[name]}");
            _trips.Add(new([.. _asked]));
            _asked.Clear();
            _parsed.Clear();
            _waits = false;
        }
    }

    // The first message of a connection has no letter.
    private int? NextLength()
    {
        var letter = _hasStarted ? 1 : 0;
        var end = letter + sizeof(int);
        return _bytes.Count < end ? null : letter + BinaryPrimitives.ReadInt32BigEndian([.. _bytes[letter..end]]);
    }

    private void Hear(byte[] message)
    {
        if (!_hasStarted)
        {
            _hasStarted = _waits = true;
            _asked.Add("(connects)");
            return;
        }

        var body = message.AsSpan(HeaderLength);
        switch ((char)message[0])
        {
            case 'Q':
                _asked.Add(Text(ref body));
                _waits = true;
                break;
            case 'P':
                var name = Text(ref body);
                _prepared[name] = Text(ref body);
                _parsed.Add(name);
                break;
            case 'B':
                Text(ref body);
                var bound = Text(ref body);
                _parsed.Remove(bound);
                _asked.Add(_prepared[bound]);
                break;
            case 'c' or 'f':
                _asked.Add(message[0] == 'c' ? "(rows)" : "(rows, and then gives up)");
                _waits = true;
                break;
            case 'S' or 'p':
                _waits = true;
                break;
            default:
                // Describe, Execute, Flush and Close go with their Sync; CopyData with its end; Terminate is not answered.
                break;
        }
    }

    private static string Text(ref Span<byte> body)
    {
        var end = body.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(body[..end]);
        body = body[(end + 1)..];
        return text;
    }
}
