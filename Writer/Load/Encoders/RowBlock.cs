using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>Puts the columns' fields of some rows together into COPY's rows.</summary>
internal sealed class RowBlock(ColumnEncoder[] encoders) : IDisposable
{
    /// <summary>The rows of the first block: few, for nobody knows yet how long a row is.</summary>
    public const int FirstRows = 64;

    private const int CountSize = 2;

    // A message to the server is no longer; nor can a row be.
    private const int MaxBytes = (1024 * 1024 * 1024) - 1;

    private readonly int[] _places = new int[ColumnEncoder.BlockRows];
    private int _wanted = FirstRows;
    private long _row;

    /// <summary>The rows that the last <see cref="Load"/> took.</summary>
    public int Rows { get; private set; }

    /// <summary>Takes and checks rows of a batch: as many as fill a buffer, by the length of those before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="start">The first row to take, in the batch.</param>
    /// <param name="row">The frame's number of that row.</param>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public void Load(ColumnBatch batch, int start, long row)
    {
        var sizes = _places.AsSpan(0, Math.Min(_wanted, batch.Rows - start));
        sizes.Clear();
        for (var i = 0; i < encoders.Length; i++)
            sizes = sizes[..encoders[i].Load(batch.Columns[i], start, row, sizes)];
        Rows = sizes.Length;
        _row = row;
    }

    /// <summary>Writes the rows taken.</summary>
    public void WriteTo(CopyBuffer buffer)
    {
        var places = _places.AsSpan(0, Rows);
        var length = PlacesFromSizes(places, _row);
        var block = buffer.Room(length + ColumnEncoder.SpareBytes);
        foreach (var place in places)
            BigEndian.Write(ref block[place], (short)encoders.Length);

        var offset = CountSize;
        foreach (var encoder in encoders)
        {
            encoder.Write(block, places, offset);
            offset += encoder.FieldSize;
        }

        buffer.Advance(length);
        _wanted = Math.Clamp((int)((long)CopyBuffer.SendSize * Rows / length) + 1, 1, ColumnEncoder.BlockRows);
    }

    public void Dispose()
    {
        foreach (var encoder in encoders)
            (encoder as IDisposable)?.Dispose();
    }

    private int PlacesFromSizes(Span<int> sizes, long row)
    {
        var same = (long)CountSize;
        foreach (var encoder in encoders)
            same += encoder.FieldSize;

        var place = 0;
        foreach (ref var size in sizes)
        {
            var end = place + same + size;
            if (end > MaxBytes)
                throw Errors.RowTooLong(row, MaxBytes);
            size = place;
            place = (int)end;
            row++;
        }

        return place;
    }
}
