using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>
/// Encoders of a text's columns, called where their type is known. Nobody calls this: it shows the compiler of the tool's packages the code
/// of their generic bases, which it does not find behind virtual calls, and for which a write of few rows would wait.
/// </summary>
internal static class AheadOfTime
{
    public static void Texts(Utf8Encoder encoder, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        encoder.Load(column, 0, 0, sizes);
        encoder.Write(block, sizes, 0);
    }

    public static void Numbers(ExactNumberEncoder encoder, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        encoder.Load(column, 0, 0, sizes);
        encoder.Write(block, sizes, 0);
    }

    public static void Integers(LoadColumn target, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        var encoder = new FixedEncoder<long, Int64Format<long>>(target);
        encoder.Load(column, 0, 0, sizes);
        encoder.Write(block, sizes, 0);
    }

    public static void Doubles(LoadColumn target, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        var encoder = new FixedEncoder<double, Float8Format<double>>(target);
        encoder.Load(column, 0, 0, sizes);
        encoder.Write(block, sizes, 0);
    }

    public static void Flags(LoadColumn target, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        var encoder = new FixedEncoder<bool, BoolFormat>(target);
        encoder.Load(column, 0, 0, sizes);
        encoder.Write(block, sizes, 0);
    }

    public static void Times(LoadColumn target, ColumnVector column, Span<int> sizes, Span<byte> block)
    {
        var (days, timestamps, instants) = (new FixedEncoder<PgDate, PgDateFormat>(target),
            new FixedEncoder<PgTimestamp, PgTimestampFormat>(target), new FixedEncoder<PgInstant, PgInstantFormat>(target));
        days.Load(column, 0, 0, sizes);
        days.Write(block, sizes, 0);
        timestamps.Load(column, 0, 0, sizes);
        timestamps.Write(block, sizes, 0);
        instants.Load(column, 0, 0, sizes);
        instants.Write(block, sizes, 0);
    }
}
