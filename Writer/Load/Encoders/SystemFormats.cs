using System.Runtime.CompilerServices;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>pg_lsn.</summary>
internal readonly struct LogSequenceFormat : IFixedFormat<NpgsqlLogSequenceNumber>
{
    public static int Width => 8;

    public static void Write(ref byte field, NpgsqlLogSequenceNumber cell) => BigEndian.WriteField(ref field, unchecked((long)(ulong)cell));
}

/// <summary>tid.</summary>
internal readonly struct TidFormat : IFixedFormat<NpgsqlTid>
{
    public static int Width => 6;

    public static void Write(ref byte field, NpgsqlTid cell)
    {
        BigEndian.Write(ref field, 6);
        BigEndian.Write(ref Unsafe.Add(ref field, 4), unchecked((int)cell.BlockNumber));
        BigEndian.Write(ref Unsafe.Add(ref field, 8), unchecked((short)cell.OffsetNumber));
    }
}

/// <summary>An enum's number, in a column of its own width or a wider one.</summary>
internal readonly struct EnumFormat<T, TNumber, TFormat> : IFixedFormat<T>
    where T : struct, Enum
    where TNumber : struct
    where TFormat : struct, IFixedFormat<TNumber>
{
    public static int Width => TFormat.Width;

    public static void Write(ref byte field, T cell) => TFormat.Write(ref field, Unsafe.BitCast<T, TNumber>(cell));
}

/// <summary>"char", from a character of ASCII: one byte.</summary>
internal readonly struct ByteCharFormat : IFixedFormat<char>
{
    public static int Width => 1;

    public static void Write(ref byte field, char cell)
    {
        BigEndian.Write(ref field, 1);
        Unsafe.Add(ref field, 4) = (byte)cell;
    }
}

/// <summary>"char", from a byte.</summary>
internal readonly struct ByteFormat : IFixedFormat<byte>
{
    public static int Width => 1;

    public static void Write(ref byte field, byte cell)
    {
        BigEndian.Write(ref field, 1);
        Unsafe.Add(ref field, 4) = cell;
    }
}

/// <summary>Refuses characters that are more than a byte.</summary>
internal sealed class ByteCharEncoder(LoadColumn column) : FixedEncoder<char, ByteCharFormat>(column)
{
    protected override void Check(ReadOnlySpan<char> cells, ReadOnlySpan<bool> nulls, long row)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] > 0x7F && !nulls[i])
                throw Errors.UnfitCell(ColumnName, row + i, Pair, "a character beyond ASCII, and the column is one byte");
        }
    }
}

/// <summary>money: hundredths, as Npgsql has it for every lc_monetary.</summary>
internal readonly struct MoneyFormat : IFixedFormat<decimal>
{
    public static int Width => 8;

    public const decimal Most = long.MaxValue / 100m;
    public const decimal Least = long.MinValue / 100m;

    // What does not fit was refused; what stands in the place of nulls may be anything, and is written over.
    public static void Write(ref byte field, decimal cell) =>
        BigEndian.WriteField(ref field, cell is > Most or < Least ? 0 : decimal.ToInt64(cell * 100));
}

/// <summary>Refuses amounts that money would round or has no room for.</summary>
internal sealed class MoneyEncoder(LoadColumn column) : FixedEncoder<decimal, MoneyFormat>(column)
{
    protected override void Check(ReadOnlySpan<decimal> cells, ReadOnlySpan<bool> nulls, long row)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (nulls[i])
                continue;
            if (cells[i] is > MoneyFormat.Most or < MoneyFormat.Least)
                throw Errors.UnfitCell(ColumnName, row + i, Pair, "an amount beyond the column's range");
            if (decimal.Round(cells[i], 2) != cells[i])
                throw Errors.TooManyDecimals(ColumnName, row + i, Pair, NeededScale(cells[i]), 2);
        }
    }

    private static int NeededScale(decimal cell)
    {
        var scale = cell.Scale;
        while (scale > 0 && decimal.Round(cell, scale - 1) == cell)
            scale--;
        return scale;
    }
}

/// <summary>time with time zone: the wall-clock time and its offset.</summary>
internal readonly struct TimeTzFormat : IFixedFormat<DateTimeOffset>
{
    public static int Width => 12;

    public static void Write(ref byte field, DateTimeOffset cell)
    {
        BigEndian.Write(ref field, 12);
        BigEndian.Write(ref Unsafe.Add(ref field, 4), cell.TimeOfDay.Ticks / PgClock.TicksPerMicrosecond);
        BigEndian.Write(ref Unsafe.Add(ref field, 12), -(int)(cell.Offset.Ticks / TimeSpan.TicksPerSecond));
    }
}

/// <summary>time with time zone.</summary>
internal sealed class TimeTzEncoder(LoadColumn column)
    : SecondsEncoder<DateTimeOffset, TimeTzFormat>(column, CellChecks.SecondDigits(column.Target.Type.TypMod))
{
    // Npgsql reads the type as a time of this day; .NET's own first day means none as well.
    private static readonly DateTime LastDay = DateTime.MinValue.AddDays(1);

    protected override long Ticks(DateTimeOffset cell) => cell.TimeOfDay.Ticks;

    protected override void Check(ReadOnlySpan<DateTimeOffset> cells, ReadOnlySpan<bool> nulls, long row)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (!nulls[i] && cells[i].Date > LastDay)
                throw Errors.UnfitCell(ColumnName, row + i, Pair, "a time with a date, which the column does not keep");
        }

        base.Check(cells, nulls, row);
    }
}
