using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.Load;

/// <summary>How rows that have the same columns are sent.</summary>
/// <param name="Loader">Sends them.</param>
/// <param name="Target">Where they go, and the columns that take them.</param>
internal sealed record Segment(IFrameLoader Loader, LoadTarget Target);

/// <summary>
/// How each of a frame's segments is sent: the first is planned before a row is sent, each other set of columns when its first row comes.
/// </summary>
internal sealed class Segments
{
    private readonly FrameReader _reader;
    private readonly Func<CancellationToken, Task<Segment>> _plan;
    private readonly Dictionary<ColumnSet, Segment> _planned = [];

    /// <param name="reader">At its first segment.</param>
    /// <param name="first">How that one is sent.</param>
    /// <param name="plan">Plans the segment that the reader is at.</param>
    public Segments(FrameReader reader, Segment first, Func<CancellationToken, Task<Segment>> plan)
    {
        (_reader, _plan) = (reader, plan);
        _planned.Add(reader.Set, first);
    }

    /// <summary>The tables that rows were sent to: one, unless each set of columns is staged by itself.</summary>
    public IEnumerable<TargetTable> Tables => _planned.Values.Select(segment => segment.Target.Table).DistinctBy(table => table.Oid);

    /// <summary>How the segment is sent that the reader is at, which hands out the columns that are sent then.</summary>
    public async ValueTask<Segment> CurrentAsync(CancellationToken cancellationToken)
    {
        if (!_planned.TryGetValue(_reader.Set, out var segment))
        {
            segment = await _plan(cancellationToken).ConfigureAwait(false);
            _planned.Add(_reader.Set, segment);
        }

        _reader.Keep(segment.Target.Columns.Select(column => column.Field.Name));
        return segment;
    }
}
