using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>What Npgsql writes with the plugins and mappings of the host's data source.</summary>
internal static class HostCases
{
    private static readonly Instant Leap = Instant.FromUtc(2024, 2, 29, 23, 59, 59);
    private static readonly Instant Early = Instant.FromUtc(1, 1, 2, 0, 0);
    private static readonly LocalDateTime Moon = new(1969, 7, 20, 20, 17, 40);

    /// <summary>NodaTime's types with edges of each.</summary>
    public static IReadOnlyList<PgCase> OfNodaTime { get; } =
    [
        PgCase.Of("timestamp with time zone", Leap.PlusNanoseconds(999_999_000), Early, Instant.MinValue, Instant.MaxValue)
            with { Note = "refused by row if the column's precision would round it" },
        PgCase.Of("timestamp with time zone", Leap.InUtc()) with { Note = "in UTC" },
        PgCase.Of("timestamp with time zone", Leap.WithOffset(Offset.Zero)) with { Note = "of the offset 0" },
        PgCase.Of("timestamp without time zone", Moon, new LocalDateTime(1, 1, 2, 0, 0), LocalDate.MaxIsoValue.AtMidnight()),
        PgCase.Of("date", new LocalDate(2024, 2, 29), new LocalDate(1, 1, 2), LocalDate.MinIsoValue, LocalDate.MaxIsoValue),
        PgCase.Of("time without time zone", LocalTime.Midnight, LocalTime.MaxValue.PlusNanoseconds(-999)),
        PgCase.Of("time with time zone", new OffsetTime(new LocalTime(13, 14, 15), Offset.FromHours(-3))),
        PgCase.Of("interval", Period.FromMonths(14), Period.FromDays(-3) + Period.FromHours(25), Period.Zero),
        PgCase.Of("interval", Duration.FromHours(36.5), Duration.Zero),
        PgCase.Of("tstzrange", new Interval(Early, Leap), new Interval(null, Leap), new Interval(null, null)),
        PgCase.Of("tstzrange", new NpgsqlRange<Instant>(Early, Leap)),
        PgCase.Of("tsrange", new NpgsqlRange<LocalDateTime>(Moon, Moon.PlusDays(1))),
        PgCase.Of("daterange", new DateInterval(new(2024, 1, 1), new(2024, 1, 2))),
        PgCase.Of("tstzmultirange", (Interval[])[new(Early, Leap)], (Interval[])[]),
        PgCase.Of("datemultirange", (DateInterval[])[new(new(2024, 1, 1), new(2024, 1, 2))], (DateInterval[])[]),
        PgCase.Of("timestamp with time zone[]", (Instant[])[Early, Leap], (Instant[])[]),
        PgCase.Of("date[]", (LocalDate[])[new(2024, 2, 29)], (LocalDate[])[]),
    ];

    /// <summary>What has tests of its own: it needs an extension, or a mapping that is made for one test.</summary>
    public static IReadOnlyList<(string Type, string Clr, string Note)> Others { get; } =
    [
        ("geometry, geography", "Geometry", "NetTopologySuite and PostGIS"),
        ("vector", "Vector", "Pgvector and the extension vector"),
        ("halfvec", "HalfVector", "Pgvector and the extension vector"),
        ("sparsevec", "SparseVector", "Pgvector and the extension vector"),
        ("jsonb, json", "a class of the app's", "with `EnableDynamicJson`"),
        ("a composite", "a class of the app's", "with `MapComposite`, if its properties do not match the fields by name or `PgName`"),
    ];
}

/// <summary>Types of a plugin: written by each loader that takes them and by Npgsql's own importer, the tables are equal.</summary>
[TestFixture]
public sealed class HostTypeTests : ConformanceTest
{
    private static readonly LocalDateTime Moon = new(1969, 7, 20, 20, 17, 40);

    private static readonly IReadOnlyList<PgCase> Rounded =
    [
        PgCase.Of("timestamp(3)", Moon.PlusMilliseconds(1), Moon.PlusTicks(10)),
        PgCase.Of("time(0)", Moon.TimeOfDay, Moon.TimeOfDay.PlusMilliseconds(1)),
        PgCase.Of("timetz(2)", Moon.TimeOfDay.WithOffset(Offset.Zero), Moon.TimeOfDay.PlusMilliseconds(1).WithOffset(Offset.Zero)),
        PgCase.Of("interval(0)", Period.FromMonths(3), Period.FromMilliseconds(5)),
        PgCase.Of("interval day", Period.FromDays(3), Period.FromHours(3)),
        PgCase.Of("interval year to month", Period.FromMonths(14), Period.FromWeeks(2)),
        PgCase.Of("interval hour to minute", Duration.FromHours(-26.5), Duration.FromSeconds(61)),
        PgCase.Of("interval(3)", Duration.FromMilliseconds(5), Duration.FromTicks(50)),
        PgCase.Of("timestamptz(3)[]", (Instant[])[NodaConstants.UnixEpoch], (Instant[])[NodaConstants.UnixEpoch.PlusTicks(10)]),
    ];

    private static IEnumerable<PgCase> Cases => HostCases.OfNodaTime;

