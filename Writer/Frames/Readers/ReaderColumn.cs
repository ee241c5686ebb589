using System.Data.Common;

namespace EfWriter.Frames;

/// <summary>Takes one field of a data reader's rows.</summary>
internal abstract class ReaderColumn
{
    /// <summary>What the buffer collects.</summary>
    public abstract Type CellType { get; }

    public abstract ColumnBuffer NewBuffer();

    /// <summary>Takes the field of the reader's current row.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="ordinal">The field.</param>
    /// <param name="buffer">Made by <see cref="NewBuffer"/>.</param>
    /// <param name="row">The cell's place in it.</param>
    public abstract void Take(DbDataReader reader, int ordinal, ColumnBuffer buffer, int row);
}

/// <summary>Takes a field whose cells are of one type.</summary>
/// <typeparam name="T">What a cell is.</typeparam>
internal abstract class TypedReaderColumn<T> : ReaderColumn
{
    public sealed override Type CellType => typeof(T);

    public sealed override ColumnBuffer NewBuffer() => new ColumnBuffer<T>();

    public override void Take(DbDataReader reader, int ordinal, ColumnBuffer buffer, int row)
    {
        var cells = (ColumnBuffer<T>)buffer;
        var isNull = cells.Nulls[row] = reader.IsDBNull(ordinal);
        if (!isNull)
            cells.Values[row] = Read(reader, ordinal);
    }

    /// <summary>Reads a field that is not null.</summary>
    protected abstract T Read(DbDataReader reader, int ordinal);
}

/// <summary>Takes a field as one type and keeps it as another.</summary>
/// <typeparam name="TField">What the provider is asked for.</typeparam>
/// <typeparam name="T">What a cell is.</typeparam>
internal sealed class ReaderColumn<TField, T>(Func<TField, T> convert) : TypedReaderColumn<T>
{
    protected override T Read(DbDataReader reader, int ordinal) => convert(reader.GetFieldValue<TField>(ordinal));
}

/// <summary>Takes a field as it is.</summary>
internal sealed class ReaderColumn<T> : TypedReaderColumn<T>
{
    protected override T Read(DbDataReader reader, int ordinal) => reader.GetFieldValue<T>(ordinal);
}
