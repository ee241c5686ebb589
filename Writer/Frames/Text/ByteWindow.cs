namespace EfWriter.Frames.Text;

/// <summary>
/// The bytes of a text that are being looked at: whole records, and the beginning of the next. It grows with the largest record. Of several
/// texts it has one at a time.
/// </summary>
internal sealed class ByteWindow : IAsyncDisposable
{
    private const int FirstSize = 256 * 1024;

    // PostgreSQL makes no row of more than 1 GB, and what has no end must not take all memory.
    private const int MostBytes = 1 << 30;

    // From here on, room grows faster, and is filled in smaller steps: what is not used of it takes no memory, and what was left behind
    // does.
    private const int Large = 32 * 1024 * 1024;

    // Vectors may look a step behind the end.
    private const int Spare = 64;

    private readonly TextParts _texts;
    private readonly string? _encoding;
    private Stream _stream = Stream.Null;

    private ByteWindow(TextParts texts, string? encoding) =>
        (_texts, _encoding, Bytes) = (texts, encoding, texts.TakeRoom() ?? new byte[FirstSize + Spare]);

    /// <summary>The number of the text among all, from 0.</summary>
    public int Part { get; private set; } = -1;

    public byte[] Bytes { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>Whether the text has no more bytes than these.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The bytes that were there before <see cref="Start"/>, those of the texts before included.</summary>
    public long Before { get; private set; }

    /// <summary>Whether all bytes of the text have been taken.</summary>
    public bool IsOver => IsLast && Start == End;

    public ReadOnlySpan<byte> Rest => Bytes.AsSpan(Start, End - Start);

    /// <summary>Opens the first text.</summary>
    /// <param name="texts">The texts. They lend the room, and get it back: the next to read them needs as much of it.</param>
    /// <param name="encoding">The encoding's name; null for what each text shows.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<ByteWindow> OpenAsync(TextParts texts, string? encoding, CancellationToken cancellationToken)
    {
        var window = new ByteWindow(texts, encoding);
        try
        {
            await window.NextPartAsync(firstRow: 0, cancellationToken).ConfigureAwait(false);
            return window;
        }
        catch
        {
            await window.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the next text, when all bytes of this one have been taken.</summary>
    /// <param name="firstRow">The rows in the texts before.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> NextPartAsync(long firstRow, CancellationToken cancellationToken)
    {
        if (Part + 1 == _texts.Parts.Count)
            return false;
        await _stream.DisposeAsync().ConfigureAwait(false);
        (_stream, Part, IsLast, Start, End) = (Stream.Null, Part + 1, false, 0, 0);
        _texts.Begin(Part, firstRow);
        return await NamingAsync(async () =>
        {
            _stream = await _texts.Parts[Part].Input.OpenAsync(_encoding, cancellationToken).ConfigureAwait(false);
            await FillAsync(needsMore: false, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Works on the text, and says of a fault in which one it is.</summary>
    public async Task<T> NamingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (FrameFault fault) when (fault is { File: null, Row: null } && _texts.Parts[Part].Name is { } name)
        {
            throw fault.In(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && _texts.Parts is { Count: > 1 } parts)
        {
            throw e is TextPartException ? e : new TextPartException(parts[Part].Name, e);
        }
    }

    /// <summary>Gives up the bytes before a place.</summary>
    public void MoveTo(int place)
    {
        Before += place - Start;
        Start = place;
    }

    /// <summary>
    /// Reads more behind the bytes that are there, in proportion to them: what was read before may move. Room that a large record needed is
    /// not filled with what comes behind it.
    /// </summary>
    /// <param name="needsMore">Whether a record is larger than the room.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask FillAsync(bool needsMore, CancellationToken cancellationToken)
    {
        if (IsLast)
            return;
        MakeRoom(needsMore);
        var most = Math.Min(Bytes.Length - Spare, Wanted(End));
        while (End < most)
        {
            var read = await _stream.ReadAsync(Bytes.AsMemory(End, most - End), cancellationToken).ConfigureAwait(false);
            IsLast = read == 0;
            if (IsLast)
                break;
            End += read;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Bytes.Length > 0)
            _texts.GiveRoom(Bytes);
        Bytes = [];
        return _stream.DisposeAsync();
    }

    private static int Wanted(int length) =>
        (int)Math.Min(Math.Max(FirstSize, length < Large ? 2L * length : length * 5L / 4), MostBytes);

    private void MakeRoom(bool needsMore)
    {
        var length = End - Start;
        var target = Bytes;
        if (needsMore && length >= MostBytes)
            throw Errors.RecordTooLong(MostBytes);
        if (needsMore && Wanted(length) > Bytes.Length - Spare)
        {
            var larger = (Bytes.Length < Large ? 2L : 4L) * Bytes.Length;
            target = GC.AllocateUninitializedArray<byte>((int)Math.Min(larger, MostBytes) + Spare);
        }

        Bytes.AsSpan(Start, length).CopyTo(target);
        (Bytes, Start, End) = (target, 0, length);
    }
}
