using System.Buffers.Binary;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>One column's cells as ready bytes, a block at a time, for loaders that are given field by field.</summary>
internal sealed class EncodedFields(ColumnEncoder encoder) : IDisposable
{
    private readonly int[] _places = new int[ColumnEncoder.BlockRows];
    private byte[] _bytes = [];

    /// <summary>Takes, checks and encodes cells.</summary>
    /// <param name="source">The column's cells in the batch.</param>
    /// <param name="start">The first one to take, in the batch.</param>
    /// <param name="count">How many, at most a block.</param>
    /// <param name="row">The frame's row number of the first one.</param>
    /// <returns>How many were taken, at least 1: fewer than wanted if they are large.</returns>
    /// <exception cref="FrameFault">A cell cannot be written.</exception>
    public int Load(ColumnVector source, int start, int count, long row)
    {
        var places = _places.AsSpan(0, count);
        places.Clear();
        places = places[..encoder.Load(source, start, row, places)];
        var end = 0;
        foreach (ref var place in places)
        {
            var size = encoder.FieldSize + place;
            place = end;
            end += size;
        }

        if (_bytes.Length < end + ColumnEncoder.SpareBytes)
            _bytes = new byte[Math.Max(end + ColumnEncoder.SpareBytes, 2 * _bytes.Length)];

        // Writing moves each place by what its field has beyond the usual size.
        Span<int> moved = stackalloc int[places.Length];
        places.CopyTo(moved);
        encoder.Write(_bytes.AsSpan(0, end + ColumnEncoder.SpareBytes), moved, 0);
        return places.Length;
    }

    /// <summary>The bytes of a cell that was taken; null for NULL.</summary>
    public ReadOnlyMemory<byte>? Field(int index)
    {
        var place = _places[index];
        var length = BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(place));
        return length < 0 ? default(ReadOnlyMemory<byte>?) : _bytes.AsMemory(place + sizeof(int), length);
    }

    public void Dispose() => (encoder as IDisposable)?.Dispose();
}
