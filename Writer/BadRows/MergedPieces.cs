using EfWriter.Load;
using EfWriter.Merge;
using Npgsql;

namespace EfWriter.BadRows;

/// <summary>Numbers a piece's staged rows as the frame does, whatever was taken back before, and casts them.</summary>
internal sealed class MergedPieces(Merger merger, MergePlan plan) : PieceSteps
{
    public override Task BeginAsync(RowRange range, CancellationToken cancellationToken) => merger.NumberFromAsync(plan, range.First, cancellationToken);

    public override async Task<long?> EndAsync(RowRange range, LoadTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await merger.CastAsync(plan, range.First, range.End - 1, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException e) when (plan.Casts.Count == 1)
        {
            // The server names no column of a cast.
            ServerFailure.NoteColumn(e, plan.Casts[0].Name);
            throw;
        }
    }
}
