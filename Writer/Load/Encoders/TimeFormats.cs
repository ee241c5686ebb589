using System.Runtime.CompilerServices;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>date.</summary>
internal readonly struct DateFormat : IFixedFormat<DateOnly>
{
    public static int Width => 4;

    public static void Write(ref byte field, DateOnly cell) => BigEndian.WriteField(ref field, PgClock.Days(cell));
}

/// <summary>time.</summary>
internal readonly struct TimeFormat : IFixedFormat<TimeOnly>
{
    public static int Width => 8;

    public static void Write(ref byte field, TimeOnly cell) => BigEndian.WriteField(ref field, cell.Ticks / PgClock.TicksPerMicrosecond);
}

/// <summary>timestamp and timestamptz, from a DateTime.</summary>
internal readonly struct DateTimeFormat : IFixedFormat<DateTime>
{
    public static int Width => 8;

    public static void Write(ref byte field, DateTime cell) => BigEndian.WriteField(ref field, PgClock.Microseconds(cell.Ticks));
}

/// <summary>timestamptz, from an instant with an offset; the offset is not kept.</summary>
internal readonly struct DateTimeOffsetFormat : IFixedFormat<DateTimeOffset>
{
    public static int Width => 8;

    public static void Write(ref byte field, DateTimeOffset cell) => BigEndian.WriteField(ref field, PgClock.Microseconds(cell.UtcTicks));
}

/// <summary>timestamp, from a date: its midnight.</summary>
internal readonly struct DateTimestampFormat : IFixedFormat<DateOnly>
{
    public static int Width => 8;

    public static void Write(ref byte field, DateOnly cell) => BigEndian.WriteField(ref field, PgClock.Microseconds(cell));
}

/// <summary>interval, from a TimeSpan: whole days apart from the rest, as Npgsql does.</summary>
internal readonly struct TimeSpanFormat : IFixedFormat<TimeSpan>
{
    public static int Width => 16;

    public static void Write(ref byte field, TimeSpan cell) => IntervalFormat.Write(ref field, Parts(cell));

    public static NpgsqlInterval Parts(TimeSpan cell) =>
        new(months: 0, cell.Days, cell.Ticks % TimeSpan.TicksPerDay / PgClock.TicksPerMicrosecond);
}

/// <summary>interval, from months, days and time kept apart.</summary>
internal readonly struct IntervalFormat : IFixedFormat<NpgsqlInterval>
{
    public static int Width => 16;

    public static void Write(ref byte field, NpgsqlInterval cell)
    {
        BigEndian.Write(ref field, 16);
        BigEndian.Write(ref Unsafe.Add(ref field, 4), cell.Time);
        BigEndian.Write(ref Unsafe.Add(ref field, 12), cell.Days);
        BigEndian.Write(ref Unsafe.Add(ref field, 16), cell.Months);
    }
}
