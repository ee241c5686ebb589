using System.Collections;
using System.Collections.Specialized;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EfWriter.Tests.Conformance.Cases;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

#pragma warning disable CA1814 // PostgreSQL's arrays are of several dimensions, not jagged.
#pragma warning disable CS0618 // Npgsql has no other way to make search documents on the client.

namespace EfWriter.Tests.Types;

/// <summary>Every type of PostgreSQL's own that a table may have, and of the extensions that come with it.</summary>
internal static class PgCases
{
    private static readonly DateTime Utc = new(2024, 2, 29, 23, 59, 59, 999, 999, DateTimeKind.Utc);
    private static readonly DateTime Wall = new(1969, 7, 20, 20, 17, 40, DateTimeKind.Unspecified);

    public static IReadOnlyList<PgCase> Scalars { get; } =
    [
        PgCase.Of("boolean", true, false),
        PgCase.Of<sbyte>("smallint", sbyte.MinValue, 0, sbyte.MaxValue), PgCase.Of<byte>("smallint", 0, byte.MaxValue),
        PgCase.Of<short>("smallint", short.MinValue, 0, short.MaxValue),
        PgCase.Of("integer", int.MinValue, 0, int.MaxValue),
        PgCase.Of<ushort>("integer", 0, ushort.MaxValue) with { ImportedAs = null, Texts = ["0", "65535"] },
        PgCase.Of("bigint", long.MinValue, 0, long.MaxValue),
        PgCase.Of<uint>("bigint", 0, uint.MaxValue) with { ImportedAs = null, Texts = ["0", "4294967295"] },
        PgCase.Of("real", float.MinValue, float.NaN, float.NegativeInfinity, float.Epsilon),
        PgCase.Of("real", Half.MaxValue) with { ImportedAs = null, Texts = ["65504"] },
        PgCase.Of("double precision", double.MaxValue, double.NaN, double.PositiveInfinity, double.Epsilon, -0d),
        PgCase.Of("numeric", decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, 1.10m, 0m),
        PgCase.Of("numeric", BigInteger.Pow(10, 100), -BigInteger.Pow(7, 300), BigInteger.Zero),
        PgCase.Of<ulong>("numeric", ulong.MaxValue, 0) with { ImportedAs = null, Texts = ["18446744073709551615", "0"] },
        PgCase.Of("money", 92233720368547758.07m, -92233720368547758.08m, 0.01m, 0m)
            with { Note = "as hundredths, which the server's lc_monetary has to mean" },
        PgCase.Of("text", "", "Zoë 😀", "\t\n\\N"), PgCase.Of("text", 'x', 'ß') with { ImportedAs = null, Texts = ["x", "ß"] },
        PgCase.Of("text", (char[])['a', 'ß'], (char[])[]), PgCase.Of("text", new ArraySegment<char>(['a', 'ß', 'c'], 1, 1)),
        PgCase.Of<ReadOnlyMemory<char>>("text", "Zoë".AsMemory(1), default),
        PgCase.Of("character varying(20)", "", "ab ") with { ImportedAs = "character varying" },
        PgCase.Of("character(3)", "abc", "a") with { ImportedAs = "character" },
        PgCase.Of("name", "", new string('n', 63)), PgCase.Of("\"char\"", 'x', '\0', '~') with { ImportedAs = "char" },
        PgCase.Of<byte>("\"char\"", 65, 0) with { ImportedAs = "char" },
        PgCase.Of("refcursor", "c") with { ImportedAs = "refcursor" },
        PgCase.Of("bytea", (byte[])[], (byte[])[0, 255]),
        PgCase.Of("bytea", new ArraySegment<byte>([1, 2, 3], 1, 1)), PgCase.Of("bytea", new Memory<byte>([1, 2, 3], 1, 2)),
        PgCase.Of("uuid", Guid.Empty, Guid.AllBitsSet),
        PgCase.Of("date", new DateOnly(1, 1, 2), new(9999, 12, 30), DateOnly.MinValue, DateOnly.MaxValue),
        PgCase.Of("time", TimeOnly.MinValue, TimeOnly.FromTimeSpan(new TimeSpan(863_999_999_990)))
            with { ImportedAs = "time without time zone" },
        PgCase.Of("timestamp", Wall, DateTime.MinValue, DateTime.MaxValue) with { ImportedAs = "timestamp without time zone" },
        PgCase.Of("timestamptz", Utc, DateTime.UnixEpoch) with { ImportedAs = "timestamp with time zone" },
        PgCase.Of("timestamptz", new DateTimeOffset(Wall, TimeSpan.Zero))
            with { ImportedAs = "timestamp with time zone", Note = "as an instant" },
        PgCase.Of(
            "timetz", new DateTimeOffset(1, 1, 2, 13, 14, 15, 16, TimeSpan.FromHours(-3.5)),
                new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.FromHours(14)))
            with { ImportedAs = "time with time zone",
                Note = "of the day 0001-01-01 or 0001-01-02, as Npgsql reads it: a date would be lost" },
        PgCase.Of("interval", TimeSpan.FromHours(-36.5), TimeSpan.Zero),
        PgCase.Of("interval", new NpgsqlInterval(14, -3, 5), new NpgsqlInterval(0, 0, 25 * 3_600_000_000L)),
        PgCase.Of("json", """{"a": [1, null]}"""), PgCase.Of("jsonb", """{"a": [1, null]}"""),
        PgCase.Of("json", JsonDocument.Parse("[1.50]")), PgCase.Of("jsonb", JsonDocument.Parse("[1.50]")),
        PgCase.Of("jsonb", JsonElement.Parse("null")),
        PgCase.Of<JsonNode>("jsonb", JsonNode.Parse("""{"b":{}}""")!) with { ImportedAs = null, Texts = ["""{"b": {}}"""] },
        PgCase.Of("jsonpath", "$.\"a\"[*]?(@ > 1)"), PgCase.Of("xml", "<a>ä</a>", "text"),
        PgCase.Of("inet", IPAddress.Loopback, IPAddress.IPv6Any),
        PgCase.Of("inet", new NpgsqlInet(IPAddress.Parse("10.1.2.3"), 8), new NpgsqlInet(IPAddress.Parse("2001:db8::1"), 64)),
        PgCase.Of("cidr", IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")),
        PgCase.Of("macaddr", PhysicalAddress.Parse("08-00-2B-01-02-03")),
        PgCase.Of("macaddr8", PhysicalAddress.Parse("08-00-2B-01-02-03-04-05"), PhysicalAddress.Parse("08-00-2B-01-02-03")),
        PgCase.Of("bit(3)", new BitArray([true, false, true])) with { ImportedAs = "bit" },
        PgCase.Of("bit(3)", "101") with { ImportedAs = "bit" }, PgCase.Of("bit(1)", true, false) with { ImportedAs = "bit" },
        PgCase.Of("bit(32)", new BitVector32(unchecked((int)0x8000_0001))) with { ImportedAs = "bit" },
        PgCase.Of("bit varying(40)", new BitArray([true, false, true, true, true, false, false, true, true]), new BitArray(0))
            with { ImportedAs = "bit varying" }, PgCase.Of("bit varying", "", "1101") with { ImportedAs = "bit varying" },
        PgCase.Of("point", new NpgsqlPoint(1.5, double.NegativeInfinity)), PgCase.Of("line", new NpgsqlLine(1, -2, 3)),
        PgCase.Of("lseg", new NpgsqlLSeg(1, 2, 3, 4)), PgCase.Of("box", new NpgsqlBox(4, 3, 2, 1)),
        PgCase.Of("path", new NpgsqlPath([new(1, 2), new(3, 4)], true), new NpgsqlPath([new(1, 2)], false)),
        PgCase.Of("polygon", new NpgsqlPolygon(new(1, 2), new(3, 4), new(5, -6))), PgCase.Of("circle", new NpgsqlCircle(1, 2, 3.5)),
        PgCase.Of("tsvector", NpgsqlTsVector.Parse("'a':1A,2 'ß':3C 'z'")),
        PgCase.Of<NpgsqlTsQuery>("tsquery", NpgsqlTsQuery.Parse("a:*A & !b <3> (c | d)"), new NpgsqlTsQueryLexeme("x")),
        PgCase.Of<uint>("oid", 0, uint.MaxValue), PgCase.Of<uint>("xid", 5), PgCase.Of<uint>("cid", 5),
        PgCase.Of<ulong>("xid8", ulong.MaxValue, 0),
        PgCase.Of("tid", new NpgsqlTid(uint.MaxValue, 7)), PgCase.Of("pg_lsn", new NpgsqlLogSequenceNumber(0x16_B374_D848)),
        .. new[] { "regproc", "regprocedure", "regrole", "regnamespace", "regcollation" }.Select(
            type => PgCase.Of<uint>(type, 0) with { ImportedAs = null, Texts = ["-"] }),
        PgCase.Of<uint>("regoper", 0) with { ImportedAs = null, Texts = ["0"] },
        PgCase.Of<uint>("regoperator", 0) with { ImportedAs = null, Texts = ["0"] },
        PgCase.Of<uint>("regclass", 1259) with { ImportedAs = null, Texts = ["pg_class"] },
        PgCase.Of<uint>("regtype", 23) with { ImportedAs = "regtype" },
        PgCase.Of<uint>("regconfig", 0) with { ImportedAs = "regconfig" },
        PgCase.Of<uint>("regdictionary", 0) with { ImportedAs = null, Texts = ["-"] },
        PgCase.Of("int2vector", (short[])[1, -2], (short[])[0]), PgCase.Of("oidvector", (uint[])[1, uint.MaxValue], (uint[])[7]),
        PgCase.Of(
            "int4range", new NpgsqlRange<int>(1, true, 6, false), NpgsqlRange<int>.Empty,
            new NpgsqlRange<int>(0, false, true, 9, false, false)),
        PgCase.Of("int8range", new NpgsqlRange<long>(1, true, false, 0, false, true)),
        PgCase.Of(
            "numrange", new NpgsqlRange<decimal>(-1.10m, false, 2.5m, true), new NpgsqlRange<decimal>(0, false, true, 0, false, true)),
        PgCase.Of("daterange", new NpgsqlRange<DateOnly>(new(2024, 2, 28), new(2024, 3, 1))),
        PgCase.Of("tsrange", new NpgsqlRange<DateTime>(Wall, Wall.AddDays(1))),
        PgCase.Of("tstzrange", new NpgsqlRange<DateTime>(DateTime.UnixEpoch, true, Utc, false)),
        PgCase.Of("int4multirange", (NpgsqlRange<int>[])[new(1, 2), new(5, 9)], (NpgsqlRange<int>[])[]),
        PgCase.Of("int8multirange", (NpgsqlRange<long>[])[new(1, 2)], (NpgsqlRange<long>[])[]),
        PgCase.Of("nummultirange", (NpgsqlRange<decimal>[])[new(1.5m, 2)], (NpgsqlRange<decimal>[])[]),
        PgCase.Of("datemultirange", (NpgsqlRange<DateOnly>[])[new(new(2024, 1, 1), new(2024, 1, 3))], (NpgsqlRange<DateOnly>[])[]),
        PgCase.Of("tsmultirange", (NpgsqlRange<DateTime>[])[new(Wall, Wall.AddDays(1))], (NpgsqlRange<DateTime>[])[]),
        PgCase.Of("tstzmultirange", (NpgsqlRange<DateTime>[])[new(DateTime.UnixEpoch, Utc)], (NpgsqlRange<DateTime>[])[]),
    ];

