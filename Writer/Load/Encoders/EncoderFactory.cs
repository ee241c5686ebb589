using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Catalog;
using EfWriter.Frames;
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
        if (clr == typeof(NullCell))
            return new NullEncoder(column);
        if (clr == typeof(WireValue))
            return new WireEncoders(column, TryCreate).TryCreate();
        if (type.Kind is 'r' or 'm')
            return TryCreateRange(column, clr);
        if (TypeMap.ElementType(clr) is { } element && (type.Element is not null || clr != typeof(char[])))
            return type.Element is null ? null : TryCreateArray(column, clr, element);
        if (clr.IsArray && clr != typeof(byte[]) && clr != typeof(char[]))
            return type.Element is null ? null : TryCreateMultiArray(column, clr);
        if (type.Kind == 'e')
            return TryCreateText(column, clr);
        if (type.Kind == 'c')
            return TryCreateComposite(column, clr);

        return type.Oid switch
        {
            PgTypes.Bool => clr == typeof(bool) ? new FixedEncoder<bool, BoolFormat>(column) : null,
            PgTypes.Int2 or PgTypes.Int4 or PgTypes.Int8 or PgTypes.Float4 or PgTypes.Float8 => TryCreateNumber(column, clr),
            PgTypes.Numeric => TryCreateNumeric(column, clr),
            PgTypes.Text or PgTypes.Varchar or PgTypes.Bpchar or PgTypes.Name or PgTypes.JsonPath or PgTypes.RefCursor =>
                TryCreateText(column, clr),
            PgTypes.Json or PgTypes.Jsonb => TryCreateJson(column, clr),
            PgTypes.Date => TryCreateDate(column, clr),
            PgTypes.Time => clr == typeof(PgTime) ? new PgTimeEncoder(column) : clr == typeof(TimeOnly) ? new TimeEncoder(column) : null,
            PgTypes.Timestamp => TryCreateTimestamp(column, clr),
            PgTypes.TimestampTz => TryCreateTimestampTz(column, clr),
            PgTypes.Interval => TryCreateInterval(column, clr),
            PgTypes.Uuid => clr == typeof(Guid) ? new FixedEncoder<Guid, UuidFormat>(column) : null,
            PgTypes.Bytea => TryCreateBytea(column, clr),
            _ when IsText(type) => TryCreateText(column, clr) ?? TryCreateConverted(column, clr),
            _ => OtherEncoders.TryCreate(column, clr),
        };
    }

    // What the host itself turns into a text, as it does LTree.
    private ColumnEncoder? TryCreateConverted(LoadColumn column, Type clr) =>
        host.FindMapping(clr) is { Converter: { ProviderClrType: var provider } converter } mapping
        && provider == typeof(string) && mapping.StoreType == column.Target.Type.LocalName
            ? Generic(typeof(ConvertedTextEncoder<>), clr, column, converter.ConvertToProvider)
            : null;

    // Extensions' types whose format is their text.
    private static bool IsText(TargetType type) => type is { Kind: 'b', LocalName: "citext" or "ltree" or "lquery" or "ltxtquery" };

    private ColumnEncoder? TryCreateRange(LoadColumn column, Type clr)
    {
        var (item, isMany) = (TypeMap.ElementType(clr) ?? clr, TypeMap.ElementType(clr) is not null);
        var range = column.Target.Type.Kind == 'm' ? column.Target.Type.Range! : column.Target.Type;
        if (isMany != (column.Target.Type.Kind == 'm') || !item.IsGenericType || item.GetGenericTypeDefinition() != typeof(NpgsqlRange<>)
                || (isMany && clr.GetElementType() != item))
            return null;
        var bound = item.GenericTypeArguments[0];
        var inner = TryCreate(column.Part(range.Range!, bound), bound);
        return inner is null ? null : Generic(isMany ? typeof(MultirangeEncoder<>) : typeof(RangeEncoder<>), bound, column, inner);
    }

    private ColumnEncoder? TryCreateComposite(LoadColumn column, Type clr)
    {
        if (clr.IsPrimitive || clr.Namespace is "System"
                || CompositeFields.Match(clr, [.. column.Target.Type.Fields.Select(field => field.Name)]) is not { } properties)
            return null;
        var fields = Array.CreateInstance(typeof(CompositeField<>).MakeGenericType(clr), properties.Count);
        for (var i = 0; i < properties.Count; i++)
        {
            var value = Nullable.GetUnderlyingType(properties[i].PropertyType) ?? properties[i].PropertyType;
            var type = column.Target.Type.Fields[i].Type;
            if (TryCreate(column.Part(type, value), value) is not { } encoder)
                return null;
            fields.SetValue(CompositeFields.New(clr, properties[i], type.SentOid, encoder), i);
        }

        return Generic(typeof(CompositeEncoder<>), clr, column, fields);
    }

    private ColumnEncoder? TryCreateMultiArray(LoadColumn column, Type clr)
    {
        var element = Nullable.GetUnderlyingType(clr.GetElementType()!) ?? clr.GetElementType()!;
        var inner = TryCreate(column.Part(column.Target.Type.Element!, element), element);
        return inner is null ? null
            : RuntimeGenerics.New<ColumnEncoder>(typeof(MultiArrayEncoder<,>).MakeGenericType(clr, element), column, inner);
    }

    private ColumnEncoder? TryCreateNumber(LoadColumn column, Type clr)
    {
        var (format, cells) = Numbers[column.Target.Type.Oid];

        // An enum that the host maps to PostgreSQL's own is its label, and no number.
        if (clr.IsEnum && column.Target.Type.Oid is PgTypes.Int2 or PgTypes.Int4 or PgTypes.Int8 && HostEnum.Find(host, clr) is null)
        {
            var number = clr.GetEnumUnderlyingType();
            var numbers = typeof(EnumFormat<,,>).MakeGenericType(clr, number, format.MakeGenericType(number));
            return cells.Contains(number)
                ? RuntimeGenerics.New<ColumnEncoder>(typeof(FixedEncoder<,>).MakeGenericType(clr, numbers), column) : null;
        }

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
        if (clr == typeof(char[]))
            return new CharsEncoder<char[]>(column, static cell => cell);
        if (clr == typeof(ArraySegment<char>))
            return new CharsEncoder<ArraySegment<char>>(column, static cell => cell);
        if (clr == typeof(ReadOnlyMemory<char>))
            return new CharsEncoder<ReadOnlyMemory<char>>(column, static cell => cell.Span);
        return clr.IsEnum ? Generic(typeof(EnumEncoder<>), clr, column, HostEnum.Find(host, clr)?.Labels) : null;
    }

    private ColumnEncoder? TryCreateJson(LoadColumn column, Type clr)
    {
        if (clr == typeof(JsonDocument))
            return new JsonEncoder<JsonDocument>(column, static (document, writer) => document.WriteTo(writer));
        if (clr == typeof(JsonElement))
            return new JsonEncoder<JsonElement>(column, static (element, writer) => element.WriteTo(writer));
        if (clr.IsAssignableTo(typeof(JsonNode)))
            return Generic(typeof(JsonEncoder<>), clr, column,
                Delegate.CreateDelegate(typeof(Action<,>).MakeGenericType(clr, typeof(Utf8JsonWriter)), JsonText.WriteNode));
        if (clr == typeof(JsonSource))
            return new Utf8Encoder(column);
        return clr == typeof(char) || clr.IsEnum ? null : TryCreateText(column, clr);
    }

    private static ColumnEncoder? TryCreateDate(LoadColumn column, Type clr)
    {
        if (clr == typeof(DateOnly))
            return new FixedEncoder<DateOnly, DateFormat>(column);
        return clr == typeof(PgDate) ? new FixedEncoder<PgDate, PgDateFormat>(column) : null;
    }

    private static ColumnEncoder? TryCreateTimestamp(LoadColumn column, Type clr)
    {
        if (clr == typeof(DateTime))
            return new DateTimeEncoder(column, DateTimeKind.Unspecified);
        if (clr == typeof(PgTimestamp))
            return new PgTimestampEncoder(column);
        if (clr == typeof(PgDate))
            return new FixedEncoder<PgDate, PgDateTimestampFormat>(column);
        return clr == typeof(DateOnly) ? new FixedEncoder<DateOnly, DateTimestampFormat>(column) : null;
    }

    private static ColumnEncoder? TryCreateTimestampTz(LoadColumn column, Type clr)
    {
        if (clr == typeof(DateTime))
            return new DateTimeEncoder(column, DateTimeKind.Utc);
        if (clr == typeof(PgInstant))
            return new PgInstantEncoder(column);
        return clr == typeof(DateTimeOffset) ? new DateTimeOffsetEncoder(column) : null;
    }

    private static ColumnEncoder? TryCreateInterval(LoadColumn column, Type clr)
    {
        if (clr == typeof(TimeSpan))
            return new TimeSpanEncoder(column);
        return clr == typeof(NpgsqlInterval) ? new PartsIntervalEncoder(column) : null;
    }

    private static ColumnEncoder? TryCreateBytea(LoadColumn column, Type clr)
    {
        if (clr == typeof(ArraySegment<byte>))
            return new SliceEncoder<ArraySegment<byte>>(column, static cell => cell);
        if (clr == typeof(Memory<byte>))
            return new SliceEncoder<Memory<byte>>(column, static cell => cell.Span);
        if (clr != typeof(byte[]))
            return null;
        return column.Field.IsMemory ? new MemoryEncoder(column) : new BytesEncoder(column);
    }

    private ColumnEncoder? TryCreateArray(LoadColumn column, Type clr, Type element)
    {
        var inner = TryCreate(column.Part(column.Target.Type.Element!, element), element);
        if (inner is null)
            return null;

        var isNullable = Nullable.GetUnderlyingType(clr.GetElementType()!) is not null;
        return Generic(isNullable ? typeof(NullableArrayEncoder<>) : typeof(ArrayEncoder<>), element, column, inner);
    }

    private static ColumnEncoder Generic(Type encoder, Type cell, params Span<object?> arguments) =>
        RuntimeGenerics.New<ColumnEncoder>(encoder.MakeGenericType(cell), arguments);
}
