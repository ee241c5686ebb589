namespace EfWriter.Frames.Text;

/// <summary>One of the texts that a frame is of.</summary>
/// <param name="Name">What it is called: its path, as it was given; null for a stream.</param>
/// <param name="Input">Where its bytes come from.</param>
internal sealed record TextPart(string? Name, TextInput Input);

/// <summary>The texts that a frame is of, one after the other. What one leaves open, no other closes.</summary>
internal sealed class TextParts
{
    private const int MostKeptRoom = 1024 * 1024;

    private byte[]? _room;

    private readonly long[] _firstRows;

    /// <param name="parts">The texts; at least one.</param>
    public TextParts(IReadOnlyList<TextPart> parts)
    {
        Parts = parts;
        _firstRows = new long[parts.Count];
        System.Array.Fill(_firstRows, long.MaxValue);
    }

    /// <summary>A single text without a name.</summary>
    public static implicit operator TextParts(TextInput input) => new([new(null, input)]);

    /// <summary>The texts, in order.</summary>
    public IReadOnlyList<TextPart> Parts { get; }

    /// <summary>Notes that a text is being read.</summary>
    /// <param name="part">Its number.</param>
    /// <param name="firstRow">The rows in the texts before.</param>
    public void Begin(int part, long firstRow) => _firstRows[part] = firstRow;

    /// <summary>Which of several texts a row is in, as far as they have been read; null where there is one.</summary>
    public FilePlace? FileOf(long row)
    {
        var part = Parts.Count == 1 ? -1 : System.Array.FindLastIndex(_firstRows, first => first <= row);
        return part >= 0 && Parts[part].Name is { } name ? new(name, row - _firstRows[part]) : null;
    }

    /// <summary>Room for bytes that the last reader of the texts left; null for none.</summary>
    public byte[]? TakeRoom() => Interlocked.Exchange(ref _room, null);

    /// <summary>Keeps a reader's room for the next one: a large record needs it for the look at its types, and again to be sent.</summary>
    public void GiveRoom(byte[] room) => _room = room;

    /// <summary>Gives room up that only a large record needs: the texts were read to their end.</summary>
    public void ForgetRoom()
    {
        if (_room is { Length: > MostKeptRoom })
            _room = null;
    }
}

/// <summary>One of several files cannot be read.</summary>
/// <param name="file">What it is called.</param>
/// <param name="cause">Why.</param>
internal sealed class TextPartException(string? file, Exception cause) : IOException(cause.Message, cause)
{
    public string? File => file;
}
