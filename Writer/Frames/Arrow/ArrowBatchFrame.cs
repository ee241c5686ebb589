using Apache.Arrow;

namespace EfWriter.Frames;

/// <summary>An Arrow record batch, read from its buffers.</summary>
internal sealed class ArrowBatchFrame(RecordBatch batch) : Frame
{
    internal override string Kind => "RecordBatch";

    internal override long? KnownRows => batch.Length;

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => field ??= new ArrowColumns(batch.Schema).Fields;

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken) =>
        Cut(batchRows, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<ColumnBatch> Cut(int batchRows, CancellationToken cancellationToken)
    {
        foreach (var piece in new ArrowColumns(batch.Schema).Cut(batch, batchRows, firstRow: 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return piece;
        }
    }
}
