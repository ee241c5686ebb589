using EfWriter.Frames;

namespace EfWriter;

/// <content>What a write asks of a frame.</content>
public abstract partial class Frame
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

    /// <summary>How many rows there are, if that is known before they are read; null otherwise.</summary>
    internal virtual long? KnownRows => null;

    /// <summary>The positions of the fields that some of the rows may not have, and leave to the database.</summary>
    internal virtual IReadOnlyList<int> Optional => [];

    /// <summary>What the rows come from, where that can say whose it is; null otherwise.</summary>
    internal virtual object? Source => null;

    /// <summary>What the rows are objects of; nothing if they are no objects.</summary>
    internal virtual IEnumerable<Type> ObjectTypes => [];

    /// <summary>Which of several files a row is in, where the frame is made from some and has been read so far; null otherwise.</summary>
    internal virtual FilePlace? FileOf(long row) => null;

    /// <summary>Says that all readings from now on are of one write, and so have to give the same rows.</summary>
    /// <param name="afterRow">Looks, after each row of a reading's first batch, whether the source does something that it must not.</param>
    internal virtual void BeginWrite(Action afterRow)
    {
    }

    /// <summary>Says how many parts of the frame may be read at once, if it has parts.</summary>
    /// <param name="most">The most.</param>
    internal virtual void ReadAtOnce(int most)
    {
    }

    /// <summary>Reads the rows from the first one on.</summary>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal abstract IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken);
}
