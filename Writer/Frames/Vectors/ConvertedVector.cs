using System.Buffers;

namespace EfWriter.Frames;

/// <summary>Another vector's cells, each put through a function on its way out. Null cells are not.</summary>
internal sealed class ConvertedVector<TSource, T>(ColumnVector<TSource> source, Func<TSource, T> convert) : ColumnVector<T>
{
    public override void Read(int start, Span<T> target, Span<bool> nulls)
    {
        var rented = ArrayPool<TSource>.Shared.Rent(target.Length);
        try
        {
            var cells = rented.AsSpan(0, target.Length);
            source.Read(start, cells, nulls);
            for (var i = 0; i < cells.Length; i++)
            {
                if (!nulls[i])
                    target[i] = convert(cells[i]);
            }
        }
        finally
        {
            ArrayPool<TSource>.Shared.Return(rented, clearArray: true);
        }
    }
}
