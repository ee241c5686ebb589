using EfWriter.Frames.Text;

namespace EfWriter.Load.Encoders;

/// <summary>date, from PostgreSQL's own count of days.</summary>
internal readonly struct TextDateFormat : IFixedFormat<Date>
{
    public static int Width => 4;

    public static void Write(ref byte field, Date cell) => BigEndian.WriteField(ref field, cell.Days);
}

/// <summary>timestamp, from a day: its midnight.</summary>
internal readonly struct TextDateTimestampFormat : IFixedFormat<Date>
{
    public static int Width => 8;

    public static void Write(ref byte field, Date cell) => BigEndian.WriteField(ref field, cell.Days switch
    {
        int.MaxValue => long.MaxValue,
        int.MinValue => long.MinValue,
        var days => TimeText.Midnight(new(days)).Microseconds,
    });
}

/// <summary>time, from microseconds.</summary>
internal readonly struct TextTimeFormat : IFixedFormat<TimeOfDay>
{
    public static int Width => 8;

    public static void Write(ref byte field, TimeOfDay cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamp, from PostgreSQL's own count of microseconds.</summary>
internal readonly struct TextTimestampFormat : IFixedFormat<Timestamp>
{
    public static int Width => 8;

    public static void Write(ref byte field, Timestamp cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>timestamptz, from PostgreSQL's own count of microseconds.</summary>
internal readonly struct TextInstantFormat : IFixedFormat<Instant>
{
    public static int Width => 8;

    public static void Write(ref byte field, Instant cell) => BigEndian.WriteField(ref field, cell.Microseconds);
}

/// <summary>time, from a text's.</summary>
internal sealed class TextTimeEncoder(LoadColumn column)
    : SecondsEncoder<TimeOfDay, TextTimeFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(TimeOfDay cell) => cell.Microseconds * PgClock.TicksPerMicrosecond;
}

/// <summary>timestamp, from a text's.</summary>
internal sealed class TextTimestampEncoder(LoadColumn column)
    : SecondsEncoder<Timestamp, TextTimestampFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(Timestamp cell) => PgClock.TicksOf(cell.Microseconds);
}

/// <summary>timestamptz, from a text's.</summary>
internal sealed class TextInstantEncoder(LoadColumn column)
    : SecondsEncoder<Instant, TextInstantFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    protected override long Ticks(Instant cell) => PgClock.TicksOf(cell.Microseconds);
}

/// <summary>numeric, from a text's digits.</summary>
internal sealed class ExactNumberEncoder(LoadColumn column) : NumericEncoder<ExactNumber>(column)
{
    protected override void WriteValue(ExactNumber cell, CopyBuffer buffer, long row)
    {
        if (!cell.IsSmall)
        {
            Write(NumericDigits.Of(cell.Digits, cell.IsNegative, cell.Scale), buffer, row);
        }
        else if (!Keeps(cell.Scale) || !SmallNumeric.TryWrite(cell.Small, cell.IsNegative, cell.Scale, buffer))
        {
            Span<short> groups = stackalloc short[NumericDigits.GroupsOf128Bits];
            Write(NumericDigits.Of(cell.Small, cell.IsNegative, cell.Scale, groups), buffer, row);
        }
    }
}
