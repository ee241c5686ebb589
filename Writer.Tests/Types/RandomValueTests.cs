using System.Buffers.Binary;
using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using CsCheck;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Npgsql;
using NpgsqlTypes;

#pragma warning disable CS0618 // Npgsql has no other way to make search documents on the client.

namespace EfWriter.Tests.Types;

/// <summary>Random values of each type: what the loaders write equals what Npgsql's importer writes.</summary>
[TestFixture]
public sealed class RandomValueTests : ConformanceTest
{
    private const int Iterations = 4;
    private const int MostRows = 1_500;

    private static readonly Gen<string> Texts = Gen.String["aZ09 _é漢\"'\\,{}()=>"].Where(text => text.Length < 40);
    private static readonly Gen<DateTime> Walls = Gen.Long[1, 3_000_000_000_000_000].Select(micros => new DateTime(micros * 10));
    private static readonly Gen<decimal> Numbers = Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Byte[0, 28]).Select(
        (a, b, c, sign, scale) => new decimal(a, b, c, sign, scale));
    private static readonly Gen<NpgsqlPoint> Points = Gen.Select(Gen.Double, Gen.Double).Select((x, y) => new NpgsqlPoint(x, y));

    private static readonly IReadOnlyList<(PgCase Type, Gen<object> Cells)> Types =
    [
        Pair("boolean", Gen.Bool), Pair("smallint", Gen.Short), Pair("integer", Gen.Int), Pair("bigint", Gen.Long), Pair("real", Gen.Float),
        Pair("double precision", Gen.Double), Pair("text", Texts), Pair("bytea", Gen.Byte.Array[0, 60]), Pair("uuid", Gen.Guid),
        Pair("date", Gen.Int[1, 3_652_057].Select(DateOnly.FromDayNumber)),
        Pair("time without time zone", Gen.Long[0, 86_399_999_999].Select(micros => new TimeOnly(micros * 10))),
        Pair("timestamp without time zone", Walls),
        Pair("timestamp with time zone", Walls.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        Pair("jsonb", Texts.Select(text => JsonSerializer.Serialize(new { text }))), Pair("\"char\"", Gen.Char[' ', '~']),
        Pair("ltree", Gen.Int[0, 999].Array[1, 5].Select(parts => string.Join('.', parts))),
        Pair("tsvector", Gen.Int[0, 99].Array[1, 5]
            .Select(words => NpgsqlTsVector.Parse(string.Join(' ', words.Select(word => $"w{word}"))))),
        Pair("cidr", Gen.Select(Gen.UInt, Gen.Int[1, 32]).Select((address, bits) => Network(address, bits))),
        Pair("money", Gen.Long.Select(cents => cents / 100m)), Pair("oid", Gen.UInt), Pair("xid8", Gen.ULong),
        Pair(
            "interval", Gen.Select(Gen.Int, Gen.Int, Gen.Long).Select(
                (months, days, time) => new NpgsqlInterval(months / 12, days, time / 1000))),
        Pair(
            "timetz", Gen.Select(Gen.Long[0, 863_999_999_999], Gen.Int[-14 * 60, 14 * 60]).Select(
                (ticks, minutes) => new DateTimeOffset(TimeSpan.TicksPerDay + ticks / 10 * 10, TimeSpan.FromMinutes(minutes)))) with { },
        Pair(
            "inet", Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.Byte[0, 32]).Select(
                (bytes, bits) => new NpgsqlInet(new IPAddress(bytes), bits))),
        Pair("macaddr", Gen.Byte.Array[6].Select(bytes => new PhysicalAddress(bytes))),
        Pair("macaddr8", Gen.Byte.Array[8].Select(bytes => new PhysicalAddress(bytes))),
        Pair("bit varying", Gen.Bool.Array[0, 70].Select(bits => new BitArray(bits))), Pair("point", Points),
        Pair("lseg", Gen.Select(Points, Points).Select((a, b) => new NpgsqlLSeg(a, b))),
        Pair("circle", Gen.Select(Points, Gen.Double[0, 1e300]).Select((at, radius) => new NpgsqlCircle(at, radius))),
        Pair(
            "box", Gen.Select(Points, Points).Select(
                (a, b) => new NpgsqlBox(Math.Max(a.Y, b.Y), Math.Max(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.X, b.X)))),
        Pair("path", Gen.Select(Points.Array[1, 9], Gen.Bool).Select((points, open) => new NpgsqlPath(points, open))),
        Pair("polygon", Points.Array[1, 9].Select(points => new NpgsqlPolygon(points))),
        Pair(
            "hstore", Gen.Dictionary(Texts, Texts).Select(
                pairs => pairs.ToDictionary(pair => pair.Key, pair => pair.Value.Length % 5 == 0 ? null : pair.Value))),
        Pair("int4range", Ranges(Gen.Int[-1_000_000, 1_000_000], Comparer<int>.Default)),
        Pair("numrange", Ranges(Numbers, Comparer<decimal>.Default)),
        Pair("tsrange", Ranges(Walls, Comparer<DateTime>.Default)),
        Pair("int8multirange", Ranges(Gen.Long[0, 1_000_000], Comparer<long>.Default).Array[0, 5]),
        Pair("numeric", Numbers), Pair("numeric[]", Numbers.Array[0, 6]), Pair("text[]", Texts.Array[0, 6]),
        Pair("integer[]", Gen.Int.Array2D[Gen.Int[1, 3], Gen.Int[1, 4]]),
    ];

    private static IPNetwork Network(uint address, int bits)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address & (uint.MaxValue << (32 - bits)));
        return new(new IPAddress(bytes), bits);
    }

    private static IEnumerable<string> Names => Types.Select(type => type.Type.ToString());

    [TestCaseSource(nameof(Names))]
    public async Task Random_values_are_stored_alike(string name)
    {
        var (type, gen) = Types.Single(candidate => candidate.Type.ToString() == name);
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await connection.ReloadTypesAsync();
        await using var db = Host.New();
        await gen.Null(0.2).Array[0, MostRows].SampleAsync(
            async cells =>
            {
                await Sql(
                    $"""DROP TABLE IF EXISTS {Schema}.expected; CREATE TABLE {Schema}.expected ("Id" integer, "Value" {type.StoreType})""");
                await type.ImportAsync(connection, $"{Schema}.expected", cells);
                foreach (var method in Methods)
                {
                    await type.WriteAsync(db, $"by_{method}", Options(IfExists.Replace, method) with { BatchRows = 400 }, cells);
                    await AssertSame($"""SELECT * FROM {Schema}."by_{method}" """, $"SELECT * FROM {Schema}.expected");
                }
            },
            writeLine: TestContext.Out.WriteLine, iter: Iterations, threads: 1, print: cells => $"{cells.Length} cells");
    }

    private static (PgCase Type, Gen<object> Cells) Pair<T>(string type, Gen<T> cells)
        where T : notnull =>
        (new PgCase<T>(type, []) { ImportedAs = ImportedAs(type) }, cells.Select(cell => (object)cell));

    private static string ImportedAs(string type) => type switch
    {
        "timetz" => "time with time zone",
        "\"char\"" => "char",
        _ => type,
    };

    private static Gen<NpgsqlRange<T>> Ranges<T>(Gen<T> bounds, IComparer<T> order) =>
        Gen.Select(bounds, bounds, Gen.Int[0, 17]).Select((one, other, kind) =>
    {
        var (low, high) = order.Compare(one, other) <= 0 ? (one, other) : (other, one);
        return kind == 17 ? NpgsqlRange<T>.Empty
            : new NpgsqlRange<T>(low, kind % 2 == 0, kind / 4 % 2 == 1, high, kind / 2 % 2 == 0, kind / 8 % 2 == 1);
    });
}
