using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Schema;
using Npgsql;

namespace EfWriter;

/// <summary>Plans the segments behind a frame's first one: rows that have other columns than those before, of a table that stays as it is.</summary>
/// <param name="loaders">Make what sends them.</param>
/// <param name="options">What the caller allows.</param>
/// <param name="plan">What was decided by the first segment.</param>
/// <param name="table">The table.</param>
/// <param name="staged">Where the rows go on from; null where they go into the table at once.</param>
/// <param name="connections">Where COPY may send from.</param>
internal sealed class SegmentPlanner(
    LoaderFactory loaders, WriteOptions options, PlannedWrite plan, TargetTable table, StagedRows? staged, IReadOnlyList<NpgsqlConnection> connections)
{
    private readonly HashSet<string> _withSequence = [.. plan.WithSequence];
    private readonly HashSet<string> _firstColumns = [.. plan.Columns.Where(column => column.Field is not null).Select(column => column.Name)];

    /// <summary>The columns that took some of the frame's values where they else would have taken the next of a sequence.</summary>
    public IReadOnlyCollection<string> WithSequence => _withSequence;

    /// <summary>Plans the segment that a reader is at.</summary>
    /// <exception cref="FrameFault">The write is one whose rows must all have the same columns, or a column does not fit.</exception>
    public async Task<Segment> PlanAsync(FrameReader reader, CancellationToken cancellationToken)
    {
        RefuseMixture(reader);

        // What was decided about the table is done: no column can be added any more.
        var matcher = new ColumnMatcher(loaders, options.OnNewColumn == OnNewColumn.Add ? options with { OnNewColumn = OnNewColumn.Refuse } : options);
        var columns = matcher.Match(reader.Fields, table, []);
        if (Errors.Misfits([.. columns.Where(column => column.Fault is not null)]) is { } misfits)
            throw misfits;

        var sent = columns.Where(column => column.IsSent).ToList();
        _withSequence.UnionWith(sent.Where(column => column.Target!.HasDefault).Select(column => column.Name));
        var target = new LoadTarget(table, [.. sent.Select(column => column.Load!)]);
        if (staged is not null)
            target = await staged.CreateAsync(target, cancellationToken).ConfigureAwait(false);
        target = loaders.WithLabels(target);
        return new(loaders.Create(options.BulkMethod, target, connections, onServer: null), target);
    }

    private void RefuseMixture(FrameReader reader)
    {
        if (plan.Merge is null && (!plan.Table.CreatesTable || options.ModelTable is not null))
            return;

        var names = reader.Fields.Select(field => field.Name).ToList();
        var column = names.Find(name => !_firstColumns.Contains(name)) ?? _firstColumns.First(name => !names.Contains(name));
        var row = reader.NumberOf(reader.FirstRow);
        throw plan switch
        {
            { Table.CreatesTable: true } => Errors.MixedInNewTable(column, row),
            { Merge.Mode: WriteMode.Insert } => Errors.MixedInCast(column, row),
            _ => Errors.MixedInMode(column, row, plan.Merge!.Mode),
        };
    }
}
