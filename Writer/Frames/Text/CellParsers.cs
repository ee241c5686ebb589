using System.Globalization;
using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>Reads a cell's text; false where it is not exactly a value of the type. Each is compiled into a loop of its own.</summary>
internal interface ICellParser<T>
{
    static abstract bool TryParse(ReadOnlySpan<byte> text, out T value);
}

/// <summary>What values are inferred from: strict, for a text that is a little different is a text.</summary>
internal static class Strict
{
    public readonly struct Flag : ICellParser<bool>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out bool value) => CellText.TryFlag(text, out value);
    }

    public readonly struct Int64 : ICellParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out long value) => NumberText.TryInt64(text, out value);
    }

    public readonly struct Numeric : ICellParser<ExactNumber>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber value) => NumberText.TryNumeric(text, out value);
    }

    public readonly struct Double : ICellParser<double>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out double value) => NumberText.TryDouble(text, out value);
    }

    public readonly struct Day : ICellParser<PgDate>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgDate value) => TimeText.TryDate(text, out value);
    }

    public readonly struct Time : ICellParser<PgTime>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgTime value) => TimeText.TryTime(text, out value);
    }

    public readonly struct DayAndTime : ICellParser<PgTimestamp>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgTimestamp value) => TimeText.TryTimestamp(text, out value);
    }

    public readonly struct Moment : ICellParser<PgInstant>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgInstant value) => TimeText.TryInstant(text, out value);
    }
}

/// <summary>What a type that was asked for, or that the table has, takes: every notation whose value is beyond doubt.</summary>
internal static class Asked
{
    /// <summary>The most digits of a number: numeric's greatest declared precision.</summary>
    private const int MaxDigits = 1_000;

    public readonly struct Flag : ICellParser<bool>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
        {
            if (CellText.TryFlag(text, out value))
                return true;
            value = text.Length == 1
                ? text[0] is (byte)'1' or (byte)'t' or (byte)'T' or (byte)'y' or (byte)'Y'
                : CellText.Is(text, "yes"u8) || CellText.Is(text, "on"u8);
            return value
                || (text.Length == 1 && text[0] is (byte)'0' or (byte)'f' or (byte)'F' or (byte)'n' or (byte)'N')
                || CellText.Is(text, "no"u8) || CellText.Is(text, "off"u8);
        }
    }

    public readonly struct Int16 : ICellParser<short>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out short value)
        {
            var isWhole = Int64.TryParse(text, out var number);
            value = (short)number;
            return isWhole && number is >= short.MinValue and <= short.MaxValue;
        }
    }

    public readonly struct Int32 : ICellParser<int>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out int value)
        {
            var isWhole = Int64.TryParse(text, out var number);
            value = (int)number;
            return isWhole && number is >= int.MinValue and <= int.MaxValue;
        }
    }

    public readonly struct Int64 : ICellParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out long value)
        {
            if (NumberText.TryInt64(text, out value))
                return true;
            if (!NumberText.TryAnyNumeric(text, MaxDigits, mayHaveExponent: false, out var number)
                || number.ToDecimal() is not { } exact
                || exact != decimal.Truncate(exact))
                return false;
            value = exact is >= long.MinValue and <= long.MaxValue ? (long)exact : 0;
            return exact == value;
        }
    }

    public readonly struct Numeric : ICellParser<ExactNumber>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber value) =>
            NumberText.TryNumeric(text, out value) || NumberText.TryAnyNumeric(text, MaxDigits, mayHaveExponent: false, out value);
    }

    /// <summary>JSON has one kind of number, which programs write with exponents as they please.</summary>
    public readonly struct JsonNumeric : ICellParser<ExactNumber>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber value) =>
            NumberText.TryNumeric(text, out value) || NumberText.TryAnyNumeric(text, MaxDigits, mayHaveExponent: true, out value);
    }

    public readonly struct Double : ICellParser<double>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out double value)
        {
            var shape = NumberShape.Of(text);
            if (!shape.IsNumber)
                return NumberText.TryWord(text, out value);
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && NumberText.Survives(text, shape);
        }
    }

    public readonly struct Single : ICellParser<float>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out float value)
        {
            if (!NumberShape.Of(text).IsNumber)
            {
                var isWord = NumberText.TryWord(text, out var word);
                value = (float)word;
                return isWord;
            }

            if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !float.IsFinite(value))
                return false;
            Span<byte> shortest = stackalloc byte[32];
            value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
            return NumberText.SameValue(text, shortest[..length]);
        }
    }

    public readonly struct Day : ICellParser<PgDate>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgDate value)
        {
            if (TimeText.TryDate(text, out value))
                return true;
            value = TimeText.IsMinusInfinity(text) ? PgDate.MinusInfinity : PgDate.Infinity;
            return value == PgDate.MinusInfinity || TimeText.IsInfinity(text);
        }
    }

    public readonly struct DayAndTime : ICellParser<PgTimestamp>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgTimestamp value)
        {
            if (TimeText.TryTimestamp(text, out value))
                return true;
            var isDate = Day.TryParse(text, out var date);
            value = date.ToTimestamp();
            return isDate;
        }
    }

    public readonly struct Moment : ICellParser<PgInstant>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out PgInstant value)
        {
            if (TimeText.TryInstant(text, out value))
                return true;
            value = new(TimeText.IsMinusInfinity(text) ? long.MinValue : long.MaxValue);
            return value.Microseconds == long.MinValue || TimeText.IsInfinity(text);
        }
    }

    public readonly struct Uuid : ICellParser<Guid>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out Guid value)
        {
            value = default;
            return text.Length is 32 or 36 or 38 && Guid.TryParse(Encoding.ASCII.GetString(text), out value);
        }
    }
}
