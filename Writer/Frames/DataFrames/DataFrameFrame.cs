using Microsoft.Data.Analysis;

namespace EfWriter.Frames;

/// <summary>A DataFrame, read from its columns' buffers.</summary>
internal sealed class DataFrameFrame : Frame
{
    private readonly Lazy<IReadOnlyList<ChunkedColumn>> _columns;
    private readonly Func<long> _rows;

    public DataFrameFrame(DataFrame dataFrame)
    {
        _columns = new(() => [.. dataFrame.Columns.Select(DataFrameColumns.Of)], LazyThreadSafetyMode.PublicationOnly);
        _rows = () => dataFrame.Rows.Count;
    }

    /// <summary>A frame of columns in chunks: what a DataFrame of billions of rows is, at any size.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">How many rows they have.</param>
    internal DataFrameFrame(IReadOnlyList<ChunkedColumn> columns, long rows)
    {
        _columns = new(columns);
        _rows = () => rows;
    }

    internal override string Kind => "DataFrame";

    internal override long? KnownRows => _rows();

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => field ??= [.. _columns.Value.Select(column => column.Field)];

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken) =>
        ChunkedColumn.Cut(_columns.Value, _rows(), batchRows)
            .TakeWhile(_ => Go(cancellationToken))
            .ToAsyncEnumerable();

    private static bool Go(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }
}
