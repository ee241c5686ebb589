namespace EfWriter.Frames;

/// <summary>Texts that lie one behind the other.</summary>
/// <param name="data">All cells' bytes.</param>
/// <param name="ends">Where each cell ends.</param>
/// <param name="isNull">True where the cell is null.</param>
internal sealed class SlicesVector(ReadOnlyMemory<byte> data, int[] ends, bool[] isNull) : ColumnVector<ReadOnlyMemory<byte>>
{
    public override void Read(int start, Span<ReadOnlyMemory<byte>> values, Span<bool> nulls)
    {
        isNull.AsSpan(start, nulls.Length).CopyTo(nulls);
        var begin = start == 0 ? 0 : ends[start - 1];
        for (var i = 0; i < values.Length; i++)
        {
            var end = ends[start + i];
            values[i] = data[begin..end];
            begin = end;
        }
    }
}