    /// <summary>Types of extensions, enums, domains and composites, in a schema of the run's own: see <see cref="Setup"/>.</summary>
    public static IReadOnlyList<PgCase> OfExtensions { get; } =
    [
        PgCase.Of("hstore", new Dictionary<string, string?> { ["a"] = "1", ["ß"] = null }, new Dictionary<string, string?>()),
        PgCase.Of("citext", "Ab", ""), PgCase.Of("ltree", "a.b_c", ""), PgCase.Of("lquery", "a.*{1,2}.!b"),
        PgCase.Of("ltxtquery", "a & b*"),
        PgCase.Of("ltree", new LTree("a.b_c"), new LTree("")) with { ImportedAs = null, Texts = ["a.b_c", ""] },
        PgCase.Of("cube", new NpgsqlCube([1, 2], [3, -4]), new NpgsqlCube(1.5), new NpgsqlCube([double.Epsilon, 0])),
        PgCase.Of("types.mood", "ok", "so so"), PgCase.Of("types.mood", Mood.Fine) with { ImportedAs = null, Texts = ["Fine"] },
        PgCase.Of("types.small", 1.50m) with { ImportedAs = "numeric" },
        PgCase.Of("types.ints", (int[])[1, 2], (int[])[]) with { ImportedAs = "integer[]" },
        PgCase.Of("types.spot", new Spot(1, "a", null, [1.5m]), new Spot(-1, null, new(2024, 2, 29), []))
            with { ImportedAs = null, Texts = ["(1,a,,{1.5})", "(-1,,2024-02-29,{})"],
                Note = "a class, record or struct with a property for each field" },
        PgCase.Of("types.spots", new NpgsqlRange<int>(1, 3)) with { ImportedAs = null, Texts = ["[1,3]"] },
        PgCase.Of("integer[]", new[,] { { 1, 2 }, { 3, 4 } }),
        PgCase.Of("text[]", new string?[,,] { { { "a", null } }, { { "b", "c" } } })
            with { ImportedAs = null, Texts = ["{{{a,NULL}},{{b,c}}}"] },
        PgCase.Of("integer[]", (int?[,])Shifted())
            with { ImportedAs = null, Texts = ["[0:1][1:2]={{7,NULL},{NULL,8}}"], Note = ".NET's lower bound 0 is PostgreSQL's 1" },
        PgCase.Of("integer", Size.Large, Size.None)
            with { ImportedAs = null, Texts = ["255", "0"], Note = "an enum's number, if the table is there" },
    ];

