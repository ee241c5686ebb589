namespace EfWriter.Frames;

/// <summary>Says whether a DateTime column holds instants or wall-clock times, from the first batch's cells.</summary>
internal static class DateTimeKinds
{
    // The first value usually tells.
    private const int Look = 64;

    public static IReadOnlyList<FrameField> Resolve(IReadOnlyList<FrameField> fields, ColumnBatch batch)
    {
        var resolved = fields.ToArray();
        for (var i = 0; i < resolved.Length; i++)
        {
            if (resolved[i].Kind is null && FirstKind(batch.Columns[i], batch.Rows) is { } kind)
                resolved[i] = resolved[i] with { Kind = kind };
        }

        return resolved;
    }

    /// <summary>Looks further, where the first batch had only nulls and the frame can be read again.</summary>
    public static async Task<IReadOnlyList<FrameField>> ResolveFromAllAsync(
        IReadOnlyList<FrameField> fields, Frame frame, int batchRows, CancellationToken cancellationToken)
    {
        if (!fields.Any(IsUnresolved))
            return fields;

        await foreach (var batch in frame.ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
        {
            // Rows after the first ones may have other columns.
            var names = batch.Set.Of(frame.Fields).Select(field => field.Name).ToList();
            fields = [
                .. fields.Select(
                    field =>
                        names.IndexOf(field.Name) is var i and >= 0
                        && field.Kind is null
                        && FirstKind(batch.Columns[i], batch.Rows) is { } kind
                ? field with { Kind = kind }
                : field)];
            if (!fields.Any(IsUnresolved))
                break;
        }

        return fields;
    }

    /// <summary>Whether a value is PostgreSQL's infinity or -infinity: both an instant and a wall-clock time.</summary>
    public static bool IsInfinity(DateTime time) =>
        NpgsqlSwitches.HasInfinities && time.Kind == DateTimeKind.Unspecified && time.Ticks is var ticks
        && (ticks == DateTime.MinValue.Ticks || ticks == DateTime.MaxValue.Ticks);

    private static bool IsUnresolved(FrameField field) =>
        field.Kind is null
        && (field.ClrType == typeof(DateTime) || field.ClrType == typeof(DateTime[]) || field.ClrType == typeof(DateTime?[]));

    private static DateTimeKind? FirstKind(ColumnVector column, int rows) => column switch
    {
        ColumnVector<DateTime> times => First(times, rows, KindOf),
        ColumnVector<DateTime[]> arrays =>
            First(arrays, rows, static times => times.Select(KindOf).FirstOrDefault(kind => kind is not null)),
        ColumnVector<DateTime?[]> arrays =>
            First(arrays, rows,
                static times => times.Select(time => time is { } value ? KindOf(value) : null).FirstOrDefault(kind => kind is not null)),
        _ => null,
    };

    private static DateTimeKind? KindOf(DateTime time) => IsInfinity(time) ? null : time.Kind;

    private static DateTimeKind? First<T>(ColumnVector<T> column, int rows, Func<T, DateTimeKind?> kindOf)
    {
        var cells = new T[Math.Min(rows, Look)];
        var nulls = new bool[cells.Length];
        for (var start = 0; start < rows; start += cells.Length)
        {
            var count = Math.Min(cells.Length, rows - start);
            column.Read(start, cells.AsSpan(0, count), nulls.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (!nulls[i] && kindOf(cells[i]) is { } kind)
                    return kind;
            }
        }

        return null;
    }
}
