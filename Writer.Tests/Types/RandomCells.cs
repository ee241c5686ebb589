using System.Buffers.Binary;
using System.Collections;
using System.Collections.Specialized;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EfWriter.Tests.Conformance.Cases;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

#pragma warning disable CA1814 // PostgreSQL's arrays are of several dimensions, not jagged.
#pragma warning disable CS0618 // Npgsql has no other way to make search documents on the client.

namespace EfWriter.Tests.Types;

/// <summary>Random cells of each type of the table, over its whole range.</summary>
internal static class RandomCells
{
    private static readonly long LastMicrosecond = DateTime.MaxValue.Ticks / 10;

    private static readonly Gen<string> Texts = Gen.String["aZ09 _é漢\"'\\,{}()=>"].Where(text => text.Length < 40);
    private static readonly Gen<string> Words = Gen.Int[0, 99].Select(number => $"w{number}");
    private static readonly Gen<string> Json = Texts.Select(text => JsonSerializer.Serialize(new { text }));
    private static readonly Gen<DateTime> Walls = Gen.Long[0, LastMicrosecond].Select(micros => new DateTime(micros * 10));
    private static readonly Gen<DateTime> Instants = Walls.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
    private static readonly Gen<DateOnly> Days = Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber);
    private static readonly Gen<decimal> Numbers = Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28]).Select(
        (a, b, c, sign, scale) => new decimal(a, b, c, sign, scale));
    private static readonly Gen<NpgsqlPoint> Points = Gen.Select(Gen.Double, Gen.Double).Select((x, y) => new NpgsqlPoint(x, y));
    private static readonly Gen<IPAddress> Addresses =
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(bytes => new IPAddress(bytes));

    /// <summary>By CLR type, for whatever store type it goes into.</summary>
    private static readonly Dictionary<Type, Gen<object>> ByType = new (Type Type, Gen<object> Cells)[]
    {
        Of(Gen.Bool), Of(Gen.SByte), Of(Gen.Byte), Of(Gen.Short), Of(Gen.UShort), Of(Gen.Int), Of(Gen.UInt), Of(Gen.Long), Of(Gen.ULong),
        Of(Gen.Float), Of(Gen.Double), Of(Gen.Short.Select(bits => BitConverter.Int16BitsToHalf(bits))), Of(Numbers),
        Of(Gen.Byte.Array[0, 60].Select(bytes => new BigInteger(bytes))), Of(Texts), Of(Gen.Byte.Array[0, 60]), Of(Gen.Guid), Of(Days),
        Of(Gen.Char[' ', '~']), Of(Texts.Select(text => text.ToCharArray())), Of(Texts.Select(text => new ArraySegment<char>([.. text]))),
        Of(Texts.Select(text => text.AsMemory())), Of(Gen.Byte.Array[0, 60].Select(bytes => new ArraySegment<byte>(bytes))),
        Of(Gen.Byte.Array[0, 60].Select(bytes => bytes.AsMemory())),
        Of(Words.Array[1, 5].Select(words => new LTree(string.Join('.', words)))),
        Of(Gen.Select(Gen.Double.Array[3], Gen.Double.Array[3]).Select((one, other) => new NpgsqlCube(one, other))),
        Of(Gen.Long[0, 86_399_999_999].Select(micros => new TimeOnly(micros * 10))),
        Of(Gen.Long[long.MinValue / 10, long.MaxValue / 10].Select(micros => new TimeSpan(micros * 10))),
        Of(Gen.Select(Gen.Int, Gen.Int, Gen.Long).Select((months, days, time) => new NpgsqlInterval(months, days, time))),
        Of(Json.Select(text => JsonDocument.Parse(text))), Of(Json.Select(text => JsonElement.Parse(text))),
        Of(Json.Select(text => JsonNode.Parse(text)!)), Of(Addresses),
        Of(Gen.Select(Addresses, Gen.Byte[0, 32]).Select((address, bits) => new NpgsqlInet(address, bits))),
        Of(Gen.Select(Gen.UInt, Gen.Int[1, 32]).Select(Network)),
        Of(Gen.Byte.Array[6].Select(bytes => new PhysicalAddress(bytes))), Of(Gen.Int.Select(bits => new BitVector32(bits))), Of(Points),
        Of(Gen.Select(Gen.Double, Gen.Double).Select((a, c) => new NpgsqlLine(a, 1, c))),
        Of(Gen.Select(Points, Points).Select((a, b) => new NpgsqlLSeg(a, b))),
        Of(Gen.Select(Points, Gen.Double[0, 1e300]).Select((at, radius) => new NpgsqlCircle(at, radius))),
        Of(Gen.Select(Points, Points).Select(
            (a, b) => new NpgsqlBox(Math.Max(a.Y, b.Y), Math.Max(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.X, b.X)))),
        Of(Gen.Select(Points.Array[1, 9], Gen.Bool).Select((points, open) => new NpgsqlPath(points, open))),
        Of(Points.Array[1, 9].Select(points => new NpgsqlPolygon(points))),
        Of(Words.Array[1, 5].Select(words => NpgsqlTsVector.Parse(string.Join(' ', words)))),
        Of(Words.Array[1, 5].Select(words => NpgsqlTsQuery.Parse(string.Join(" & ", words)))),
        Of(Gen.Select(Gen.UInt, Gen.UShort).Select((block, offset) => new NpgsqlTid(block, offset))),
        Of(Gen.ULong.Select(place => new NpgsqlLogSequenceNumber(place))), Of(Gen.Short.Array[1, 6]), Of(Gen.UInt.Array[1, 6]),
        Of(Gen.Dictionary(Texts, Texts).Select(
            pairs => pairs.ToDictionary(pair => pair.Key, pair => pair.Value.Length % 5 == 0 ? null : pair.Value))),
        Of(Ranges(Gen.Int[-1_000_000, 1_000_000])), Of(Ranges(Gen.Long[-1L << 40, 1L << 40])), Of(Ranges(Numbers)), Of(Ranges(Days)),
        Of(Ranges(Gen.Int[0, 1_000_000]).Array[0, 5]), Of(Ranges(Gen.Long[0, 1_000_000]).Array[0, 5]), Of(Ranges(Numbers).Array[0, 5]),
        Of(Ranges(Days).Array[0, 5]), Of(OneOf(Mood.Fine)),
        Of(OneOf(Conformance.Cases.Size.None, Conformance.Cases.Size.Large)), Of(Gen.Int.Array[0, 6]),
        Of(Gen.Select(Gen.Int, Texts, Days, Numbers.Array[0, 3]).Select((id, label, day, sizes) => new Spot(id, label, day, sizes))),
        Of(Gen.Int.Array2D[Gen.Int[1, 3], Gen.Int[1, 4]]), Of(Texts.Array[8].Select(Cube)),
        Of(Gen.Int.Array2D[Gen.Int[1, 3], Gen.Int[1, 4]].Select(Nullables)), Of(Numbers.Array[0, 6]), Of(Texts.Array[0, 6]),
    }.ToDictionary(pair => pair.Type, pair => pair.Cells);

    /// <summary>By store type, if it takes less than its CLR type has.</summary>
    private static readonly Dictionary<(string StoreType, Type ClrType), Gen<object>> ByPair =
        new ((string StoreType, Type Type) Pair, Gen<object> Cells)[]
        {
            For("\"char\"", Gen.Byte[0, 127]), For("money", Gen.Long.Select(cents => cents / 100m)),
            For("types.small", Gen.Int[1, 999_999].Select(cents => cents / 100m)), For("character varying(20)", Words),
            For("character(3)", Words), For("name", Words), For("refcursor", Words), For("json", Json), For("jsonb", Json),
            For("jsonpath", Words.Select(word => $"$.{word}")), For("xml", Words.Select(word => $"<{word}>é</{word}>")),
            For("lquery", Words),
            For("ltree", Gen.Int[0, 999].Array[1, 5].Select(parts => string.Join('.', parts))), For("ltxtquery", Words),
            For("bit(3)", Bits(3, 3)), For("bit varying", Bits(0, 70)), For("types.mood", OneOf("ok", "so so", "Fine")),
            For("bit(3)", Gen.Bool.Array[3].Select(bits => new BitArray(bits))),
            For("bit varying(40)", Gen.Bool.Array[0, 40].Select(bits => new BitArray(bits))),
            For("bit varying", Gen.Bool.Array[0, 70].Select(bits => new BitArray(bits))),
            For("timestamp", Walls), For("timestamptz", Instants), For("timestamptz", Instants.Select(time => new DateTimeOffset(time))),
            For("timetz", Gen.Select(Gen.Long[0, 86_399_999_999], Gen.Int[-14 * 60, 14 * 60]).Select(
                (micros, minutes) => new DateTimeOffset(TimeSpan.TicksPerDay + (micros * 10), TimeSpan.FromMinutes(minutes)))),
            For("tsrange", Ranges(Walls)), For("tstzrange", Ranges(Instants)), For("tsmultirange", Ranges(Walls).Array[0, 5]),
            For("tstzmultirange", Ranges(Instants).Array[0, 5]),
            For("macaddr8", Gen.Byte.Array[8].Select(bytes => new PhysicalAddress(bytes))),
            For("types.spots", Ranges(Gen.Int[-1_000_000, 1_000_000])),
        }.ToDictionary(pair => pair.Pair, pair => pair.Cells);

    /// <summary>Cells of a pair of types.</summary>
    public static Gen<object> Of(PgCase type) =>
        ByPair.TryGetValue((type.StoreType, type.ClrType), out var cells) ? cells : ByType[type.ClrType];

    private static (Type Type, Gen<object> Cells) Of<T>(Gen<T> cells)
        where T : notnull =>
        (typeof(T), cells.Select(cell => (object)cell));

    private static ((string StoreType, Type Type) Pair, Gen<object> Cells) For<T>(string storeType, Gen<T> cells)
        where T : notnull =>
        ((storeType, typeof(T)), cells.Select(cell => (object)cell));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Bits(int least, int most) =>
        Gen.Bool.Array[least, most].Select(bits => string.Concat(bits.Select(bit => bit ? '1' : '0')));

    private static IPNetwork Network(uint address, int bits)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address & (uint.MaxValue << (32 - bits)));
        return new(new IPAddress(bytes), bits);
    }

    private static string?[,,] Cube(string[] texts)
    {
        var cube = new string?[2, 2, 2];
        for (var i = 0; i < texts.Length; i++)
            cube[i / 4, i / 2 % 2, i % 2] = texts[i].Length % 5 == 0 ? null : texts[i];
        return cube;
    }

    private static int?[,] Nullables(int[,] numbers)
    {
        var nullables = new int?[numbers.GetLength(0), numbers.GetLength(1)];
        for (var row = 0; row < numbers.GetLength(0); row++)
        {
            for (var column = 0; column < numbers.GetLength(1); column++)
                nullables[row, column] = numbers[row, column] % 5 == 0 ? null : numbers[row, column];
        }

        return nullables;
    }

    private static Gen<NpgsqlRange<T>> Ranges<T>(Gen<T> bounds) =>
        Gen.Select(bounds, bounds, Gen.Int[0, 17]).Select((one, other, kind) =>
        {
            var (low, high) = Comparer<T>.Default.Compare(one, other) <= 0 ? (one, other) : (other, one);
            return kind == 17 ? NpgsqlRange<T>.Empty
                : new NpgsqlRange<T>(low, kind % 2 == 0, kind / 4 % 2 == 1, high, kind / 2 % 2 == 0, kind / 8 % 2 == 1);
        });
}
