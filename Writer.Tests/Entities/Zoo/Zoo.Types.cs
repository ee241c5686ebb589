using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Typed = "Types";

    private static NpgsqlDataSource? _json;

    private static IEnumerable<ZooModel> Types() =>
    [
        Value("DateTime on date", "date", new DateTime(2024, 2, 29), new DateTime(1, 1, 1)),
        Value("TimeSpan on time", "time", new TimeSpan(1, 2, 3), TimeSpan.Zero),
        Value("TimeSpan on interval", "interval", new TimeSpan(100, 2, 3, 4, 5), TimeSpan.Zero),
        Value("double on numeric", "numeric", 1.5, 0.1, 1e10),
        Value("double on numeric(10,2)", "numeric(10,2)", 1.5, 1.239),
        Value("float on double precision", "double precision", 1.5f, 0.1f),
        Value("decimal on numeric(6,2), more digits", "numeric(6,2)", 1.239m, 1.2m, -1.005m),
        Value("decimal on integer", "integer", 3m, 4m),
        Value("int on bigint", "bigint", 3, 4),
        Value("long on integer", "integer", 3L, 4L),
        Value("long on numeric", "numeric(20,0)", 3L, 4L),
        Value("int on text by a converter", "text", b => b.HasConversion<string>(), 3, 4),
        Value("timestamp(2)", "timestamp(2) without time zone", new DateTime(2024, 1, 1, 1, 1, 1, 987).AddTicks(6540),
            new DateTime(2024, 1, 1)),
        Value("timestamptz(0)", "timestamp(0) with time zone", new DateTime(2024, 1, 1, 1, 1, 1, 987, DateTimeKind.Utc)),
        Value("time(1)", "time(1)", new TimeOnly(1, 2, 3, 456), new TimeOnly(1, 2)),
        Value("interval(0)", "interval(0)", new TimeSpan(0, 1, 2, 3, 456)),
        Value("DateTime as timestamp with time zone, not UTC", null, new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Unspecified)),
        Value("DateTime as timestamp, UTC", "timestamp without time zone", new DateTime(2024, 1, 1, 1, 1, 1, DateTimeKind.Utc)),
        Value("the greatest and least DateTime", "timestamp without time zone", DateTime.MaxValue, DateTime.MinValue),
        Value("the greatest and least DateOnly", null, DateOnly.MaxValue, DateOnly.MinValue),
        Value("DateTimeOffset, UTC", null, new DateTimeOffset(2024, 1, 1, 1, 1, 1, TimeSpan.Zero)),
        Value("DateTimeOffset, not UTC", null, new DateTimeOffset(2024, 1, 1, 1, 1, 1, TimeSpan.FromHours(2))),
        Value("text that is longer than its column by blanks", "character varying(3)", "abc  ", "a"),
        Value("text on char(4)", "character(4)", "abc", "a  "),
        Value("text on jsonb", "jsonb", "{\"b\": 1, \"a\": [1, 2]}", "[]"),
        Value("text on json", "json", "{\"b\":  1}", "[]"),
        Value("char", null, 'x', 'é'),
        Value("bytes", null, new byte[] { 1, 2 }, []),
        Value("bool on integer by a converter", null, b => b.HasConversion<int>(), true, false),
        Value("byte", null, (byte)1, (byte)255),
        Value("uint", null, 1u, uint.MaxValue),
        Value("ulong", null, 1ul, ulong.MaxValue),
        Value("BigInteger", null, BigInteger.Pow(10, 30), BigInteger.One),
        Value("an enum", null, Status.Paid, Status.Open),
        Value("an enum as text", null, b => b.HasConversion<string>(), Status.Paid, Status.Open),
        Value("an enum that has no such member", null, (Status)77),
        Value("Uri", null, new Uri("https://example.org/x")),
        Value("IPAddress", null, IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback),
        Value("cidr", "cidr", new IPNetwork(IPAddress.Parse("10.0.0.0"), 8)),
        Value("PhysicalAddress", null, PhysicalAddress.Parse("08-00-2B-01-02-03")),
        Value("BitArray", "bit varying", new BitArray([true, false, true])),
        Value("a range", null, new NpgsqlRange<int>(1, 5), NpgsqlRange<int>.Empty),
        Value("a point", null, new NpgsqlPoint(1, 2)),
        Value("NpgsqlInterval's TimeSpan with months", "interval", TimeSpan.FromDays(40)),
        Value("JsonDocument", null, JsonDocument.Parse("{\"b\": 1, \"a\": null}")),
        Value("JsonElement", null, JsonDocument.Parse("[1, 2]").RootElement),
        Value("numbers", null, new[] { 1, 2 }, []),
        Value("a list of texts", null, new List<string> { "a", "b,c" }, []),
        Value("nullable numbers", null, new int?[] { 1, null }),
        Value("enums", null, new List<Status> { Status.Paid, Status.Open }),
        Value("a list of decimals", null, new List<decimal> { 1.50m, 2 }),
        Value("a list of Guids", null, new List<Guid> { Known }),
        Value("a list of dates", null, new List<DateOnly> { new(2024, 2, 29) }),
        Value("a list in a converter", "text", b =>
            b.HasConversion(v => string.Join(',', v!), v => v.Split(',', StringSplitOptions.RemoveEmptyEntries).ToList()),
                new List<string> { "a", "b" }),
        Value("a converter that writes nulls", null, b => b.HasConversion(new NullWords()), "a", null),
        Value("hstore", "hstore", new Dictionary<string, string> { ["a"] = "b" }) with { Connect = Hstore },
        .. Documents(),
        .. Imported(),
    ];

    // What Npgsql alone can write.
    private static IEnumerable<ZooModel> Imported() =>
    [
        Value("decimal on money", "money", 1.23m, 4m),
        Value("text on xml", "xml", "<a/>", "<b>c</b>"),
        Value("text on name", "name", "abc", "a"),
        Value("a dictionary on jsonb", "jsonb", new Dictionary<string, string> { ["a"] = "b" }) with { Connect = DynamicJson,
            IsForNpgsqlAlone = true },
        Value("a POCO on jsonb", "jsonb", new Poco("a", 1), new Poco(null, 2)) with { Connect = DynamicJson, IsForNpgsqlAlone = true },
        Value("a list of POCOs on jsonb", "jsonb", new List<Poco> { new("a", 1) }) with { Connect = DynamicJson, IsForNpgsqlAlone = true },
    ];

    private static IEnumerable<ZooModel> Documents() =>
    [
        Of<Filed>(
            Typed, "a document of an owned type",
            b => b.Entity<Filed>().OwnsOne(x => x.Details, o => { o.ToJson(); o.OwnsMany(d => d.Lines); }),
            _ => Files()),
        Of<Filed>(
            Typed, "a document of a complex type",
            b => b.Entity<Filed>().ComplexProperty(x => x.Details, o => { o.ToJson(); o.ComplexCollection(d => d.Lines); }),
            _ => Files()),
        Of<Filed>(
            Typed, "a document of an owned type with shadow values",
            b => b.Entity<Filed>().OwnsOne(x => x.Details, o => { o.ToJson(); o.Property<int?>("rank"); o.OwnsMany(d => d.Lines); }),
            _ => Files()),
        Of<Ordered>(
            Typed, "a document of a list",
            b => b.Entity<Ordered>().OwnsMany(x => x.Lines, o => o.ToJson()),
            _ => [new() { Id = 1, Lines = [new() { Product = "näh \"x\"", Price = 1.50m }] }, new() { Id = 2 }]),
        Of<Ordered>(
            Typed, "a document of a list of complex types",
            b => b.Entity<Ordered>().ComplexCollection(x => x.Lines, o => o.ToJson()),
            _ => [new() { Id = 1, Lines = [new() { Product = "p", Price = 1.50m }] }, new() { Id = 2 }]),
        .. InModes<Filed>(Typed, "a document of an owned type", b =>
            b.Entity<Filed>().OwnsOne(x => x.Details, o => { o.ToJson(); o.OwnsMany(d => d.Lines); }), _ => Files(),
            _ => [new() { Id = 1, Details = new() { Note = "changed" } }, new() { Id = 2 }, new() { Id = 9, Details = new() }]),
    ];

    private static ZooModel Value<T>(string name, string? type, params T[] values) => Value(name, type, _ => { }, values);

    private static ZooModel Value<T>(string name, string? type,
        Action<Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T?>> property, params T[] values) => Of(
        Typed,
        name,
        b =>
        {
            var built = b.Entity<Holding<T>>().ToTable("Holding").Property(h => h.Value);
            if (type is not null)
                built.HasColumnType(type);
            property(built);
        },
        _ => values.Select((value, i) => new Holding<T> { Id = i + 1, Value = value }).ToArray());

    private static Filed[] Files() =>
    [
        new() { Id = 1, Details = new() { Note = "é\"<>", Due = new(2024, 3, 1), Lines =
            [new() { Product = "p", Price = 1.50m, Status = Status.Sent }, new()] } }, new() { Id = 2, Details = new() }, new() { Id = 3 },
    ];

    private static void DynamicJson(DbContextOptionsBuilder builder, string schema)
    {
        _json ??= new NpgsqlDataSourceBuilder(Server.ConnectionString).EnableDynamicJson().Build();
        builder.UseNpgsql(_json);
    }

    private static void Hstore(DbContextOptionsBuilder builder, string schema) =>
        builder.UseNpgsql($"{Server.ConnectionString};Search Path={schema},public");

    // No other door leads to a converter of nulls.
#pragma warning disable EF1001
    private sealed class NullWords() : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<string?, string>(
        value => value ?? "nothing", text => text == "nothing" ? null : text, convertsNulls: true);
#pragma warning restore EF1001

    private sealed record Poco(string? Name, int Count);

    private sealed class Holding<T>
    {
        public int Id { get; set; }

        public T? Value { get; set; }
    }

    private sealed class Filed
    {
        public int Id { get; set; }

        public Details? Details { get; set; }
    }
}