    [TestCaseSource(nameof(Cases))]
    public async Task A_type_of_NodaTime_is_stored_as_Npgsqls_importer_stores_it(PgCase type)
    {
        object?[] cells = [null, .. type.Values, null];
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseNodaTime();
        await using var source = builder.Build();
        await using var connection = await source.OpenConnectionAsync();
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        foreach (var table in new[] { "expected", "by_auto", "by_name" })
            await Sql($"""CREATE TABLE {Schema}.{table} ("Id" integer, "Value" {type.StoreType})""");

        await type.ImportAsync(connection, $"{Schema}.expected", cells);
        var byAuto = await type.WriteAsync(db, "by_auto", Options(IfExists.Append), cells);
        var byName = await type.WriteAsync(db, "by_name", Options(IfExists.Append, BulkMethod.BulkExtensions), cells);

        Assert.That((byAuto.Method, byName.Method), Is.EqualTo((BulkMethod.Importer, BulkMethod.BulkExtensions)));
        await AssertSame($"SELECT * FROM {Schema}.by_auto", $"SELECT * FROM {Schema}.expected");
        await AssertSame($"SELECT * FROM {Schema}.by_name", $"SELECT * FROM {Schema}.expected");
    }

    [TestCaseSource(nameof(Rounded))]
    public async Task A_value_that_its_column_would_round_is_refused_by_row(PgCase type)
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type.StoreType})""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        foreach (var method in new[] { BulkMethod.Auto, BulkMethod.BulkExtensions })
        {
            var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
                type.WriteAsync(db, "cells", Options(IfExists.Append, method), [type.Values[0], null, type.Values[1]]), $"{method}")!;

            Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 2L)), $"{method}: {failure.Message}");
        }

        Assert.That(await Count("cells"), Is.Zero);
    }

    [Test]
    public async Task A_null_in_a_key_is_refused_by_row([Values(BulkMethod.Auto, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        var type = PgCase.Of("timestamptz", NodaConstants.UnixEpoch);
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" timestamptz UNIQUE)""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var options = Options(IfExists.Append, method) with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["Value"] } };

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => type.WriteAsync(db, "cells", options, [type.Values[0], null]))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
        Assert.That(failure.Message, Does.Contain("NULL is equal to nothing"));
    }

    [Test]
    public async Task A_value_that_the_plugin_refuses_is_named_by_row(
        [Values(BulkMethod.Auto, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        var type = PgCase.Of(
            "timestamptz", NodaConstants.UnixEpoch.WithOffset(Offset.Zero), NodaConstants.UnixEpoch.WithOffset(Offset.FromHours(2)));
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" timestamptz)""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());

        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            type.WriteAsync(db, "cells", Options(IfExists.Append, method), [type.Values[0], null, type.Values[0], type.Values[1]]))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 3L)));
        Assert.That(failure.Message, Does.Contain("OffsetDateTime").And.Contain("timestamp with time zone").And.Not.Contain("1970"));
        Assert.That(await Count("cells"), Is.Zero);
        Assert.That((await type.WriteAsync(db, "cells", Options(IfExists.Append, method), [type.Values[0]])).Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task Of_several_columns_the_one_that_the_plugin_refuses_is_named(
        [Values(BulkMethod.Auto, BulkMethod.BulkExtensions)] BulkMethod method, [Values(1, 2)] int refused)
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "First" timestamptz, "Name" text, "Second" timestamptz)""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var good = NodaConstants.UnixEpoch.WithOffset(Offset.Zero);
        var bad = NodaConstants.UnixEpoch.WithOffset(Offset.FromHours(2));
        Pair[] rows =
        [
            new(1, good, "a", good), new(2, null, null, null), new(3, refused == 1 ? bad : good, "c", refused == 2 ? bad : null),
        ];

        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Frame.From(rows), "cells", Options(IfExists.Append, method)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo((refused == 1 ? "First" : "Second", 2L)));
    }

    [Test]
    public async Task A_plugin_of_the_data_source_alone_is_enough()
    {
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseNodaTime();
        await using var source = builder.Build();
        await using var connection = await source.OpenConnectionAsync();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);
        foreach (var type in HostCases.OfNodaTime)
        {
            object?[] cells = [null, .. type.Values, null];
            foreach (var table in new[] { "expected", "by_auto" })
                await Sql($"""
                    DROP TABLE IF EXISTS {Schema}.{table}; CREATE TABLE {Schema}.{table} ("Id" integer, "Value" {type.StoreType})
                    """);
            await type.ImportAsync(connection, $"{Schema}.expected", cells);
            var result = await type.WriteAsync(db, "by_auto", Options(IfExists.Append), cells);

            Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer), type.ToString());
            await AssertSame($"SELECT * FROM {Schema}.by_auto", $"SELECT * FROM {Schema}.expected");
        }
    }

    [TestCase("timestamptz(3)", "would round or cut", "Instant for timestamp(3) with time zone", "UseNodaTime")]
    [TestCase("integer", "It holds Instant, and the table's column is integer")]
    [TestCase("timestamp", "It holds Instant, and the table's column is timestamp without time zone")]
    public async Task What_nobody_can_look_into_or_write_is_refused_before_a_row_is_read(string type, params string[] parts)
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type})""");
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseNodaTime();
        await using var source = builder.Build();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => PgCase.Of(type, NodaConstants.UnixEpoch)
            .WriteAsync(db, "cells", Options(IfExists.Append), [NodaConstants.UnixEpoch]))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", (long?)null)));
        Assert.That(parts, Has.All.Matches<string>(part => failure.Message.Contains(part, StringComparison.Ordinal)), failure.Message);
    }

    private sealed record Pair(int Id, OffsetDateTime? First, string? Name, OffsetDateTime? Second);
}
