using EfWriter.BadRows;
using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Migrations;
using EfWriter.Planning;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Routes;
using EfWriter.Session;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter;

/// <summary>The flow: frame → schema → table definition → run-time model → DDL commands → rows → result.</summary>
internal sealed class FrameWriter(DbContext host, LoaderFactory loaders)
{
    private readonly RequestCheck _check = new(host);
    private readonly TargetResolver _targets = new(host);
    private readonly TextResolution _texts = new(host);
    private readonly WritePlanner _planner = new(host, loaders);
    private readonly ReturnedPlanner _returned = new(host);
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    public FrameWriter(DbContext host)
        : this(host, new LoaderFactory(host))
    {
    }

    /// <summary>Writes a frame, and reports, logs and traces how it ended.</summary>
    public async Task<WriteResult> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name;
        using var activity = Telemetry.Start(name);
        try
        {
            using var guard = ConnectionGuard.Take(host);
            request = _check.Complete(request);
            HostConnection.NoteSecrets(host);
            Log.Started(_logger, request.Frame.Kind, request.Frame.Fields.Count, name.ToString(), $"{request.Mode}", $"{request.IfExists}");
            var retries = new WriteRetries(host, _logger, request, WriteSession.HasCallersTransaction(host));
            var result = await retries
                .RunAsync(
                    (tokens, token) => RetryOnTypeMisfitAsync(request, tokens, token), (one, attempt) => one with { Attempts = attempt },
                    cancellationToken)
                .ConfigureAwait(false);
            request.Returned?.Set(result);
            Log.Written(_logger, result.Rows, name.ToString(), $"{result.Method}", result.Durations.Total.TotalSeconds);
            if (result.BadRows.Count > 0)
                Log.LeftOut(_logger, result.BadRows.Count, name.ToString(), $"{request.BadRows.OnBadRow}", result.RejectTable ?? "none");
            Telemetry.Succeeded(activity, name, result.Rows, result.BadRows.Count);
            return result;
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, name);
            LogEnd(name, reported);
            Telemetry.Failed(activity, reported);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }

    /// <summary>Writes one table of several that are written in the session of all.</summary>
    public async Task<WriteResult> WritePartAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        request = _check.Complete(request);
        var result = await RetryOnTypeMisfitAsync(request, tokens: null, cancellationToken).ConfigureAwait(false);
        request.Returned?.Set(result);
        return result;
    }

    /// <summary>Says what a write would do, and rolls back the little that looking took.</summary>
    public async Task<WritePlan> PlanAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var guard = ConnectionGuard.Take(host);
            request = _check.Complete(request);
            var session = await WriteSession.BeginAsync(host, request.LockTimeout, cancellationToken).ConfigureAwait(false);
            await using var sessionEnd = session.ConfigureAwait(false);
            return await new WritePreview(host, _targets, _planner).LookAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, request.Name);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }

    // The text of a foreign exception is not ours to vouch for, and is left out.
    private void LogEnd(QualifiedName name, Exception reported)
    {
        if (reported is OperationCanceledException)
            Log.Cancelled(_logger, name.ToString());
        else
            Log.Failed(_logger, name.ToString(), reported is FrameWriteException ? reported.Message : reported.GetType().FullName!);
    }

    /// <summary>One attempt, all or nothing.</summary>
    private async Task<WriteResult> WriteOnceAsync(WriteRequest request, CommitTokens? tokens, RowPhase phase,
        CancellationToken cancellationToken)
    {
        var session = await WriteSession.BeginAsync(host, request.LockTimeout, cancellationToken).ConfigureAwait(false);
        await using var sessionEnd = session.ConfigureAwait(false);

        // Takes the locks (session.Locks), sweeps and refuses, before a row is read.
        var target = await _targets.ResolveAsync(session, request, cancellationToken).ConfigureAwait(false);
        request = await _returned.PrepareAsync(target, request, cancellationToken).ConfigureAwait(false);
        var delivery = await OpenDeliveryAsync(session, request, cancellationToken).ConfigureAwait(false);
        await _texts.ResolveAsync(request, target.Existing, looksAtAll: false, cancellationToken).ConfigureAwait(false);
        var rows = await FrameReader
            .OpenAsync(request.Frame, delivery.BatchRows, ColumnSet.IfUnknown(request.Frame, request.Sought), cancellationToken)
            .ConfigureAwait(false);
        await using var rowsEnd = rows.ConfigureAwait(false);
        request = request.With(rows);

        // Schema → table definition → run-time model → DDL commands.
        var plan = await _planner.PlanAsync(session, target, rows.Fields, request, cancellationToken).ConfigureAwait(false);
        var route = WriteRoute.Open(session, plan);
        var table = loaders.WithLabels(await route.PrepareAsync(cancellationToken).ConfigureAwait(false));
        session.Timer.EndPreparation();

        // Rows.
        phase.Begin();
        rows.Keep(plan.Sent);
        var loader = loaders.Create(request, table, session.Streams.ForCopy);
        var further = new SegmentPlanner(loaders, plan, route, session.Streams.ForCopy);
        var segments = new Segments(rows, new(loader, table), token => further.PlanAsync(rows, token));
        var sent = await delivery.RunAsync(rows, segments, route, request.Options.Progress, cancellationToken).ConfigureAwait(false);
        var arrived = await route.ArriveAsync(sent, segments, delivery, cancellationToken).ConfigureAwait(false);
        await delivery.CloseAsync(cancellationToken).ConfigureAwait(false);

        // Keys, sequences, statistics, the exchange with an old table.
        await route.FinishAsync(further.WithSequence, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(tokens, request.Name.Schema, cancellationToken).ConfigureAwait(false);
        return Result(plan, route, loader.Method, sent, arrived, delivery, session.Timer.End());
    }

    private static async Task<IDelivery> OpenDeliveryAsync(WriteSession session, WriteRequest request,
        CancellationToken cancellationToken) =>
        request.IsolatesRows
            ? await PiecewiseDelivery.OpenAsync(session, request, cancellationToken).ConfigureAwait(false)
            : new WholeDelivery(request.Options.BatchRows);

    private static WriteResult Result(
        PlannedWrite plan, WriteRoute route, BulkMethod method, LoadedRows sent, ArrivedRows arrived, IDelivery delivery,
        WriteDurations durations) => new()
        {
            Schema = plan.Request.Name.Schema,
            Table = plan.Request.Name.Name,
            Rows = arrived.Rows,
            Inserted = arrived.Counts.Inserted,
            Updated = arrived.Counts.Updated,
            Deleted = arrived.Counts.Deleted,
            Unchanged = arrived.Rows - arrived.Counts.Inserted - arrived.Counts.Updated,
            BadRows = delivery.BadRows,
            RejectTable = delivery.RejectTable,
            Bytes = sent.Bytes,
            Method = method,
            StayedOnServer = plan.Request.Frame is ServerQueryFrame,
            CreatedSchema = route.HasCreatedSchema,
            CreatedTable = plan.Script.CreatesTable,
            ReplacedTable = route.Replaces,
            CreatedIndexes = [.. route.Indexes],
            Durations = durations,
        };

    /// <summary>
    /// One attempt; it is made again if a text's later rows do not fit the types of its first ones, with types that they all fit, and if
    /// the app has removed what was prepared on the connection, before a row was read.
    /// </summary>
    private async Task<WriteResult> RetryOnTypeMisfitAsync(WriteRequest request, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(request, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TextMisfit or PreparedLookRemoved)
        {
            return await AttemptAsync(request, tokens, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One attempt; if the server refuses a row and does not say which, it is made again to find it.</summary>
    private async Task<WriteResult> AttemptAsync(WriteRequest request, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteInPhasesAsync(request, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!request.IsolatesRows && RowRefusals.IsUnnamed(e) && request.Frame is not ServerQueryFrame)
        {
            if (request.Frame.CanBeReadAgain)
                return await FindBadRowAsync(e, request, tokens, cancellationToken).ConfigureAwait(false);
            ServerFailure.NoteReadOnce(e, request.Frame.Kind);
            throw;
        }
    }

    // Whatever else fails it the second time says less than what failed it first.
    private async Task<WriteResult> FindBadRowAsync(
        PostgresException first, WriteRequest request, CommitTokens? tokens, CancellationToken cancellationToken)
    {
        try
        {
            var again = request with { FindsBadRow = true, Options = request.Options with { Progress = null } };
            return await WriteInPhasesAsync(again, tokens, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException second) when (RowRefusals.IsNamed(second) && ServerFailure.IsAboutDuplicates(first))
        {
            ServerFailure.NoteDuplicates(second);
            throw;
        }
        catch (Exception second) when (!RowRefusals.IsNamed(second) && second is not (OperationCanceledException or CommitException))
        {
            throw first;
        }
    }

    // What fails once rows are sent may quote them.
    private async Task<WriteResult> WriteInPhasesAsync(WriteRequest request, CommitTokens? tokens, CancellationToken cancellationToken)
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
