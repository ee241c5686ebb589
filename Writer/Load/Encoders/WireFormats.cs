using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>date.</summary>
internal readonly struct WireDateFormat : IFixedFormat<WireDate>
{
    public static int Width => 4;

    public static void Write(ref byte field, WireDate cell) => BigEndian.WriteField(ref field, cell.Days);
}

/// <summary>timestamp, from a date: its midnight.</summary>
internal readonly struct WireDateTimestampFormat : IFixedFormat<WireDate>
{
    public static int Width => 8;

    public static void Write(ref byte field, WireDate cell) => BigEndian.WriteField(ref field, cell.ToTimestamp().Microseconds);
}

/// <summary>timestamp.</summary>
internal readonly struct WireTimestampFormat : IFixedFormat<WireTimestamp>
{
    public static int Width => 8;

    public static void Write(ref byte field, WireTimestamp cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamptz.</summary>
internal readonly struct WireInstantFormat : IFixedFormat<WireInstant>
{
    public static int Width => 8;

    public static void Write(ref byte field, WireInstant cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamp.</summary>
internal sealed class WireTimestampEncoder(LoadColumn column)
    : SecondsEncoder<WireTimestamp, WireTimestampFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(WireTimestamp cell) => cell.IsInfinite ? 0 : cell.Microseconds % TimeSpan.MicrosecondsPerSecond * PgClock.TicksPerMicrosecond;
}

/// <summary>timestamptz.</summary>
internal sealed class WireInstantEncoder(LoadColumn column)
    : SecondsEncoder<WireInstant, WireInstantFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(WireInstant cell) =>
        cell.Microseconds is long.MinValue or long.MaxValue ? 0 : cell.Microseconds % TimeSpan.MicrosecondsPerSecond * PgClock.TicksPerMicrosecond;
}
