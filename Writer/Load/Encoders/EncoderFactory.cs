using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Chooses the encoder for a pair of CLR type and PostgreSQL type; there is one only where every value arrives as it is.</summary>
internal sealed class EncoderFactory(IRelationalTypeMappingSource host)
{
    // Each number type takes what it holds exactly: widening is silent, narrowing has no encoder.
    private static readonly Dictionary<uint, (Type Format, Type[] Cells)> Numbers = new()
    {
        [PgTypes.Int2] = (typeof(Int16Format<>), [typeof(sbyte), typeof(byte), typeof(short)]),
        [PgTypes.Int4] = (typeof(Int32Format<>), [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int)]),
        [PgTypes.Int8] =
            (typeof(Int64Format<>), [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long)]),
        [PgTypes.Float4] =
            (typeof(Float4Format<>), [typeof(Half), typeof(float), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort)]),
        [PgTypes.Float8] = (typeof(Float8Format<>),
            [typeof(Half), typeof(float), typeof(double), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int),
                typeof(uint)]),
    };

    private static readonly Type[] Integers =
        [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong)];

    /// <summary>The encoder for a column; null where there is none.</summary>
    public ColumnEncoder? TryCreate(LoadColumn column) => TryCreate(column, column.Field.ClrType);

    private ColumnEncoder? TryCreate(LoadColumn column, Type clr)
    {
        var type = column.Target.Type;
        if (TypeMap.ElementType(clr) is { } element)
            return type.Element is null ? null : TryCreateArray(column, clr, element);
        if (type.Kind == 'e')
            return TryCreateText(column, clr);

        return type.Oid switch
        {
            PgTypes.Bool => clr == typeof(bool) ? new FixedEncoder<bool, BoolFormat>(column) : null,
            PgTypes.Int2 or PgTypes.Int4 or PgTypes.Int8 or PgTypes.Float4 or PgTypes.Float8 => TryCreateNumber(column, clr),
            PgTypes.Numeric => TryCreateNumeric(column, clr),
            PgTypes.Text or PgTypes.Varchar or PgTypes.Bpchar => TryCreateText(column, clr),
            PgTypes.Json or PgTypes.Jsonb => TryCreateJson(column, clr),
            PgTypes.Date when clr == typeof(Date) => new FixedEncoder<Date, TextDateFormat>(column),
            PgTypes.Time when clr == typeof(TimeOfDay) => new TextTimeEncoder(column),
            PgTypes.Date => clr == typeof(DateOnly) ? new FixedEncoder<DateOnly, DateFormat>(column) : null,
            PgTypes.Time => clr == typeof(TimeOnly) ? new TimeEncoder(column) : null,
            PgTypes.Timestamp => TryCreateTimestamp(column, clr),
            PgTypes.TimestampTz => TryCreateTimestampTz(column, clr),
            PgTypes.Interval => TryCreateInterval(column, clr),
            PgTypes.Uuid => clr == typeof(Guid) ? new FixedEncoder<Guid, UuidFormat>(column) : null,
            PgTypes.Bytea => TryCreateBytea(column, clr),
            PgTypes.Inet => clr.IsAssignableTo(typeof(IPAddress)) ? Generic(typeof(InetEncoder<>), clr, column) : null,
            _ => type.BaseName.EndsWith("citext", StringComparison.Ordinal) ? TryCreateText(column, clr) : null,
        };
    }

    private static ColumnEncoder? TryCreateNumber(LoadColumn column, Type clr)
    {
        var (format, cells) = Numbers[column.Target.Type.Oid];
        return cells.Contains(clr)
            ? RuntimeGenerics.New<ColumnEncoder>(typeof(FixedEncoder<,>).MakeGenericType(clr, format.MakeGenericType(clr)), column)
            : null;
    }

    private static ColumnEncoder? TryCreateNumeric(LoadColumn column, Type clr)
    {
        if (clr == typeof(decimal))
            return new DecimalEncoder(column);
        if (clr == typeof(ExactNumber))
            return new ExactNumberEncoder(column);
        if (clr == typeof(BigInteger))
            return new BigIntegerEncoder(column);
        if (clr == typeof(WideDecimal))
            return new WideDecimalEncoder(column);
        return Integers.Contains(clr) ? Generic(typeof(IntegerNumericEncoder<>), clr, column) : null;
    }

    private ColumnEncoder? TryCreateText(LoadColumn column, Type clr)
    {
        if (clr == typeof(string))
            return column.Field.IsMemory ? new Utf8Encoder(column) : new StringEncoder(column);
        if (clr == typeof(char))
            return new CharEncoder(column);
        return clr.IsEnum ? Generic(typeof(EnumEncoder<>), clr, column, HostEnum.Find(host, clr)?.Labels) : null;
    }

    private ColumnEncoder? TryCreateJson(LoadColumn column, Type clr)
    {
        if (clr == typeof(JsonDocument))
            return new JsonEncoder<JsonDocument>(column, JsonText.Of);
        if (clr == typeof(JsonElement))
            return new JsonEncoder<JsonElement>(column, JsonText.Of);
        if (clr.IsAssignableTo(typeof(JsonNode)))
            return Generic(typeof(JsonEncoder<>), clr, column,
                Delegate.CreateDelegate(typeof(Func<,>).MakeGenericType(clr, typeof(byte[])), JsonText.OfNode));
        if (clr == typeof(JsonSource))
            return new Utf8Encoder(column);
        return clr == typeof(string) ? TryCreateText(column, clr) : null;
    }

    private static ColumnEncoder? TryCreateTimestamp(LoadColumn column, Type clr)
    {
        if (clr == typeof(DateTime))
            return new DateTimeEncoder(column, DateTimeKind.Unspecified);
        if (clr == typeof(Timestamp))
            return new TextTimestampEncoder(column);
        if (clr == typeof(Date))
            return new FixedEncoder<Date, TextDateTimestampFormat>(column);
        return clr == typeof(DateOnly) ? new FixedEncoder<DateOnly, DateTimestampFormat>(column) : null;
    }

    private static ColumnEncoder? TryCreateTimestampTz(LoadColumn column, Type clr)
    {
        if (clr == typeof(DateTime))
            return new DateTimeEncoder(column, DateTimeKind.Utc);
        if (clr == typeof(Instant))
            return new TextInstantEncoder(column);
        return clr == typeof(DateTimeOffset) ? new DateTimeOffsetEncoder(column) : null;
    }

    private static ColumnEncoder? TryCreateInterval(LoadColumn column, Type clr)
    {
        if (clr == typeof(TimeSpan))
            return new TimeSpanEncoder(column);
        return clr == typeof(NpgsqlInterval) ? new IntervalEncoder(column) : null;
    }

    private static ColumnEncoder? TryCreateBytea(LoadColumn column, Type clr)
    {
        if (clr != typeof(byte[]))
            return null;
        return column.Field.IsMemory ? new MemoryEncoder(column) : new BytesEncoder(column);
    }

    private ColumnEncoder? TryCreateArray(LoadColumn column, Type clr, Type element)
    {
        // A refusal names the column's type, not its elements'.
        var target = column.Target with { Type = column.Target.Type.Element! with { DisplayName = column.Target.Type.DisplayName } };
        var inner = TryCreate(new LoadColumn(column.Field with { ClrType = element, IsMemory = false }, target), element);
        if (inner is null)
            return null;

        var isNullable = Nullable.GetUnderlyingType(clr.GetElementType()!) is not null;
        return Generic(isNullable ? typeof(NullableArrayEncoder<>) : typeof(ArrayEncoder<>), element, column, inner);
    }

    private static ColumnEncoder Generic(Type encoder, Type cell, params Span<object?> arguments) =>
        RuntimeGenerics.New<ColumnEncoder>(encoder.MakeGenericType(cell), arguments);
}
