using System.Data.Common;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EfWriter.Frames;
using Microsoft.Data.Analysis;

namespace EfWriter;

/// <summary>
/// What can be written: a DataFrame, an Arrow batch or stream, a data reader, a sequence of objects; seen as a schema and a stream of column batches.
/// </summary>
/// <remarks>
/// A frame holds what it was made from and copies nothing. A DataFrame, a <see cref="RecordBatch"/> and a collection
/// (<see cref="IReadOnlyCollection{T}"/>, <see cref="ICollection{T}"/>) can be read again; an Arrow stream, a reader, an <see cref="IAsyncEnumerable{T}"/>
/// and any other <see cref="IEnumerable{T}"/> are read once: such a write is not tried again after its first row.
/// Not thread-safe; what it was made from must not change during a write.
/// </remarks>
public abstract class Frame
{
    private protected Frame()
    {
    }

    /// <summary>What the frame was made from, for messages: <c>DataFrame</c>, <c>DbDataReader</c>.</summary>
    internal abstract string Kind { get; }

    /// <summary>Whether <see cref="ReadAsync"/> gives the same rows a second time.</summary>
    internal abstract bool CanBeReadAgain { get; }

    /// <summary>Whether the rows have been read, of a frame that gives them once.</summary>
    internal virtual bool IsUsedUp => false;

    /// <summary>The columns, known before a row is read.</summary>
    internal abstract IReadOnlyList<FrameField> Fields { get; }

    /// <summary>The positions of the fields that some of the rows may not have, and leave to the database.</summary>
    internal virtual IReadOnlyList<int> Optional => [];

    /// <summary>What the rows come from, where that can say whose it is; null otherwise.</summary>
    internal virtual object? Source => null;

    /// <summary>Says that all readings from now on are of one write, and so have to give the same rows.</summary>
    /// <param name="afterRow">Looks, after each row of a reading's first batch, whether the source does something that it must not.</param>
    internal virtual void BeginWrite(Action afterRow)
    {
    }

    /// <summary>Reads the rows from the first one on.</summary>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal abstract IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken);

    /// <summary>A frame of a DataFrame's columns, read from their buffers.</summary>
    /// <param name="dataFrame">The DataFrame.</param>
    /// <returns>The frame.</returns>
    public static Frame From(DataFrame dataFrame)
    {
        ArgumentNullException.ThrowIfNull(dataFrame);
        return new DataFrameFrame(dataFrame);
    }

    /// <summary>A frame of one Arrow record batch.</summary>
    /// <param name="batch">The batch; its owner disposes it after the write.</param>
    /// <returns>The frame.</returns>
    public static Frame From(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new ArrowBatchFrame(batch);
    }

    /// <summary>A frame of a stream of Arrow record batches, read once.</summary>
    /// <param name="stream">The stream; each of its batches is disposed once sent, the stream itself by its owner.</param>
    /// <returns>The frame.</returns>
    public static Frame From(IArrowArrayStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ArrowStreamFrame(stream);
    }

    /// <summary>A frame of a reader's current result, from the row after the current one, read once.</summary>
    /// <param name="reader">
    /// The reader; disposed by its owner. It must be on another connection than the write. SQLite's rows have no types for their columns but those of
    /// their cells: the first 1,000 rows decide, and a cell of another type is refused.
    /// </param>
    /// <returns>The frame.</returns>
    public static Frame From(DbDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return SqliteReaderFrame.IsFor(reader) ? new SqliteReaderFrame(reader) : new DataReaderFrame(reader);
    }

    /// <summary>A frame of objects: a column for each public property, as EF Core would name it.</summary>
    /// <typeparam name="T">A class, record or struct with public readable properties.</typeparam>
    /// <param name="rows">
    /// The objects, from anything but the write's own connection. A collection is enumerated once for each attempt, and refused if it gives fewer rows
    /// than before; any other sequence is enumerated once, ever.
    /// </param>
    /// <returns>The frame.</returns>
    public static Frame From<T>(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new RowsFrame<T>(rows);
    }

    /// <summary>A frame of objects that arrive one after the other, read once.</summary>
    /// <typeparam name="T">A class, record or struct with public readable properties.</typeparam>
    /// <param name="rows">The objects.</param>
    /// <returns>The frame.</returns>
    public static Frame From<T>(IAsyncEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new AsyncRowsFrame<T>(rows);
    }

    /// <summary>Lets a DataFrame be passed where a frame is asked for.</summary>
    /// <param name="dataFrame">The DataFrame.</param>
    public static implicit operator Frame(DataFrame dataFrame) => From(dataFrame);

    /// <summary>Lets a record batch be passed where a frame is asked for.</summary>
    /// <param name="batch">The batch.</param>
    public static implicit operator Frame(RecordBatch batch) => From(batch);

    /// <summary>Lets a data reader be passed where a frame is asked for.</summary>
    /// <param name="reader">The reader.</param>
    public static implicit operator Frame(DbDataReader reader) => From(reader);
}
