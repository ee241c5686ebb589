using System.Buffers;

namespace EfWriter.Frames;

/// <summary>Converts a cell; false where its type cannot hold it.</summary>
internal delegate bool TryConvert<in TSource, T>(TSource value, out T result);

/// <summary>Where a vector's cells stand in the frame, for messages.</summary>
/// <param name="Column">The column.</param>
/// <param name="FirstRow">The row of the vector's first cell, from the frame's start.</param>
internal readonly record struct CellPlace(string Column, long FirstRow);

/// <summary>Another vector's cells, each converted on its way out; names the row of one that cannot be.</summary>
/// <param name="source">The cells.</param>
/// <param name="convert">Converts one that is not null.</param>
/// <param name="place">Where they stand.</param>
/// <param name="fault">What the column holds where a cell cannot be converted.</param>
internal sealed class CheckedVector<TSource, T>(ColumnVector<TSource> source, TryConvert<TSource, T> convert, CellPlace place, string fault)
    : ColumnVector<T>
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
                if (!nulls[i] && !convert(cells[i], out target[i]))
                    throw Errors.UnusableCell(place.Column, place.FirstRow + start + i, fault);
            }
        }
        finally
        {
            ArrayPool<TSource>.Shared.Return(rented);
        }
    }
}
