using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Times of fixed width whose column may keep fewer digits of a second than the frame has.</summary>
internal abstract class SecondsEncoder<T, TFormat>(LoadColumn column, int? digits) : FixedEncoder<T, TFormat>(column)
    where TFormat : struct, IFixedFormat<T>
{
    protected override void Check(ReadOnlySpan<T> cells, ReadOnlySpan<bool> nulls, long row)
    {
        if (digits is null)
            return;

        for (var i = 0; i < cells.Length; i++)
        {
            if (!nulls[i])
                CellChecks.CheckSeconds(Ticks(cells[i]), digits, Column, row + i);
        }
    }

    protected abstract long Ticks(T cell);
}

/// <summary>time.</summary>
internal sealed class TimeEncoder(LoadColumn column)
    : SecondsEncoder<TimeOnly, TimeFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(TimeOnly cell) => cell.Ticks;
}

/// <summary>timestamp and timestamptz, from DateTimes of the one Kind that means it.</summary>
internal sealed class DateTimeEncoder(LoadColumn column, DateTimeKind kind)
    : SecondsEncoder<DateTime, DateTimeFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(DateTime cell) => PgClock.FiniteTicks(cell.Ticks);

    protected override void Check(ReadOnlySpan<DateTime> cells, ReadOnlySpan<bool> nulls, long row)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            // The infinities that Npgsql reads have no Kind.
            if (cells[i].Kind != kind && !nulls[i] && !DateTimeKinds.IsInfinity(cells[i]))
                throw CellChecks.WrongKind(cells[i], Column, row + i);
        }

        base.Check(cells, nulls, row);
    }
}

/// <summary>timestamptz, from instants with an offset.</summary>
internal sealed class DateTimeOffsetEncoder(LoadColumn column)
    : SecondsEncoder<DateTimeOffset, DateTimeOffsetFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(DateTimeOffset cell) => PgClock.FiniteTicks(cell.UtcTicks);
}

/// <summary>interval, whose column may keep some of its fields only.</summary>
internal abstract class IntervalEncoder<T, TFormat>(LoadColumn column) : FixedEncoder<T, TFormat>(column)
    where TFormat : struct, IFixedFormat<T>
{
    private readonly IntervalCheck? _check = IntervalCheck.Of(column, column.Target.Type.TypMod);

    protected override void Check(ReadOnlySpan<T> cells, ReadOnlySpan<bool> nulls, long row)
    {
        for (var i = 0; _check is not null && i < cells.Length; i++)
        {
            if (nulls[i])
                continue;
            var parts = Parts(cells[i]);
            _check.Check(parts.Months, parts.Days, parts.Time, row + i);
        }
    }

    protected abstract NpgsqlInterval Parts(T cell);
}

/// <summary>interval, from TimeSpans.</summary>
internal sealed class TimeSpanEncoder(LoadColumn column) : IntervalEncoder<TimeSpan, TimeSpanFormat>(column)
{
    protected override NpgsqlInterval Parts(TimeSpan cell) => TimeSpanFormat.Parts(cell);
}

/// <summary>interval, from months, days and time kept apart.</summary>
internal sealed class PartsIntervalEncoder(LoadColumn column) : IntervalEncoder<NpgsqlInterval, IntervalFormat>(column)
{
    protected override NpgsqlInterval Parts(NpgsqlInterval cell) => cell;
}
