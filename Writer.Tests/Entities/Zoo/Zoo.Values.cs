using NpgsqlTypes;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Neighbours of the types: kinds of times, converters, collections, edges.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Values() => new[]
    {
        Value("DateTime on timestamp with time zone, local", null, new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Local)),
        Value("DateTime on timestamp, local", "timestamp without time zone", new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Local)),
        Value("DateTimes", null, new List<DateTime> { new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc) }),
        Value("DateTimes that are not UTC", null, new List<DateTime> { new(2024, 1, 1) }),
        Value("DateTimes of all kinds on timestamps", "timestamp without time zone[]",
            new List<DateTime> { new(2024, 1, 1), new(2024, 1, 1, 1, 1, 1, DateTimeKind.Local) }),
        Value("a DateTime of UTC among others on timestamps", "timestamp without time zone[]",
            new List<DateTime> { new(2024, 1, 1), new(2024, 1, 1, 1, 1, 1, DateTimeKind.Utc) }),
        Value("DateTimes on dates", "date[]", new List<DateTime> { new(2024, 1, 1) }),
        Value("TimeSpans on times", "time[]", new[] { new TimeSpan(1, 2, 3) }),
        Value("doubles on numerics", "numeric[]", new List<double> { 0.1, 1e10 }),
        Value("nullable DateTimes on timestamps", "timestamp without time zone[]", new DateTime?[] { new(2024, 1, 1), null }),
        Value("a range of local times", "tsrange", new NpgsqlRange<DateTime>(
            new(2024, 1, 1, 0, 0, 0, DateTimeKind.Local), new(2024, 2, 1, 0, 0, 0, DateTimeKind.Local))),
        Value("ranges of local times", "tsmultirange", new List<NpgsqlRange<DateTime>>
        {
            new(new(2024, 1, 1, 0, 0, 0, DateTimeKind.Local), true, false, default, false, true), NpgsqlRange<DateTime>.Empty,
        }),
        Value("times before 2000 that are no whole microseconds", null, new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(7)),
        Value("instants before 2000 that are no whole microseconds", null,
            new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(7)),
        Value("a range of instants that are not UTC", "tstzrange", new NpgsqlRange<DateTimeOffset>(
            new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)), true, false, default, false, true)) with { IsReadByEf = false },
        Value("TimeSpan on time(0)", "time(0)", new TimeSpan(0, 1, 2, 3, 600)),
        Value("DateTimes on timestamps", "timestamp without time zone[]", new List<DateTime> { new(2024, 1, 1) }),
        Value("DateTimeOffsets", null, new List<DateTimeOffset> { new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) }),
        Value("DateTimeOffsets that are not UTC", null, new List<DateTimeOffset> { new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)) }),
        Value("DateTimeOffset on time with time zone", "time with time zone", new DateTimeOffset(1, 1, 2, 1, 2, 3, TimeSpan.FromHours(2)),
            new(2024, 7, 1, 1, 2, 3, TimeSpan.FromHours(2))),
        Value("DateTime as a number", null, b => b.HasConversion<long>(), new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Utc)),
        Value("DateTimeOffset as a number", null, b => b.HasConversion<long>(), new DateTimeOffset(2024, 1, 1, 1, 1, 1, TimeSpan.Zero)),
        Value("DateTime as text", null, b => b.HasConversion<string>(), new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Utc)),
        Value("DateTime that a converter makes UTC", null,
            b => b.HasConversion(v => DateTime.SpecifyKind(v, DateTimeKind.Utc), v => v), new DateTime(2024, 1, 1)),
        Value("TimeSpan as a number", null, b => b.HasConversion<long>(), new TimeSpan(1, 2, 3)),
        Value("TimeSpan on time, of more than a day", "time", new TimeSpan(25, 0, 0)),
        Value("the greatest TimeSpan", null, TimeSpan.MaxValue, TimeSpan.MinValue),
        Value("Guid as text", null, b => b.HasConversion<string>(), Known),
        Value("Guid as bytes", null, b => b.HasConversion<byte[]>(), Known),
        Value("bool as a letter", "character(1)", b => b.HasConversion(v => v ? "Y" : "N", v => v == "Y"), true, false),
        Value("a nullable bool as text", null, b => b.HasConversion<string>(), true, (bool?)null),
        Value("a nullable enum as text", null, b => b.HasConversion<string>(), Status.Paid, (Status?)null),
        Value("an enum of bytes", null, Small.B, Small.A),
        Value("an enum of long numbers", null, Wide.B, Wide.A),
        Value("an enum of unsigned numbers", null, Unsigned.B, Unsigned.A),
        Value("flags", null, Marks.A | Marks.C, default),
        Value("flags as text", null, b => b.HasConversion<string>(), Marks.A | Marks.C, default),
        Value("char as a number", null, b => b.HasConversion<int>(), 'x'),
        Value("sbyte", null, sbyte.MinValue, sbyte.MaxValue),
        Value("ushort", null, ushort.MinValue, ushort.MaxValue),
        Value("int that is too great for its column", "smallint", 1, 70_000),
        Value("text that is too long for its column", "character varying(3)", "abcd"),
        Value("text with a zero", null, "a\0b"),
        Value("half a surrogate pair", null, "a\ud800b"),
        Value("doubles that are no numbers", null, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0),
        Value("double on real", "real", 1.5, 0.1),
        Value("decimal on double precision", "double precision", 1.5m),
        Value("decimal on real", "real", 1.5m),
        Value("decimal on bigint", "bigint", 5m),
        Value("double on numeric, no number", "numeric", double.NaN),
        Value("int on numeric(5,2)", "numeric(5,2)", 4),
        Value("int on real", "real", 4),
        Value("long on smallint", "smallint", 4L),
        Value("byte on integer", "integer", (byte)4),
        Value("decimal of many digits", null, decimal.MaxValue, 0.0000000000000000000000000001m, -1.10m, 0.000m),
        Value("texts with nulls", null, new[] { "a", null }),
        Value("bytes in a list", null, new List<byte[]> { new byte[] { 1 }, Array.Empty<byte>() }),
        Value("a read-only list", null, (IReadOnlyList<int>)new List<int> { 1, 2 }),
        Value("an interface of a list", null, (IList<string>)new List<string> { "a" }),
        Value("a list of enums as texts", null, b => b.Metadata.SetElementType(typeof(Status)), new List<Status> { Status.Paid }),
        Value("numeric(6,2)s", "numeric(6,2)[]", new List<decimal> { 1.239m, 1 }),
        Value("longs on integers", "integer[]", new List<long> { 1, 2 }),
        Value("bools", null, new[] { true, false }),
        Value("a range of days", null, new NpgsqlRange<DateOnly>(new(2024, 1, 1), new(2024, 2, 1))),
        Value("a range of instants", null, new NpgsqlRange<DateTime>(
            new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), new(2024, 2, 1, 0, 0, 0, DateTimeKind.Utc))),
        Value("a range of timestamps", "tsrange", new NpgsqlRange<DateTime>(new(2024, 1, 1), true, false, default, false, true)),
        Value("ranges", null, new NpgsqlRange<int>[] { new(1, 5), new(7, 9) }),
        Value("a list of ranges", "int4range[]", new List<NpgsqlRange<int>> { new(1, 5), new(2, 9) }),
        Value("a range of numerics", null, new NpgsqlRange<decimal>(1.5m, 2.5m)),
        Value<NpgsqlTsQuery>("tsquery", null, new NpgsqlTsQueryAnd(new NpgsqlTsQueryLexeme("a"), new NpgsqlTsQueryLexeme("b"))),
        Value("a polygon", null, new NpgsqlPolygon(new NpgsqlPoint(1, 2), new NpgsqlPoint(3, 4), new NpgsqlPoint(5, 0))),
        Value("inet with a netmask", "inet", new NpgsqlInet("10.1.2.3/8")),
        Value("a version by a converter", "text", b => b.HasConversion(v => v!.ToString(), v => Version.Parse(v)), new Version(1, 2, 3)),
        Value("a POCO by a converter to text on jsonb", "jsonb", b => b.HasConversion(
            v => v!.Name!, v => new Poco(v, 0)), new Poco("{\"a\": 1}", 1)),
        Value("a required text that is missing", null, b => b.IsRequired(), "a", null),
        Value("a required list that is missing", null, b => b.IsRequired(), new List<int> { 1 }, null),
    }.Select(model => model with { IsForEveryLoader = false });

    private enum Small : byte
    {
        A,
        B = 200,
    }

    private enum Wide : long
    {
        A,
        B = long.MaxValue,
    }

    private enum Unsigned : uint
    {
        A,
        B = uint.MaxValue,
    }

    [Flags]
    private enum Marks
    {
        None,
        A = 1,
        C = 4,
    }
}
