using EfWriter.Entities;
using EfWriter.Entities.Graphs;
using EfWriter.Entities.Returned;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace EfWriter;

/// <summary>Writes a graph of entities: the tables of each type after those whose keys it takes, all or nothing.</summary>
internal sealed class GraphWriter(DbContext host, WriteOptions options)
{
    private readonly FrameWriter _writer = new(host);
    private readonly GraphTables _tables = new(host);
    private readonly Dictionary<EntityTable, QualifiedName> _names = [];
    private readonly ILogger _logger = host.GetService<ILoggerFactory>().CreateLogger(Log.Category);
    private QualifiedName _at = new(string.Empty, "graph");

    /// <param name="roots">The objects to begin with.</param>
    /// <param name="name">Their entity type's name, if several share the class; null if the class says it.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<GraphWriteResult> WriteAsync<T>(IEnumerable<T> roots, string? name, CancellationToken cancellationToken)
        where T : class
    {
        _at = new(string.Empty, name ?? TypeNames.Of(typeof(T)));
        var scope = new EntityScope(host, written: null);
        scope.Begin();
        var log = new ValueLog();
        var written = new List<(IGraphPart Part, WriteResult Result)>();
        GraphWriteResult result;
        List<GraphNode> joins = [];
        using var telemetry = Telemetry.Start(_at, "graph", HostConnection.PlaceOf(host));
        try
        {
            OptionRules.CheckOfGraphs(options);
            using var guard = ConnectionGuard.Take(host);
            HostConnection.NoteSecrets(host);
            SaveInterceptors.Report(host, _logger);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var type = (name is null ? host.Model.FindEntityType(typeof(T)) : host.Model.FindEntityType(name))
                ?? throw EntityTable.Unmapped(host.Model, typeof(T));
            var groups = GraphOrder.Of(new GraphCollector(host, AppSettings.HookFor<object>(host, options)).Collect(roots, type));
            joins.AddRange(groups.SelectMany(group => group.Nodes).Where(node => node.IsJoin));
            foreach (var table in groups.SelectMany(group => _tables.Of(group.Root)).Select(one => one.Table).Distinct())
                _names.Add(table, await NameAsync(table, cancellationToken).ConfigureAwait(false));
            if (groups.Select(group => group.Root).FirstOrDefault(GraphLinks.RootOf(type).IsAssignableFrom) is { } first)
                telemetry.GoesTo(_names[_tables.Of(first)[0].Table]);
            result = await RunAsync(groups, log, written, cancellationToken).ConfigureAwait(false);
            var tables = result.Tables.Select(table => ($"{table.Schema}.{table.Table}", table.Rows)).ToList();
            Log.WrittenGraph(
                _logger, type.DisplayName(), result.Duration.TotalSeconds, result.Rows, tables.Count,
                Echo.Line(string.Join(", ", tables.Select(table => $"{table.Item1} {table.Rows}"))), result.Attempts);
            telemetry.Succeeded(result.Attempts, tables);
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, _at);
            if (log.Undo() is { } kept)
                reported = FailureReport.WithKept(reported, kept);
            FailureReport.LogEnd(_logger, _at, reported);
            telemetry.Failed(reported.GetType(), (reported as FrameWriteException)?.SqlState);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }

        Accept(written, joins);
        return result;
    }

    // The rows are there, whatever the app's own code does now.
    private void Accept(List<(IGraphPart Part, WriteResult Result)> written, List<GraphNode> joins)
    {
        ValuesNotSetException? first = null;
        foreach (var (part, _) in written)
        {
            try
            {
                part.Accept();
            }
            catch (SetterFault fault)
            {
                first ??= FailureReport.ValuesNotSet(fault, _names[part.Table], WriteSession.HasCallersTransaction(host));
            }
        }

        TrackedJoins.Accept(host, joins);
        if (first is null)
            return;
        Log.ValuesNotSet(_logger, first.Message);
        throw first;
    }

    private async Task<GraphWriteResult> RunAsync(
        IReadOnlyList<(IEntityType Root, IReadOnlyList<GraphNode> Nodes)> groups, ValueLog log,
        List<(IGraphPart Part, WriteResult Result)> written, CancellationToken cancellationToken)
    {
        var request = new WriteRequest(new RowsFrame<GraphNode>([], new([])), _at, options);
        var retries = new WriteRetries(host, _logger, request, WriteSession.HasCallersTransaction(host));
        return await retries.RunAsync(AttemptAsync, (one, attempt) => one with { Attempts = attempt }, cancellationToken)
            .ConfigureAwait(false);

        async Task<GraphWriteResult> AttemptAsync(CommitTokens? tokens, CancellationToken token)
        {
            if (log.Undo() is { } kept)
                throw kept;
            written.Clear();
            var started = TimeProvider.System.GetTimestamp();
            var session = await WriteSession.BeginAsync(host, request.LockTimeout, token).ConfigureAwait(false);
            await using var sessionEnd = session.ConfigureAwait(false);
            foreach (var (root, nodes) in groups)
                await WriteGroupAsync(root, nodes, log, written, token).ConfigureAwait(false);
            await session.CommitAsync(written.Count > 0 ? tokens : null, _at.Schema, token).ConfigureAwait(false);
            return new() { Tables = Sum(written), Duration = TimeProvider.System.GetElapsedTime(started) };
        }
    }

    private IReadOnlyList<GraphTableResult> Sum(List<(IGraphPart Part, WriteResult Result)> written) =>
    [
        .. written.GroupBy(one => one.Part.Table).Select(table => new GraphTableResult
        {
            EntityType = table.Key.Entity,
            Schema = _names[table.Key].Schema,
            Table = _names[table.Key].Name,
            Rows = table.Sum(one => one.Result.Rows),
        }),
    ];

    private async Task WriteGroupAsync(
        IEntityType root, IReadOnlyList<GraphNode> nodes, ValueLog log,
        List<(IGraphPart, WriteResult)> results, CancellationToken cancellationToken)
    {
        _at = _names[_tables.Of(root)[0].Table];
        GraphKeys.Take(nodes, log);
        foreach (var (table, of) in _tables.Of(root))
        {
            var part = GraphPart.Of(table, [.. nodes.Where(node => of.IsAssignableFrom(node.Type)).Select(node => node.Entity)]);
            if (part.Count == 0)
                continue;
            _at = _names[table];
            var request = part.Request(host, options with { SetGeneratedValues = true }, log) with { Name = _at };
            results.Add((part, await WritePartAsync(request, cancellationToken).ConfigureAwait(false)));
        }
    }

    private async Task<WriteResult> WritePartAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.WritePartAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is FrameFault or SetterFault)
        {
            throw FailureReport.Describe(fault, request.Name);
        }
    }

    private async Task<QualifiedName> NameAsync(EntityTable table, CancellationToken cancellationToken) =>
        new(table.Schema ?? await EntitySchema.FindAsync(host, table.Name, cancellationToken).ConfigureAwait(false), table.Name);
}
