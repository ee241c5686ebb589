using System.Buffers.Binary;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>PostgreSQL's clock: microseconds and days since 2000.</summary>
internal static class PgClock
{
    public const long TicksPerMicrosecond = 10;

    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    // Divided before subtracting: a time before 2000 loses its odd ticks in the same direction as one after.
    // The ends of the range are PostgreSQL's infinities, as Npgsql writes and reads them.
    public static long Microseconds(long ticks)
    {
        if (ticks == DateTime.MaxValue.Ticks)
            return long.MaxValue;
        return ticks == DateTime.MinValue.Ticks ? long.MinValue : (ticks / TicksPerMicrosecond) - (EpochTicks / TicksPerMicrosecond);
    }

    public static int Days(DateOnly date)
    {
        if (date == DateOnly.MaxValue)
            return int.MaxValue;
        return date == DateOnly.MinValue ? int.MinValue : date.DayNumber - EpochDay;
    }

    public static long Microseconds(DateOnly date)
    {
        if (date == DateOnly.MaxValue)
            return long.MaxValue;
        return Microseconds(date.ToDateTime(TimeOnly.MinValue).Ticks);
    }

    public static void WriteInt64(CopyBuffer buffer, long value)
    {
        var field = buffer.Take(12);
        BinaryPrimitives.WriteInt32BigEndian(field, 8);
        BinaryPrimitives.WriteInt64BigEndian(field[4..], value);
    }

    public static void WriteInterval(CopyBuffer buffer, long microseconds, int days, int months)
    {
        var field = buffer.Take(20);
        BinaryPrimitives.WriteInt32BigEndian(field, 16);
        BinaryPrimitives.WriteInt64BigEndian(field[4..], microseconds);
        BinaryPrimitives.WriteInt32BigEndian(field[12..], days);
        BinaryPrimitives.WriteInt32BigEndian(field[16..], months);
    }
}

/// <summary>date.</summary>
internal sealed class DateEncoder(LoadColumn column) : ColumnEncoder<DateOnly>(column)
{
    public override void WriteField(DateOnly cell, CopyBuffer buffer, long row)
    {
        var field = buffer.Take(8);
        BinaryPrimitives.WriteInt32BigEndian(field, 4);
        BinaryPrimitives.WriteInt32BigEndian(field[4..], PgClock.Days(cell));
    }
}

/// <summary>time.</summary>
internal sealed class TimeEncoder(LoadColumn column) : ColumnEncoder<TimeOnly>(column)
{
    private readonly int? _digits = CellChecks.SecondDigits(column.Target.Type.TypMod);

    public override void WriteField(TimeOnly cell, CopyBuffer buffer, long row)
    {
        CellChecks.CheckSeconds(cell.Ticks, _digits, ColumnName, StoreType, row);
        PgClock.WriteInt64(buffer, cell.Ticks / PgClock.TicksPerMicrosecond);
    }
}

/// <summary>timestamp and timestamptz, from DateTimes of the one Kind that means it.</summary>
internal sealed class DateTimeEncoder(LoadColumn column, DateTimeKind kind) : ColumnEncoder<DateTime>(column)
{
    private readonly int? _digits = CellChecks.SecondDigits(column.Target.Type.TypMod);

    public override void WriteField(DateTime cell, CopyBuffer buffer, long row)
    {
        CellChecks.CheckKind(cell, kind, ColumnName, StoreType, row);
        CellChecks.CheckSeconds(cell.Ticks, _digits, ColumnName, StoreType, row);
        PgClock.WriteInt64(buffer, PgClock.Microseconds(cell.Ticks));
    }
}

/// <summary>timestamptz, from an instant with an offset; the offset is not kept.</summary>
internal sealed class DateTimeOffsetEncoder(LoadColumn column) : ColumnEncoder<DateTimeOffset>(column)
{
    private readonly int? _digits = CellChecks.SecondDigits(column.Target.Type.TypMod);

    public override void WriteField(DateTimeOffset cell, CopyBuffer buffer, long row)
    {
        CellChecks.CheckSeconds(cell.UtcTicks, _digits, ColumnName, StoreType, row);
        PgClock.WriteInt64(buffer, PgClock.Microseconds(cell.UtcTicks));
    }
}

/// <summary>timestamp, from a date: its midnight.</summary>
internal sealed class DateTimestampEncoder(LoadColumn column) : ColumnEncoder<DateOnly>(column)
{
    public override void WriteField(DateOnly cell, CopyBuffer buffer, long row) =>
        PgClock.WriteInt64(buffer, PgClock.Microseconds(cell));
}

/// <summary>interval, from a TimeSpan: whole days apart from the rest, as Npgsql does.</summary>
internal sealed class TimeSpanEncoder(LoadColumn column) : ColumnEncoder<TimeSpan>(column)
{
    private readonly int? _digits = CellChecks.IntervalDigits(column.Target.Type.TypMod);

    public override void WriteField(TimeSpan cell, CopyBuffer buffer, long row)
    {
        CellChecks.CheckSeconds(cell.Ticks, _digits, ColumnName, StoreType, row);
        PgClock.WriteInterval(buffer, cell.Ticks % TimeSpan.TicksPerDay / PgClock.TicksPerMicrosecond, cell.Days, months: 0);
    }
}

/// <summary>interval, from months, days and time kept apart.</summary>
internal sealed class IntervalEncoder(LoadColumn column) : ColumnEncoder<NpgsqlInterval>(column)
{
    private readonly int? _digits = CellChecks.IntervalDigits(column.Target.Type.TypMod);

    public override void WriteField(NpgsqlInterval cell, CopyBuffer buffer, long row)
    {
        CellChecks.CheckSeconds(cell.Time * PgClock.TicksPerMicrosecond, _digits, ColumnName, StoreType, row);
        PgClock.WriteInterval(buffer, cell.Time, cell.Days, cell.Months);
    }
}
