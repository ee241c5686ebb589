using EfWriter.BadRows;
using EfWriter.Entities;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Planning;
using EfWriter.Planning.Columns;
using EfWriter.Planning.Preview;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Routes;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace EfWriter;

/// <summary>The flow: frame → schema → table definition → run-time model → DDL commands → rows → result.</summary>
internal sealed partial class FrameWriter(DbContext host, LoaderFactory loaders)
{
    private static readonly WriteDurations NotEnded = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    private readonly RequestCheck _check = new(host);
    private readonly TargetResolver _targets = new(host);
    private readonly TextResolution _texts = new(host, loaders);
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
        var result = await WriteReportedAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!result.AlreadyLoaded)
                request.Returned?.Set(result);
            return result;
        }
        catch (SetterFault fault)
        {
            // The rows are there, whatever the app's own code does now.
            var reported = FailureReport.ValuesNotSet(fault, request.Name, WriteSession.HasCallersTransaction(host));
            Log.ValuesNotSet(_logger, reported.Message);
            throw reported;
        }
    }

    private async Task<WriteResult> WriteReportedAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name;
        using var telemetry = Telemetry.Start(name, Operation(request), HostConnection.PlaceOf(host));
        try
        {
            using var guard = ConnectionGuard.Take(host);
            request = _check.Complete(request);
            HostConnection.NoteSecrets(host);
            if (request is { IsMapped: true, IsForTheseRows: false })
                SaveInterceptors.Report(host, _logger);
            Log.Started(
                _logger, request.Frame.Kind, request.Frame.Fields.Count, Echo.Line($"{name}"), $"{request.Mode}", $"{request.IfExists}");
            var retries = new WriteRetries(host, _logger, request, WriteSession.HasCallersTransaction(host));
            var result = await retries
                .RunAsync(
                    (tokens, token) => WriteRestartingAsync(request, TokensOf(request, tokens), token),
                    (one, attempt) => one with { Attempts = attempt },
                    cancellationToken)
                .ConfigureAwait(false);
            LogEnd(request, result);
            telemetry.Succeeded($"{result.Method}", result.Attempts, result.AlreadyLoaded ? [] : result.Outcomes);
            return result;
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, name, request.Frame);
            FailureReport.LogEnd(_logger, name, reported);
            telemetry.Failed(reported.GetType(), (reported as FrameWriteException)?.SqlState);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }

    // The claim of a load's part is what an unanswered commit is asked after by as well.
    private static ICommitTokens? TokensOf(WriteRequest request, CommitTokens? ofRetries) => request.Once as ICommitTokens ?? ofRetries;

    /// <summary>Writes one table of several that are written in the session of all.</summary>
    public async Task<WriteResult> WritePartAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        request = _check.Complete(request);
        var result = await WriteRestartingAsync(request, tokens: null, cancellationToken).ConfigureAwait(false);
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
            return await new WritePreview(session, host, _targets, _planner).LookAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, request.Name, request.Frame);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }

    private static string Operation(WriteRequest request) =>
        (request is { Mode: WriteMode.Insert, IfExists: IfExists.Replace } ? $"{IfExists.Replace}" : $"{request.Mode}").ToLowerInvariant();

    private void LogEnd(WriteRequest request, WriteResult result)
    {
        var name = Echo.Line($"{request.Name}");
        if (result.AlreadyLoaded)
        {
            Log.LoadedBefore(_logger, name);
            return;
        }

        Log.Written(_logger, name, $"{result.Method}", result.Durations.Total.TotalSeconds, result.Rows, result.Inserted, result.Updated,
            result.Deleted, result.Unchanged, result.Skipped, result.Attempts);
        if (result.BadRows.Count > 0)
            Log.LeftOut(_logger, result.BadRows.Count, name, $"{request.BadRows.OnBadRow}", Echo.Line(result.RejectTable ?? "none"));
    }

    /// <summary>One attempt, all or nothing.</summary>
    private async Task<WriteResult> WriteOnceAsync(WriteRequest request, ICommitTokens? tokens, RowPhase phase,
        CancellationToken cancellationToken)
    {
        var session = await WriteSession.BeginAsync(host, request.LockTimeout, cancellationToken).ConfigureAwait(false);
        await using var sessionEnd = session.ConfigureAwait(false);
        session.Reports.Begin(request.Options.Progress, request.Frame.KnownRows);
        return await request.Once.BeginAsync(host, cancellationToken).ConfigureAwait(false)
            ?? await WriteInSessionAsync(session, request, tokens, phase, cancellationToken).ConfigureAwait(false);
    }

    private async Task<WriteResult> WriteInSessionAsync(
        WriteSession session, WriteRequest request, ICommitTokens? tokens, RowPhase phase, CancellationToken cancellationToken)
    {
        // Takes the locks (session.Locks), sweeps and refuses, before a row is read.
        var target = await _targets.ResolveAsync(session, request, cancellationToken).ConfigureAwait(false);
        request = await _returned.PrepareAsync(target, request, cancellationToken).ConfigureAwait(false);
        var delivery = await OpenDeliveryAsync(session, request, cancellationToken).ConfigureAwait(false);
        request = await _texts.ResolveAsync(request, target.Existing, looksAtAll: false, cancellationToken).ConfigureAwait(false);
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
        var sent = await delivery.RunAsync(rows, segments, route, session.Reports, cancellationToken).ConfigureAwait(false);
        var arrived = await route.ArriveAsync(sent, segments, delivery, cancellationToken).ConfigureAwait(false);
        await delivery.CloseAsync(cancellationToken).ConfigureAwait(false);

        // Keys, sequences, statistics, the exchange with an old table.
        await route.FinishAsync(further.WithSequence, cancellationToken).ConfigureAwait(false);
        var result = Result(plan, route, loader.Method, sent, arrived, delivery);
        await request.Once.EndAsync(host, result, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(tokens, request.Name.Schema, cancellationToken).ConfigureAwait(false);
        return result with { Durations = session.Timer.End() };
    }

    private static async Task<IDelivery> OpenDeliveryAsync(WriteSession session, WriteRequest request,
        CancellationToken cancellationToken) =>
        RouteChoice.DeliveryOf(request) == DeliveryKind.InPieces
            ? await PiecewiseDelivery.OpenAsync(session, request, cancellationToken).ConfigureAwait(false)
            : new WholeDelivery(request.Options.BatchRows);

    private static WriteResult Result(
        PlannedWrite plan, WriteRoute route, BulkMethod method, LoadedRows sent, ArrivedRows arrived, IDelivery delivery) => new()
        {
            Schema = plan.Request.Name.Schema,
            Table = plan.Request.Name.Name,
            Rows = arrived.Rows,
            Inserted = arrived.Counts.Inserted,
            Updated = arrived.Counts.Updated,
            Deleted = arrived.Counts.Deleted,
            Unchanged = arrived.Rows - arrived.Counts.Inserted - arrived.Counts.Updated - arrived.Counts.Skipped - arrived.Counts.Deleting,
            Skipped = arrived.Counts.Skipped,
            BadRows = delivery.BadRows,
            RejectTable = delivery.RejectTable,
            Notes = [.. PlanEffects.NotCarriedOver(plan)],
            Bytes = sent.Bytes,
            Method = method,
            StayedOnServer = plan.Request.Frame is ServerQueryFrame,
            CreatedSchema = route.HasCreatedSchema,
            CreatedTable = plan.Script.CreatesTable,
            ReplacedTable = route.Replaces,
            CreatedIndexes = [.. route.Indexes],
            Durations = NotEnded,
        };
}
