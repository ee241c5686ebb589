using System.Buffers.Binary;
using System.Text;
using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>Chooses how bytes that a server sent become those of a column: as they are, part by part, or widened.</summary>
/// <param name="column">The column.</param>
/// <param name="create">Makes the encoder of a part that is of another type.</param>
internal sealed class WireEncoders(LoadColumn column, Func<LoadColumn, Type, ColumnEncoder?> create)
{
    /// <summary>The encoder; null if the column would not keep every value.</summary>
    public ColumnEncoder? TryCreate() =>
        column.Field.Wire is { } wire && Copy(wire, column.Target.Type) is { } copy ? new WireEncoder(column, copy) : null;

    private WireCopy? Copy(WireType from, TargetType to)
    {
        if (from.Element is { } element)
            return to.Element is not null && Copy(element, to.Element) is { } copy ? WireParts.Array(copy, to.Element.SentOid) : null;
        if (from.Range is { } range)
            return CopyRange(from, range, to);
        if (from.Fields.Count > 0)
            return CopyComposite(from, to);
        return IsSame(from, to) ? CopySame(to) : Widen(from, to);
    }

    private WireCopy? CopyRange(WireType from, WireType range, TargetType to)
    {
        if (to.Kind != (from.IsMultirange ? 'm' : 'r') || Copy(range, to.Range!) is not { } copy)
            return null;
        return from.IsMultirange ? WireParts.Multirange(copy) : WireParts.Range(copy);
    }

    private WireCopy? CopyComposite(WireType from, TargetType to)
    {
        if (to.Kind != 'c' || !from.Fields.Select(field => field.Name).SequenceEqual(to.Fields.Select(field => field.Name)))
            return null;
        var copies = from.Fields.Zip(to.Fields, (source, target) => (Copy: Copy(source.Type, target.Type), target.Type.SentOid)).ToList();
        return copies.Exists(field => field.Copy is null) ? null
            : WireParts.Composite([.. copies.Select(field => (field.Copy!, field.SentOid))]);
    }

    // Types of extensions have other identities in each database.
    private static bool IsSame(WireType from, TargetType to)
    {
        const uint FirstUnfixedOid = 10_000;
        if (from.Oid < FirstUnfixedOid || to.Oid < FirstUnfixedOid)
            return from.Oid == to.Oid;
        return from.IsEnum ? to.Kind == 'e' : to.Kind == 'b' && to.LocalName == from.LocalName;
    }

    private WireCopy CopySame(TargetType to) => to.Oid switch
    {
        PgTypes.Numeric when CellChecks.Scale(to.TypMod) is { } scale => Number(scale),
        PgTypes.Time or PgTypes.TimeTz or PgTypes.Timestamp or PgTypes.TimestampTz
            when CellChecks.SecondDigits(to.TypMod) is { } digits => Times(digits),
        PgTypes.Interval when IntervalCheck.Of(column, to.TypMod) is { } check => Intervals(check),
        PgTypes.Varchar or PgTypes.Bpchar when CellChecks.MaxLength(to.TypMod) is { } most => Text(most),
        _ => static (value, buffer, _) => buffer.WriteBytes(value),
    };

    private WireCopy Number(int scale) => (value, buffer, row) =>
    {
        if (NeededScale(value) is var needed && needed > scale)
            throw Errors.TooManyDecimals(column.Name, row, column.Pair, needed, scale);
        buffer.WriteBytes(value);
    };

    private WireCopy Text(int most) => (value, buffer, row) =>
    {
        if (CellChecks.CountCodePoints(value) is var found && found > most)
            throw Errors.TextTooLong(column.Name, row, column.Pair, found, most);
        buffer.WriteBytes(value);
    };

    // All of them begin with their microseconds.
    private WireCopy Times(int digits) => (value, buffer, row) =>
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(value);
        if (time is not (long.MinValue or long.MaxValue))
            CellChecks.CheckSeconds(
                time % TimeSpan.MicrosecondsPerSecond * TimeSpan.TicksPerMicrosecond, digits, column, row);
        buffer.WriteBytes(value);
    };

    private static WireCopy Intervals(IntervalCheck check) => (value, buffer, row) =>
    {
        check.Check(
            months: BinaryPrimitives.ReadInt32BigEndian(value[12..]), days: BinaryPrimitives.ReadInt32BigEndian(value[8..]),
            microseconds: BinaryPrimitives.ReadInt64BigEndian(value), row);
        buffer.WriteBytes(value);
    };

    private WireCopy? Widen(WireType from, TargetType to) => from.Oid switch
    {
        PgTypes.Bool => By(to, static value => value[0] != 0),
        PgTypes.Int2 => By(to, BinaryPrimitives.ReadInt16BigEndian),
        PgTypes.Int4 => By(to, BinaryPrimitives.ReadInt32BigEndian),
        PgTypes.Int8 => By(to, BinaryPrimitives.ReadInt64BigEndian),
        PgTypes.Float4 => By(to, BinaryPrimitives.ReadSingleBigEndian),
        PgTypes.Float8 => By(to, BinaryPrimitives.ReadDoubleBigEndian),
        PgTypes.Date => By(to, static value => new PgDate(BinaryPrimitives.ReadInt32BigEndian(value))),
        PgTypes.Text or PgTypes.Varchar or PgTypes.Bpchar or PgTypes.Name or PgTypes.Json => By(to, Encoding.UTF8.GetString),
        PgTypes.Jsonb => By(to, static value => Encoding.UTF8.GetString(value[1..])),
        _ when from.IsEnum || from.LocalName == "citext" => By(to, Encoding.UTF8.GetString),
        _ => null,
    };

    private delegate T Decode<out T>(ReadOnlySpan<byte> value);

    private WireCopy? By<T>(TargetType to, Decode<T> decode)
    {
        if (create(column.Part(to, typeof(T)), typeof(T)) is not ColumnEncoder<T> encoder)
            return null;

        // Written as a field, whose length is known already.
        return (value, buffer, row) =>
        {
            using var field = new CopyBuffer(64);
            encoder.WriteField(decode(value), field, row);
            buffer.WriteBytes(field.Written.Span[sizeof(int)..]);
        };
    }

    // Digits that are not zeros, after the point; NaN and the infinities have none.
    private static int NeededScale(ReadOnlySpan<byte> numeric)
    {
        var groups = BinaryPrimitives.ReadInt16BigEndian(numeric);
        if (groups == 0)
            return 0;
        var lowest = BinaryPrimitives.ReadInt16BigEndian(numeric[2..]) - groups + 1;
        var last = BinaryPrimitives.ReadInt16BigEndian(numeric[(8 + (2 * (groups - 1)))..]);
        var zeros = 0;
        for (; last != 0 && last % 10 == 0; last /= 10)
            zeros++;
        return Math.Max(0, (-4 * lowest) - zeros);
    }
}
