using EfWriter.Load;

namespace EfWriter.BadRows;

/// <summary>Moves each piece on from the temporary table, so that what only its own table refuses is known of the piece.</summary>
internal sealed class StagedPieces(StagedRows staged) : PieceSteps
{
    public override Task OpenAsync(CancellationToken cancellationToken) => staged.BeginPiecesAsync(cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken) => staged.EndPiecesAsync(cancellationToken);

    public override async Task<long?> EndAsync(RowRange range, LoadTarget target, CancellationToken cancellationToken) =>
        await staged.MovePieceAsync(target, cancellationToken).ConfigureAwait(false);
}
