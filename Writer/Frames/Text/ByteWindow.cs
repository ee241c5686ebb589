namespace EfWriter.Frames.Text;

/// <summary>
/// The bytes of a stream that are being looked at: whole records, and the beginning of the next. It grows with the largest record.
/// </summary>
/// <param name="stream">Where they come from; disposed with the window.</param>
/// <param name="input">What lends the room, and gets it back: the next to read the text needs as much of it.</param>
internal sealed class ByteWindow(Stream stream, TextInput input) : IAsyncDisposable
{
    private const int FirstSize = 256 * 1024;

    // PostgreSQL makes no row of more than 1 GB, and what has no end must not take all memory.
    private const int MostBytes = 1 << 30;

    // From here on, room grows faster, and is filled in smaller steps: what is not used of it takes no memory, and what was left behind
    // does.
    private const int Large = 32 * 1024 * 1024;

    // Vectors may look a step behind the end.
    private const int Spare = 64;

    public byte[] Bytes { get; private set; } = input.TakeRoom() ?? new byte[FirstSize + Spare];

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>Whether the stream has no more bytes than these.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The bytes that were there before <see cref="Start"/>.</summary>
    public long Before { get; private set; }

    /// <summary>Whether all bytes have been taken.</summary>
    public bool IsOver => IsLast && Start == End;

    public ReadOnlySpan<byte> Rest => Bytes.AsSpan(Start, End - Start);

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
            var read = await stream.ReadAsync(Bytes.AsMemory(End, most - End), cancellationToken).ConfigureAwait(false);
            IsLast = read == 0;
            if (IsLast)
                break;
            End += read;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Bytes.Length > 0)
            input.GiveRoom(Bytes);
        Bytes = [];
        return stream.DisposeAsync();
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
