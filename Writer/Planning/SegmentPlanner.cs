using EfWriter.Frames;
using EfWriter.Load;
using EfWriter.Planning.Columns;
using EfWriter.Routes;
using Npgsql;

namespace EfWriter.Planning;

/// <summary>
/// Plans the segments behind a frame's first one: rows that have other columns than those before, of a table that stays as it is.
/// </summary>
/// <param name="loaders">Make what sends them.</param>
/// <param name="plan">What was decided by the first segment.</param>
/// <param name="route">How rows get into the table.</param>
/// <param name="connections">Where COPY may send from.</param>
internal sealed class SegmentPlanner(LoaderFactory loaders, PlannedWrite plan, WriteRoute route,
    IReadOnlyList<NpgsqlConnection> connections)
{
    private readonly HashSet<string> _withSequence = [.. plan.WithSequence];
    private readonly HashSet<string> _firstColumns =
        [.. plan.Columns.Where(column => column.Field is not null).Select(column => column.Name)];

    /// <summary>The columns that took some of the frame's values where they would otherwise have taken the next of a sequence.</summary>
    public IReadOnlyList<string> WithSequence => [.. _withSequence];

    /// <summary>Plans the segment that a reader is at.</summary>
    /// <exception cref="FrameFault">The route is one whose rows must all have the same columns, or a column does not fit.</exception>
    public async Task<Segment> PlanAsync(FrameReader reader, CancellationToken cancellationToken)
    {
        if (MixtureFault(reader) is { } mixture)
            throw mixture;

        // What was decided about the table is done: no column can be added any more.
        var options = plan.Request.Options;
        var matcher = new ColumnMatcher(loaders, options.OnNewColumn == OnNewColumn.Add
            ? plan.Request with { Options = options with { OnNewColumn = OnNewColumn.Refuse } }
            : plan.Request);
        var columns = matcher.Match(reader.Fields, route.Table, []);
        if (Misfits.Of(columns) is { } misfits)
            throw misfits;

        var sent = columns.Where(column => column.IsSent).ToList();
        _withSequence.UnionWith(sent.Where(plan.MovesSequence).Select(column => column.Name));
        var target = loaders.WithLabels(
            await route.StageSegmentAsync(new(route.Table, [.. sent.Select(column => column.Load!)]), cancellationToken)
                .ConfigureAwait(false));
        return new(loaders.Create(plan.Request, target, connections), target);
    }

    private FrameFault? MixtureFault(FrameReader reader)
    {
        var names = reader.Fields.Select(field => field.Name).ToList();
        var column = names.Find(name => !_firstColumns.Contains(name)) ?? _firstColumns.First(name => !names.Contains(name));
        return route.MixtureFault(column, reader.NumberOf(reader.FirstRow));
    }
}
