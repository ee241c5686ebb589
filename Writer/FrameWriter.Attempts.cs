using EfWriter.BadRows;
using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Npgsql;

namespace EfWriter;

/// <content>Attempts that follow another one of the same write.</content>
internal sealed partial class FrameWriter
{
    /// <summary>
    /// One attempt, which is made again for either of two causes: a text's later rows do not fit the types of its first ones, while the
    /// types that are known then fit all of them; or the app has removed what was prepared on the connection, before a row was read. The
    /// next attempt may get another connection, of which that is true as well, but none of them prepares a look any more.
    /// </summary>
    private async Task<WriteResult> WriteRestartingAsync(WriteRequest request, ICommitTokens? tokens, CancellationToken cancellationToken)
    {
        var connection = new CallersConnection(host);
        for (var isWidened = false; ; connection.ThrowIfLost())
        {
            try
            {
                return await WriteFindingBadRowAsync(request, tokens, cancellationToken).ConfigureAwait(false);
            }
            catch (TextMisfit) when (!isWidened)
            {
                isWidened = true;
            }
            catch (PreparedLookRemoved)
            {
                // Its connection is known by now.
            }
        }
    }

    /// <summary>One attempt; if the server refuses a row and does not say which, it is made again to find it.</summary>
    private async Task<WriteResult> WriteFindingBadRowAsync(
        WriteRequest request, ICommitTokens? tokens, CancellationToken cancellationToken)
    {
        var connection = new CallersConnection(host);
        try
        {
            return await WriteGuardingCellsAsync(request, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (MayFindRow(request) && RowRefusals.IsUnnamed(e) && !connection.IsLost)
        {
            if (request.Frame.CanBeReadAgain)
                return await FindBadRowAsync(e, request, tokens, cancellationToken).ConfigureAwait(false);
            ServerFailure.NoteReadOnce(e, request.Frame.Kind);
            throw;
        }
    }

    // The rows of a part are its transaction's: those of a piece would be a savepoint's.
    private static bool MayFindRow(WriteRequest request) =>
        RouteChoice.DeliveryOf(request) == DeliveryKind.Whole && request is { NeedsAllColumns: false, Frame: not ServerQueryFrame };

    // Whatever else fails it the second time says less than what failed it first.
    private async Task<WriteResult> FindBadRowAsync(
        PostgresException first, WriteRequest request, ICommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            var again = request with { FindsBadRow = true, Options = request.Options with { Progress = null } };
            return await WriteGuardingCellsAsync(again, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException second) when (RowRefusals.IsNamed(second) && ServerFailure.IsAboutDuplicates(first))
        {
            ServerFailure.NoteDuplicates(second);
            throw;
        }
        catch (Exception second) when (!RowRefusals.IsNamed(second)
            && second is not (OperationCanceledException or CommitException or TextMisfit or PreparedLookRemoved))
        {
            throw first;
        }
    }

    // What fails once rows are sent may quote them.
    private async Task<WriteResult> WriteGuardingCellsAsync(
        WriteRequest request, ICommitTokens? tokens, CancellationToken cancellationToken)
    {
        var phase = new RowPhase(request.Name);
        try
        {
            return await WriteOnceAsync(request, tokens, phase, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (phase.MarkRowsSent(e))
        {
            throw;
        }
        catch (PostgresException e) when (ServerFailure.IsEndOfWait(e))
        {
            // What it was waiting for is known no more, but who could have had it: the transaction is over, and can be asked behind.
            if (await BlockingWriters.FindAsync(host, request.Name, e, cancellationToken).ConfigureAwait(false) is { } holders)
                ServerFailure.NoteHolders(e, holders);
            throw;
        }
    }
}
