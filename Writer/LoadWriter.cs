using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Loads;
using EfWriter.Migrations;
using EfWriter.Planning;
using EfWriter.Planning.Columns;
using EfWriter.Planning.Preview;
using EfWriter.Requests;
using EfWriter.Routes;
using EfWriter.Schema;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter;

/// <summary>A load by many processes: one of them prepares it, others send its parts, and one of them finishes it.</summary>
/// <remarks>The parts and the commit are writes like any other, each of which is done once.</remarks>
internal sealed partial class LoadWriter(DbContext host)
{
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromMinutes(1);

    private readonly FrameWriter _writer = new(host);

    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Begins a load: what the write of its rows needs is checked now, and what its parts need is made.</summary>
    public Task<LoadToken> BeginAsync(WriteRequest request, LoadOptions options, CancellationToken cancellationToken) =>
        ReportAsync(request.Name, async () =>
        {
            using var guard = ConnectionGuard.Take(host);
            LoadBeginning.Check(options);
            LoadOptionsText.Check(request.Options);
            if (WriteSession.HasCallersTransaction(host))
                throw Errors.LoadInTransaction();
            if (Identifiers.IsTemporary(request.Name))
                throw Errors.LoadOfTemporary();
            var (asked, checkedRequest) = (request.Options, new RequestCheck(host).Complete(request));
            return await InSessionAsync(
                async session =>
                {
                    var preview = new WritePreview(session, host, new(host), new(host, new(host)));
                    var plan = await preview.DecideAsync(checkedRequest, cancellationToken).ConfigureAwait(false);
                    return plan.Route is PlannedRoute.Refused refused
                        ? throw refused.Cause
                        : await new LoadBeginning(session, options).BeginAsync(plan, asked, cancellationToken).ConfigureAwait(false);
                },
                request.LockTimeout, commits: true, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Writes a part, or finds that it is there.</summary>
    public Task<PartResult> WritePartAsync(
        LoadToken token, string part, Frame frame, PartOptions options, CancellationToken cancellationToken) =>
        ReportAsync(FailureReport.OfPart(part), async () =>
        {
            NamedLoad.Check(part, Errors.BadPartName);
            AppSettings.CheckNoHook(host, asked: null, frame);
            var tables = await FindTablesAsync(token, cancellationToken).ConfigureAwait(false);
            var plain = new WriteOptions
            {
                IfExists = IfExists.Append,
                OnNewColumn = tables.LeavesOut ? OnNewColumn.Ignore : OnNewColumn.Refuse,
                Retry = options.Retry,
                LockTimeout = options.LockTimeout,
                BatchRows = options.BatchRows,
                Progress = options.Progress,
            };
            var request = FrameNaming.Apply(host, new(frame, tables.Rows, plain));
            request = request with
            {
                NeedsAllColumns = true,
                Once = new PartClaim(token, tables, part, options, request.LockTimeout, _logger),
            };
            var result = await WriteAsync(request, part, cancellationToken).ConfigureAwait(false);
            if (result.AlreadyLoaded && await CountAsync(request, cancellationToken).ConfigureAwait(false) is var now && now != result.Rows)
                throw Errors.PartRowsDiffer(part, result.Rows, now);
            return new PartResult(part, result.Rows, result.AlreadyLoaded);
        });

    /// <summary>Writes all parts to the target at once, or says that this was done.</summary>
    public Task<WriteResult> CommitAsync(LoadToken token, CancellationToken cancellationToken) =>
        ReportAsync(FailureReport.OfLoad, async () =>
        {
            var row = await LookAsync(
                () => LoadRow.FindAsync(host, token, DefaultLockTimeout, locks: false, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            if (row.State == RegistrySql.Committed)
                return LoadOutcome.Read(row.Target.Schema, row.Target.Name, row.Result);
            LoadEnding.CheckOpen(row);
            var kept = LoadOptionsText.Read(row.Options);
            var tables = await FindTablesAsync(token, cancellationToken).ConfigureAwait(false);
            LoadCommit.CheckTerms(tables, row);
            var (query, fields) = await DescribeAsync(tables, cancellationToken).ConfigureAwait(false);

            // What a query on the server cannot do, its rows can that travel.
            Frame frame = OptionRules.OfQueries.Any(rule => rule.IsBroken(kept.Write))
                ? new LoadRowsFrame(host, query, fields)
                : new ServerQueryFrame(query, fields);
            var request = new WriteRequest(frame, row.Target, kept.Write);
            request = request with
            {
                Once = new LoadCommit(token, tables, kept.Expected, request.LockTimeout,
                    frame is LoadRowsFrame rows ? rows.EndAsync : static () => ValueTask.CompletedTask),
            };
            return await _writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        });

    /// <summary>Gives a load up; nothing of it is left but its row in the table of loads.</summary>
    public Task AbortAsync(LoadToken token, CancellationToken cancellationToken) =>
        ReportAsync(FailureReport.OfLoad, () => ChangeAsync(
            async () =>
            {
                var row = await LoadRow.FindAsync(host, token, DefaultLockTimeout, locks: true, cancellationToken).ConfigureAwait(false);
                if (row.State is RegistrySql.Aborted or RegistrySql.Expired)
                    return row;
                LoadEnding.CheckOpen(row);
                var tables = await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false);
                await LoadEnding.LockAsync(host, tables, DefaultLockTimeout, cancellationToken).ConfigureAwait(false);
                await LoadEnding.DropAsync(Connection, tables, cancellationToken).ConfigureAwait(false);
                await row.EndAsync(Connection, token.Id, RegistrySql.Aborted, result: null, cancellationToken).ConfigureAwait(false);
                return row;
            },
            cancellationToken));

    /// <summary>Says how far a load is.</summary>
    public Task<LoadStatus> StatusAsync(LoadToken token, CancellationToken cancellationToken) =>
        ReportAsync(FailureReport.OfLoad, () => LookAsync(
            async () =>
            {
                var row = await LoadRow.FindAsync(host, token, DefaultLockTimeout, locks: false, cancellationToken).ConfigureAwait(false);
                var isOpen = row.State == RegistrySql.Open;
                IReadOnlyList<LoadPart> parts = isOpen
                    ? await LoadEnding.PartsAsync(
                        Connection, await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false)
                    : [];
                return new LoadStatus
                {
                    State = Enum.Parse<LoadState>(row.State, ignoreCase: true),
                    Schema = row.Target.Schema,
                    Table = row.Target.Name,
                    BeganAt = row.BeganAt,
                    EndedAt = row.EndedAt,
                    Parts = parts,
                    Missing = isOpen
                        ? [.. LoadOptionsText.Read(row.Options).Expected.Except(parts.Select(part => part.Name), StringComparer.Ordinal)]
                        : [],
                    Rows = row.Result is null
                        ? (long)Math.Min(long.MaxValue, parts.Sum(part => (decimal)part.Rows))
                        : LoadOutcome.Read(row.Target.Schema, row.Target.Name, row.Result).Rows,
                };
            },
            cancellationToken));

    /// <summary>Takes a part out of a load, so that it can be written again.</summary>
    public Task RemovePartAsync(LoadToken token, string part, CancellationToken cancellationToken) =>
        ReportAsync(FailureReport.OfPart(part), () => ChangeAsync(
            async () =>
            {
                var row = await LoadRow.FindAsync(host, token, DefaultLockTimeout, locks: true, cancellationToken).ConfigureAwait(false);
                LoadEnding.CheckOpen(row);
                var tables = await LoadTables.FindAsync(host, token, cancellationToken).ConfigureAwait(false);
                await LoadEnding.CheckIsolationAsync(Connection, cancellationToken).ConfigureAwait(false);
                using var remove = Connection.NewCommand(LoadSql.RemovePart(tables.PartsSql));
                remove.Parameters.Add(ServerParameters.Text(part));
                return await remove.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0 ? row : throw Errors.NoSuchPart(part);
            },
            cancellationToken));

    private async Task<WriteResult> WriteAsync(WriteRequest request, string part, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (FrameWriteException told) when (told.GetType() == typeof(FrameWriteException))
        {
            throw FailureReport.InPart(told, request.Name, part);
        }
    }

    private async Task<long> CountAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (request.Frame.KnownRows is { } known)
            return known;
        request = await new TextResolution(host, new(host)).ResolveAsync(request, existing: null, looksAtAll: false, cancellationToken)
            .ConfigureAwait(false);
        var rows = await FrameReader.OpenAsync(request.Frame, request.Options.BatchRows, ColumnSet.All, cancellationToken)
            .ConfigureAwait(false);
        await using var rowsEnd = rows.ConfigureAwait(false);
        var count = 0L;
        do
        {
            while (await rows.MoveNextAsync().ConfigureAwait(false))
                count += rows.Current.Rows;
        }
        while (rows.NextSegment());
        return count;
    }

    private static async Task<T> ReportAsync<T>(QualifiedName place, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, place);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }
}
