using System.Text;
using Apache.Arrow;

namespace EfWriter.Frames;

/// <summary>Reads arrays of one Arrow type. One reader serves one column of one read.</summary>
internal abstract class ArrowReader
{
    /// <summary>The field's type; the vectors' cells may be of another, as UTF-8 is of string's.</summary>
    public abstract Type ClrType { get; }

    /// <summary>Whether the cells are slices of memory, not objects of <see cref="ClrType"/>.</summary>
    public virtual bool IsMemory => false;

    /// <summary>A reader of the same whose cells are of <see cref="ClrType"/>, and no texts that are none.</summary>
    public virtual ArrowReader Boxed => this;

    public abstract ColumnVector Read(ArrowSlice slice);

    /// <summary>A reader of lists of this reader's cells.</summary>
    /// <param name="bounds">Where the elements of a slice's rows lie in the child.</param>
    /// <param name="allowsNull">Whether an element may be null.</param>
    public abstract ArrowReader InLists(Func<ArrowSlice, ListBounds> bounds, bool allowsNull);

    /// <summary>A reader of cells that point into a dictionary of this reader's cells.</summary>
    /// <param name="indices">Reads where they point.</param>
    /// <param name="values">Finds the dictionary of an array.</param>
    public abstract ArrowReader InDictionary(Func<ArrowSlice, ColumnVector<int>> indices, Func<ArrayData, ArrayData> values);
}

/// <summary>Reads arrays of one Arrow type as cells of one CLR type.</summary>
internal abstract class ArrowReader<T>(Func<ArrowSlice, ColumnVector<T>> read) : ArrowReader
{
    protected Func<ArrowSlice, ColumnVector<T>> Cells => read;

    public override ColumnVector Read(ArrowSlice slice) => read(slice);

    protected Func<ArrowSlice, ColumnVector<T>> Decoded(Func<ArrowSlice, ColumnVector<int>> indices, Func<ArrayData, ArrayData> values)
    {
        var kept = new DictionaryValues<T>();
        return slice => new DictionaryVector<T>(indices(slice), kept.Load(slice.Whole(values(slice.Data)), read), slice.Place);
    }

    protected ObjectReader<TItem[]> Lists<TItem>(Func<ArrowSlice, ListBounds> bounds, Func<T, TItem> item, bool allowsNull) =>
        new(slice => new ListVector<T, TItem>(slice, bounds(slice), Elements(slice.Whole(slice.Data.Children[0])), item,
            allowsNull))
       ;

    // An array without rows may come without buffers.
    private ColumnVector<T> Elements(ArrowSlice elements) => elements.Rows == 0 ? new ArrayVector<T>([], []) : read(elements);
}

/// <summary>Reads values: their lists are of nullable ones where an element may be null.</summary>
internal sealed class ValueReader<T>(Func<ArrowSlice, ColumnVector<T>> read) : ArrowReader<T>(read)
    where T : struct
{
    public override Type ClrType => typeof(T);

    public override ArrowReader InLists(Func<ArrowSlice, ListBounds> bounds, bool allowsNull) =>
        allowsNull ? Lists<T?>(bounds, cell => cell, allowsNull) : Lists(bounds, cell => cell, allowsNull);

    public override ArrowReader InDictionary(Func<ArrowSlice, ColumnVector<int>> indices, Func<ArrayData, ArrayData> values) =>
        new ValueReader<T>(Decoded(indices, values));
}

/// <summary>Reads arrays, which are in no list.</summary>
internal sealed class ObjectReader<T>(Func<ArrowSlice, ColumnVector<T>> read) : ArrowReader<T>(read)
    where T : class
{
    public override Type ClrType => typeof(T);

    public override ArrowReader InLists(Func<ArrowSlice, ListBounds> bounds, bool allowsNull) => Lists(bounds, cell => cell, allowsNull);

    public override ArrowReader InDictionary(Func<ArrowSlice, ColumnVector<int>> indices, Func<ArrayData, ArrayData> values) =>
        new ObjectReader<T>(Decoded(indices, values));
}

/// <summary>Reads texts and binaries as the bytes they are; those in lists as strings and byte arrays.</summary>
internal sealed class BytesReader(Type clrType, Func<ArrowSlice, ColumnVector<ReadOnlyMemory<byte>>> read)
    : ArrowReader<ReadOnlyMemory<byte>>(read)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override Type ClrType => clrType;

    public override bool IsMemory => true;

    public override ArrowReader Boxed => clrType == typeof(string) ? Texts() : this;

    public override ArrowReader InLists(Func<ArrowSlice, ListBounds> bounds, bool allowsNull) => clrType == typeof(string)
        ? Texts().InLists(bounds, allowsNull)
        : Lists(bounds, cell => cell.ToArray(), allowsNull);

    public override ArrowReader InDictionary(Func<ArrowSlice, ColumnVector<int>> indices, Func<ArrayData, ArrayData> values) =>
        new BytesReader(clrType, Decoded(indices, values));

    private ObjectReader<string> Texts() => new(slice =>
        new CheckedVector<ReadOnlyMemory<byte>, string>(Cells(slice), TryDecode, slice.Place, "a text that is not UTF-8"));

    private static bool TryDecode(ReadOnlyMemory<byte> utf8, out string text)
    {
        try
        {
            text = Strict.GetString(utf8.Span);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
