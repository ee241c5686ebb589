using System.Data.Common;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using Microsoft.Data.Analysis;

namespace EfWriter;

/// <summary>
/// What can be written: a DataFrame, an Arrow batch or stream, a data reader, a sequence of objects; seen as a schema and a stream of
/// column batches.
/// </summary>
/// <remarks>
/// A frame holds what it was made from and copies nothing. A DataFrame, a <see cref="RecordBatch"/> and a collection
/// (<see cref="IReadOnlyCollection{T}"/>, <see cref="ICollection{T}"/>) can be read again; an Arrow stream, a reader, an
/// <see cref="IAsyncEnumerable{T}"/>
/// and any other <see cref="IEnumerable{T}"/> are read once: such a write is not tried again after its first row.
/// Not thread-safe; what it was made from must not change during a write.
/// </remarks>
public abstract partial class Frame
{
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
    /// The reader; disposed by its owner. It must be on another connection than the write. SQLite's rows have no types for their columns
    /// but those of their cells: the first 1,000 rows decide, and a cell of another type is refused.
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
    /// The objects, from anything but the write's own connection. A collection is enumerated once for each attempt, and refused if it gives
    /// fewer rows than before; any other sequence is enumerated once, ever.
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

    /// <summary>
    /// A frame of several frames that are read at once and written as one, all or nothing. <see cref="WriteOptions.Parallelism"/> says how
    /// many are read at once, and how many connections send their rows.
    /// </summary>
    /// <param name="partitions">
    /// Frames of the same columns in the same order, each read by one reader: for queries, sequences that open a connection of their own,
    /// so that no more are open than are read. A frame of a text is refused. A reader waits until its last batch was sent.
    /// </param>
    /// <returns>The frame. Its rows have no order: a row's number in a message is that of its arrival.</returns>
    public static Frame FromPartitions(IEnumerable<Frame> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        return new PartitionedFrame([.. partitions]);
    }

    /// <summary>
    /// A frame of a CSV or TSV text; gzip is unpacked. Types are those that every value of a column keeps exactly, or the table's.
    /// </summary>
    /// <param name="stream">
    /// The text, from the stream's position on; read as often as needed and disposed by its owner. What cannot seek is copied to a
    /// temporary file, which only this process's user may read and which is deleted with the frame.
    /// </param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <returns>The frame.</returns>
    public static Frame FromCsv(Stream stream, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CsvFrame(TextInput.Of(stream), options ?? CsvOptions.Default);
    }

    /// <summary>A frame of a CSV or TSV file.</summary>
    /// <param name="path">The file; <c>.tsv</c> and <c>.tsv.gz</c> have tabs between fields, unless the options say otherwise.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <returns>The frame.</returns>
    public static Frame FromCsv(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var unpacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return new CsvFrame(new([new(path, TextInput.Of(path))]), CsvFrame.OptionsOf([unpacked], options ?? CsvOptions.Default));
    }

    /// <summary>
    /// A frame of JSON: an object, an array of objects, or objects one after the other (NDJSON); gzip is unpacked. Each key is a column;
    /// objects, arrays and values of mixed kinds are <c>jsonb</c>, as the text has them.
    /// </summary>
    /// <param name="stream">The text, as for <see cref="FromCsv(Stream, CsvOptions)"/>.</param>
    /// <param name="options">How it is read; null for the defaults.</param>
    /// <returns>The frame.</returns>
    public static Frame FromJson(Stream stream, JsonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new JsonFrame(TextInput.Of(stream), options ?? JsonOptions.Default);
    }

    /// <summary>A frame of a JSON or NDJSON file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read; null for the defaults.</param>
    /// <returns>The frame.</returns>
    public static Frame FromJson(string path, JsonOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new JsonFrame(new([new(path, TextInput.Of(path))]), options ?? JsonOptions.Default);
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
