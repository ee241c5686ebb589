using Apache.Arrow;
using Apache.Arrow.Types;

namespace EfWriter.Frames;

/// <summary>Where the rows of a run-end encoded column point to: the run that each is in.</summary>
internal sealed class RunVector(ArrowSlice slice) : ColumnVector<int>
{
    private readonly ArrayData _ends = slice.Data.Children[0];

    /// <summary>Runs may be of 16, 32 or 64 bits.</summary>
    public static Func<ArrowSlice, ColumnVector<int>> Of => static slice => new RunVector(slice);

    public override void Read(int start, Span<int> values, Span<bool> nulls)
    {
        // The nulls are the values' own.
        nulls.Clear();
        var run = Find(slice.First + start);
        for (var i = 0; i < values.Length; i++)
        {
            while (run < _ends.Length && End(run) <= slice.First + start + i)
                run++;
            values[i] = run;
        }
    }

    // The first run that ends beyond a row.
    private int Find(long row)
    {
        var (low, high) = (0, _ends.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (End(middle) <= row)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private long End(int run)
    {
        var ends = _ends.Buffers[1].Span;
        var place = _ends.Offset + run;
        return _ends.DataType switch
        {
            Int16Type => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(ends)[place],
            Int32Type => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(ends)[place],
            _ => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(ends)[place],
        };
    }
}
