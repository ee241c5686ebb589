using System.Buffers;
using Apache.Arrow;

namespace EfWriter.Frames;

/// <summary>A dictionary's values, decoded once for as long as batches share it.</summary>
internal sealed class DictionaryValues<T>
{
    private ArrayData? _source;

    public T[] Cells { get; private set; } = [];

    public bool[] Nulls { get; private set; } = [];

    public DictionaryValues<T> Load(ArrowSlice dictionary, Func<ArrowSlice, ColumnVector<T>> read)
    {
        if (!ReferenceEquals(_source, dictionary.Data))
        {
            Cells = new T[dictionary.Rows];
            Nulls = new bool[dictionary.Rows];
            if (dictionary.Rows > 0)
                read(dictionary).Read(0, Cells, Nulls);
            _source = dictionary.Data;
        }

        return this;
    }
}

/// <summary>Arrow's dictionary-encoded cells, decoded.</summary>
/// <param name="indices">Each cell's place in the dictionary.</param>
/// <param name="values">The dictionary; a value of it may be null too.</param>
/// <param name="place">Where the cells stand.</param>
internal sealed class DictionaryVector<T>(ColumnVector<int> indices, DictionaryValues<T> values, CellPlace place) : ColumnVector<T>
{
    public override void Read(int start, Span<T> target, Span<bool> nulls)
    {
        var rented = ArrayPool<int>.Shared.Rent(target.Length);
        indices.Read(start, rented.AsSpan(0, target.Length), nulls);
        var (cells, missing) = (values.Cells, values.Nulls);
        for (var i = 0; i < target.Length; i++)
        {
            if (nulls[i])
                continue;
            var index = rented[i];
            if ((uint)index >= (uint)cells.Length)
                throw Errors.UnusableCell(place.Column, place.FirstRow + start + i, "an index beyond its dictionary");
            target[i] = cells[index];
            nulls[i] = missing[index];
        }

        ArrayPool<int>.Shared.Return(rented);
    }
}
