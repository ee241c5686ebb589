using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Schema;

namespace EfWriter.Load.BulkExtensions;

/// <summary>A frame's cell → what Npgsql writes into the column, boxed.</summary>
/// <param name="ClrType">The type of the results.</param>
/// <param name="Convert">Turns a cell that is not null; gives null where it does not fit.</param>
internal sealed record BulkConversion(Type ClrType, Func<object, object?> Convert)
{
    private static readonly uint[] Integers = [PgTypes.Int2, PgTypes.Int4, PgTypes.Int8];

    private static readonly uint[] Known =
    [
        .. Integers, PgTypes.Bool, PgTypes.Float4, PgTypes.Float8, PgTypes.Numeric, PgTypes.Text, PgTypes.Varchar, PgTypes.Bpchar,
        PgTypes.Json, PgTypes.Jsonb,
        PgTypes.Date, PgTypes.Time, PgTypes.Timestamp, PgTypes.TimestampTz, PgTypes.Interval, PgTypes.Uuid, PgTypes.Bytea, PgTypes.Inet,
    ];

    private static readonly Type[] Cells =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Half), typeof(float),
        typeof(double), typeof(decimal), typeof(BigInteger), typeof(char), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly), typeof(TimeSpan),
        typeof(Guid), typeof(byte[]), typeof(JsonDocument), typeof(JsonElement),
    ];

    /// <summary>The conversion for a column that has an encoder: both loaders store the same.</summary>
    public static BulkConversion For(LoadColumn column, IReadOnlyDictionary<object, string>? labels)
    {
        var clr = column.Field.ClrType;
        return TypeMap.ElementType(clr) is { } element
            ? OfArray(clr, For(element, column.Target.Type.Element!, labels))
            : For(clr, column.Target.Type, labels);
    }

    /// <summary>
    /// Whether EFCore.BulkExtensions has a CLR type for every value of a column; the others are sent as the bytes that COPY would send.
    /// </summary>
    public static bool IsFor(LoadColumn column) => TypeMap.ElementType(column.Field.ClrType) is { } element
        ? column.Target.Type is { Element: { } part, Oid: not (PgTypes.Int2Vector or PgTypes.OidVector) } && IsFor(element, part)
        : IsFor(column.Field.ClrType, column.Target.Type);

    private static bool IsFor(Type clr, TargetType target) =>
        Known.Contains(target.Oid)
        && target.SentOid == target.Oid
        && (clr == typeof(string) || clr == typeof(IPAddress) || Cells.Contains(clr) || clr.IsAssignableTo(typeof(JsonNode))
                || (clr.IsEnum && !Integers.Contains(target.Oid)));

    /// <summary>The conversion for a plugin's type: none.</summary>
    public static BulkConversion AsIs(Type clr) => new(clr, static cell => cell);

    private static BulkConversion For(Type clr, TargetType target, IReadOnlyDictionary<object, string>? labels) => target.Oid switch
    {
        PgTypes.Int2 => new(typeof(short), static cell => System.Convert.ToInt16(cell, CultureInfo.InvariantCulture)),
        PgTypes.Int4 => new(typeof(int), static cell => System.Convert.ToInt32(cell, CultureInfo.InvariantCulture)),
        PgTypes.Int8 => new(typeof(long), static cell => System.Convert.ToInt64(cell, CultureInfo.InvariantCulture)),
        PgTypes.Float4 =>
            new(typeof(float),
                static cell => cell is Half half ? (float)half : System.Convert.ToSingle(cell, CultureInfo.InvariantCulture)),
        PgTypes.Float8 =>
            new(typeof(double),
                static cell => cell is Half half ? (double)half : System.Convert.ToDouble(cell, CultureInfo.InvariantCulture)),
        PgTypes.Numeric => new(clr == typeof(BigInteger) ? clr : typeof(decimal), Number),
        PgTypes.Timestamp or PgTypes.TimestampTz => new(typeof(DateTime), static cell => Time(cell)),
        PgTypes.Json or PgTypes.Jsonb => new(typeof(string), Text),
        _ when clr.IsEnum => new(typeof(string), cell => labels?[cell] ?? cell.ToString()),
        _ when clr == typeof(string) || clr == typeof(char) => new(typeof(string), Text),
        _ when clr == typeof(byte[]) => new(clr, static cell => cell is ReadOnlyMemory<byte> slice ? slice.ToArray() : cell),
        _ when clr.IsAssignableTo(typeof(IPAddress)) => AsIs(typeof(IPAddress)),
        _ => AsIs(clr),
    };

    private static BulkConversion OfArray(Type clr, BulkConversion element)
    {
        var hasNulls = Nullable.GetUnderlyingType(clr.GetElementType()!) is not null;
        var item = hasNulls && element.ClrType.IsValueType ? typeof(Nullable<>).MakeGenericType(element.ClrType) : element.ClrType;
        return new(item.MakeArrayType(), cell => Map((Array)cell, item, element.Convert));
    }

    private static Array? Map(Array cells, Type item, Func<object, object?> convert)
    {
        var mapped = Array.CreateInstance(item, cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells.GetValue(i) is not { } cell)
                continue;
            if (convert(cell) is not { } value)
                return null;
            mapped.SetValue(value, i);
        }

        return mapped;
    }

    private static object? Number(object cell) => cell switch
    {
        decimal or BigInteger => cell,
        _ => System.Convert.ToDecimal(cell, CultureInfo.InvariantCulture),
    };

    // Whole microseconds, rounded down: Npgsql alone would round times before 2000 up.
    private static DateTime Time(object cell) => cell switch
    {
        DateOnly date when date == DateOnly.MaxValue && NpgsqlSwitches.HasInfinities => DateTime.MaxValue,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset time => WholeMicroseconds(time.UtcDateTime),
        _ => WholeMicroseconds((DateTime)cell),
    };

    private static DateTime WholeMicroseconds(DateTime time) =>
        time.Ticks == DateTime.MaxValue.Ticks && NpgsqlSwitches.HasInfinities
            ? time
            : new(time.Ticks - (time.Ticks % PgClock.TicksPerMicrosecond), time.Kind);

    private static string Text(object cell) => cell switch
    {
        ReadOnlyMemory<byte> utf8 => Encoding.UTF8.GetString(utf8.Span),
        JsonDocument document => Encoding.UTF8.GetString(JsonText.Of(document)),
        JsonElement element => Encoding.UTF8.GetString(JsonText.Of(element)),
        JsonNode node => Encoding.UTF8.GetString(JsonText.Of(node)),
        _ => cell.ToString()!,
    };
}
