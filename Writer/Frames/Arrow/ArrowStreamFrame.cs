using System.Runtime.CompilerServices;
using Apache.Arrow.Ipc;

namespace EfWriter.Frames;

/// <summary>A stream of Arrow record batches, each disposed once it has been consumed.</summary>
internal sealed class ArrowStreamFrame(IArrowArrayStream stream) : Frame
{
    private readonly OnePass _pass = new("Arrow stream");

    internal override string Kind => "Arrow stream";

    internal override bool CanBeReadAgain => false;

    internal override bool IsUsedUp => _pass.HasBegun;

    internal override IReadOnlyList<FrameField> Fields => Columns.Fields;

    private ArrowColumns Columns => field ??= new ArrowColumns(stream.Schema);

    internal override IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows, CancellationToken cancellationToken)
    {
        _pass.Begin();
        return Read(batchRows, cancellationToken);
    }

    private async IAsyncEnumerable<ColumnBatch> Read(int batchRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = 0L;
        while (await stream.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            using (batch)
            {
                foreach (var piece in Columns.Cut(batch, batchRows, row))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return piece;
                }

                row += batch.Length;
            }
        }
    }
}
