using EfWriter.Merge;

namespace EfWriter.BadRows;

/// <summary>Numbers a piece's staged rows as the frame does, whatever was taken back before, and casts them.</summary>
internal sealed class MergedPieces(Merger merger, MergePlan plan) : PieceSteps
{
    public override Task BeginAsync(RowRange range, CancellationToken cancellationToken) => merger.NumberFromAsync(plan, range.First, cancellationToken);

    public override async Task<long?> EndAsync(RowRange range, CancellationToken cancellationToken)
    {
        await merger.CastAsync(plan, range.First, range.End - 1, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
