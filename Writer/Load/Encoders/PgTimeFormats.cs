using System.Runtime.CompilerServices;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>date.</summary>
internal readonly struct PgDateFormat : IFixedFormat<PgDate>
{
    public static int Width => 4;

    public static void Write(ref byte field, PgDate cell) => BigEndian.WriteField(ref field, cell.Days);
}

/// <summary>timestamp, from a date: its midnight.</summary>
internal readonly struct PgDateTimestampFormat : IFixedFormat<PgDate>
{
    public static int Width => 8;

    public static void Write(ref byte field, PgDate cell) => BigEndian.WriteField(ref field, cell.ToTimestamp().Microseconds);
}

/// <summary>timestamp.</summary>
internal readonly struct PgTimestampFormat : IFixedFormat<PgTimestamp>
{
    public static int Width => 8;

    public static void Write(ref byte field, PgTimestamp cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamptz.</summary>
internal readonly struct PgInstantFormat : IFixedFormat<PgInstant>
{
    public static int Width => 8;

    public static void Write(ref byte field, PgInstant cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamp.</summary>
internal sealed class PgTimestampEncoder(LoadColumn column)
    : SecondsEncoder<PgTimestamp, PgTimestampFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(PgTimestamp cell) =>
        cell.IsInfinite ? 0 : cell.Microseconds % TimeSpan.MicrosecondsPerSecond * PgClock.TicksPerMicrosecond;
}

/// <summary>timestamptz.</summary>
internal sealed class PgInstantEncoder(LoadColumn column)
    : SecondsEncoder<PgInstant, PgInstantFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(PgInstant cell) =>
        cell.Microseconds is long.MinValue or long.MaxValue ? 0
            : cell.Microseconds % TimeSpan.MicrosecondsPerSecond * PgClock.TicksPerMicrosecond;
}

/// <summary>time.</summary>
internal readonly struct PgTimeFormat : IFixedFormat<PgTime>
{
    public static int Width => 8;

    public static void Write(ref byte field, PgTime cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>time.</summary>
internal sealed class PgTimeEncoder(LoadColumn column)
    : SecondsEncoder<PgTime, PgTimeFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(PgTime cell) => cell.Microseconds * PgClock.TicksPerMicrosecond;
}

/// <summary>time with time zone.</summary>
internal readonly struct PgTimeTzFormat : IFixedFormat<PgTimeTz>
{
    public static int Width => 12;

    // PostgreSQL counts its offsets to the west.
    public static void Write(ref byte field, PgTimeTz cell)
    {
        BigEndian.Write(ref field, 12);
        BigEndian.Write(ref Unsafe.Add(ref field, 4), cell.Microseconds);
        BigEndian.Write(ref Unsafe.Add(ref field, 12), -cell.Offset);
    }
}

/// <summary>time with time zone.</summary>
internal sealed class PgTimeTzEncoder(LoadColumn column)
    : SecondsEncoder<PgTimeTz, PgTimeTzFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(PgTimeTz cell) => cell.Microseconds * PgClock.TicksPerMicrosecond;
}
