using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Random cells of each type, beside its edge values.</summary>
internal static class RandomCells
{
    private const string Letters = "aZ09 _-.,;:'\"\\/{}[]()%$\t\r\n\u0001\u007FéßΩ漢\u200D\uFFFD";

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Const("😀"), Gen.Char[Letters].Select(letter => letter.ToString()))
        .Array[0, 20].Select(string.Concat);

    private static readonly Gen<DateTime> Times =
        Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks].Select(ticks => new DateTime(ticks));

    private static readonly Gen<string> Json = Gen.OneOf(
        Texts.Select(text => JsonSerializer.Serialize(text)),
        Gen.Int.Select(number => $"{number}"),
        Gen.Select(Texts, Texts.Array[0, 3])
            .Select((name, items) => JsonSerializer.Serialize(new Dictionary<string, string[]> { [name] = items })));

    private static readonly Dictionary<Type, Gen<object>> ByType = new()
    {
        [typeof(bool)] = Boxed(Gen.Bool),
        [typeof(sbyte)] = Boxed(Gen.SByte),
        [typeof(byte)] = Boxed(Gen.Byte),
        [typeof(short)] = Boxed(Gen.Short),
        [typeof(ushort)] = Boxed(Gen.UShort),
        [typeof(int)] = Boxed(Gen.Int),
        [typeof(uint)] = Boxed(Gen.UInt),
        [typeof(long)] = Boxed(Gen.Long),
        [typeof(ulong)] = Boxed(Gen.ULong),
        [typeof(Half)] = Boxed(Gen.UShort.Select(bits => BitConverter.UInt16BitsToHalf(bits)).Where(half => !Half.IsNaN(half))),
        [typeof(float)] = Boxed(Gen.Float),
        [typeof(double)] = Boxed(Gen.Double),
        [typeof(decimal)] = Boxed(
            Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28])
                .Select((lo, mid, hi, isNegative, scale) => new decimal(lo, mid, hi, isNegative, scale))),
        [typeof(BigInteger)] = Boxed(Gen.Byte.Array[0, 60].Select(bytes => new BigInteger(bytes))),
        [typeof(char)] = Boxed(Gen.Char[Letters]),
        [typeof(string)] = Boxed(Texts),
        [typeof(DateTime)] = Boxed(Times),
        [typeof(DateTimeOffset)] =
            Boxed(Gen.Select(Gen.Long[TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-840, 840])
            .Select((ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)))),
        [typeof(DateOnly)] = Boxed(Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber)),
        [typeof(TimeOnly)] = Boxed(Gen.Long[0, TimeSpan.TicksPerDay - 1].Select(ticks => new TimeOnly(ticks))),
        [typeof(TimeSpan)] = Boxed(Gen.Long.Select(ticks => new TimeSpan(ticks))),
        [typeof(Guid)] = Boxed(Gen.Guid),
        [typeof(byte[])] = Boxed(Gen.Byte.Array[0, 40]),
        [typeof(IPAddress)] = Boxed(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(bytes => new IPAddress(bytes))),
        [typeof(JsonDocument)] = Boxed(Json.Select(text => JsonDocument.Parse(text))),
        [typeof(JsonElement)] = Boxed(Json.Select(text => JsonElement.Parse(text))),
        [typeof(JsonNode)] = Boxed(Json.Select(text => JsonNode.Parse(text)!)),
        [typeof(JsonObject)] = Boxed(Json.Select(text => new JsonObject { ["x"] = JsonNode.Parse(text) })),
        [typeof(Mood)] = Boxed(Gen.Enum<Mood>()),
        [typeof(Size)] = Boxed(Gen.Enum<Size>()),
    };

    /// <summary>Cells of a type.</summary>
    public static Gen<object> Of(TypeCase type)
    {
        var random =
            type.ClrType.IsSZArray && type.ClrType != typeof(byte[]) ? Arrays(type.ClrType.GetElementType()!) : ByType[type.ClrType];
        if (type.Name == "DateTime (Utc)")
            random = random.Select(cell => (object)DateTime.SpecifyKind((DateTime)cell, DateTimeKind.Utc));
        else if (type.Name.StartsWith("DateTime (Utc)", StringComparison.Ordinal))
            return Gen.OneOf(type.Values.ToArray());
        return Gen.Frequency((3, random), (1, Gen.OneOf(type.Values.ToArray())));
    }

    private static Gen<object> Arrays(Type item)
    {
        var value = ByType[Nullable.GetUnderlyingType(item) ?? item];
        var cell = Nullable.GetUnderlyingType(item) is null ? value.Select(v => (object?)v) : value.Null(0.2);
        return cell.Array[0, 6].Select(cells =>
        {
            var array = Array.CreateInstance(item, cells.Length);
            for (var i = 0; i < cells.Length; i++)
                array.SetValue(cells[i], i);
            return (object)array;
        });
    }

    private static Gen<object> Boxed<T>(Gen<T> cells)
        where T : notnull => cells.Select(cell => (object)cell);
}