    /// <summary>What the extensions' cases need.</summary>
    public const string Setup = """
        DROP SCHEMA IF EXISTS types CASCADE; CREATE SCHEMA types;
        CREATE TYPE types.mood AS ENUM ('ok', 'so so', 'Fine'); CREATE DOMAIN types.small AS numeric(6,2) CHECK (VALUE > 0);
        CREATE DOMAIN types.ints AS integer[];
        CREATE DOMAIN types.label AS text; CREATE TYPE types.spot AS (id integer, label types.label, day date, "Sizes" numeric[]);
        CREATE TYPE types.spots AS RANGE (SUBTYPE = integer);
        """;

    /// <summary>Arrays of what stands alone.</summary>
    public static IReadOnlyList<PgCase> Arrays { get; } =
    [
        .. Scalars.Concat(OfExtensions.Where(type => type.StoreType is "hstore" or "citext" or "ltree" or "cube" or "types.mood"))
            .Where(
                type =>
                    type is { ImportedAs: not null, Texts: null, StoreType: not ("tid" or "pg_lsn") } && type.ClrType != typeof(byte)
                        && !IsSlice(type.ClrType) && !(type.ClrType.IsArray && type.ClrType != typeof(byte[])))
            .Select(type => type.InArrays()),
    ];

    // Npgsql writes no arrays of them.
    private static bool IsSlice(Type type) => type.Name.Split('`')[0] is "ArraySegment" or "Memory" or "ReadOnlyMemory";

    private static int?[,] Shifted()
    {
        var array = (int?[,])Array.CreateInstance(typeof(int?), [2, 2], [-1, 0]);
        (array[-1, 0], array[0, 1]) = (7, 8);
        return array;
    }
}

/// <summary>What a composite is made from.</summary>
public sealed record Spot(int Id, string? Label, DateOnly? Day, decimal[] Sizes);
