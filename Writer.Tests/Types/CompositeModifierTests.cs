using System.Collections;
using EfWriter.Tests.Conformance;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>A composite's fields have modifiers too: a value that one of them would round, cut or refuse is refused by row.</summary>
[TestFixture]
public sealed class CompositeModifierTests : ConformanceTest
{
    private static readonly DateTime Noon = new(2024, 2, 29, 12, 0, 0, 120, DateTimeKind.Unspecified);
    private static readonly Price Fit = new()
    {
        Amount = 1.25m,
        Code = "abc",
        At = Noon,
        Wait = new(0, 3, 0),
        Flags = new BitArray(3),
        Fixed = "ab",
        Rates = [1.5m],
        Part = new(1.5m),
    };

    private static readonly (string Field, Func<Price, Price> Change)[] Unfit =
    [
        ("amount", price => price with { Amount = 1.255m }), ("code", price => price with { Code = "abcd" }),
        ("code with a blank", price => price with { Code = "abc " }), ("at", price => price with { At = Noon.AddMilliseconds(1) }),
        ("wait", price => price with { Wait = new(0, 3, 1) }), ("flags", price => price with { Flags = new BitArray(4) }),
        ("fixed", price => price with { Fixed = "abc" }), ("rates", price => price with { Rates = [1.5m, 1.55m] }),
        ("part", price => price with { Part = new(1.55m) }),
    ];

    private NpgsqlDataSource _source = null!;

    [SetUp]
    public async Task MakeTypes()
    {
        await Sql($"""
            CREATE TYPE {Schema}.part AS (x numeric(3,1)); CREATE TYPE {Schema}.odd AS (x numeric(3,1));
            CREATE TYPE {Schema}.price AS (amount numeric(5,2), code varchar(3), at timestamp(2), wait interval day, flags bit(3),
            fixed char(2), rates numeric(4,1)[], part {Schema}.part);
            CREATE TYPE {Schema}.moment AS (at timestamptz(0), "on" date);
            CREATE TABLE {Schema}.cells ("Id" integer, "Value" {Schema}.price, "List" {Schema}.price[]);
            CREATE TABLE {Schema}.moments ("Id" integer, "Value" {Schema}.moment)
            """);
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.UseNodaTime();
        builder.MapComposite<MappedPrice>($"{Schema}.price");
        builder.MapComposite<Part>($"{Schema}.part");
        builder.MapComposite<Moment>($"{Schema}.moment");
        builder.MapComposite<Renamed>($"{Schema}.odd", new Backwards());
        _source = builder.Build();
    }

    [TearDown]
    public async Task Close() => await _source.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_field_that_its_modifier_would_change_is_refused_by_row(bool isMapped)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source).Options);
        BulkMethod[] methods = isMapped ? [BulkMethod.Importer] : Methods;
        var writes = Unfit.SelectMany(unfit => methods.SelectMany(
            method => new[] { false, true }.Select(isInList => (unfit.Field, unfit.Change, method, isInList))));
        foreach (var (field, change, method, isInList) in writes)
        {
            var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
                db.WriteAsync(Rows(change(Fit), isMapped, isInList), "cells", Options(IfExists.Append, method)), $"{field} by {method}")!;
            Assert.That(failure.Row, Is.EqualTo(1), $"{field} by {method}: {failure.Message}");
            Assert.That(failure.Column, Is.EqualTo(isInList ? "List" : "Value").Or.Null, $"{field} by {method}: {failure.Message}");
        }

        Assert.That(await Count("cells"), Is.Zero);
        var result = await db.WriteAsync(Rows(Fit, isMapped, isInList: true), "cells", Options(IfExists.Append));
        Assert.That((result.Rows, result.Method), Is.EqualTo((2L, isMapped ? BulkMethod.Importer : BulkMethod.Copy)));
        Assert.That(
            await Scalar<string>($"""SELECT "Value"::text FROM {Schema}.cells WHERE "Id" = 1"""),
            Is.EqualTo("""(1.25,abc,"2024-02-29 12:00:00.12","3 days",000,ab,{1.5},"(1.5)")"""));
    }

    [Test]
    public async Task A_plugins_time_inside_is_looked_into()
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source, npgsql => npgsql.UseNodaTime()).Options);
        var whole = new WithMoment(1, new() { At = NodaConstants.UnixEpoch, On = new(2024, 2, 29) });
        var half = new WithMoment(2, new() { At = NodaConstants.UnixEpoch.PlusTicks(5_000_000) });

        var result = await db.WriteAsync(Frame.From([whole]), "moments", Options(IfExists.Append));
        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Frame.From([whole, half]), "moments", Options(IfExists.Append)))!;

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer));
        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
    }

    [Test]
    public async Task A_field_whose_property_cannot_be_known_is_refused_before_a_row_is_read()
    {
        await Sql($"""CREATE TABLE {Schema}.parts ("Id" integer, "Value" {Schema}.odd)""");
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source).Options);

        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Frame.From([new { Id = 1, Value = new Renamed { Amount = 1.55m } }]), "parts", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", (long?)null)));
        Assert.That(failure.Message, Does.Contain("would round or cut").And.Contain("Renamed for").And.Contain("PgName"));
    }

    private static Frame Rows(Price unfit, bool isMapped, bool isInList)
    {
        var (value, list) = isInList ? (Fit, (Price[])[Fit, unfit]) : (unfit, []);
        return isMapped
            ? Frame.From(new[]
            {
                new { Id = 1, Value = new MappedPrice(Fit), List = (MappedPrice[])[] },
                new { Id = 2, Value = new MappedPrice(value), List = list.Select(price => new MappedPrice(price)).ToArray() },
            })
            : Frame.From(new[] { new { Id = 1, Value = Fit, List = (Price[])[] }, new { Id = 2, Value = value, List = list } });
    }

    public record Price
    {
        public decimal? Amount { get; init; }

        [PgName("code")]
        public string? Code { get; init; }

        public DateTime At { get; init; }

        public NpgsqlInterval Wait { get; init; }

        public BitArray? Flags { get; init; }

        public string? Fixed { get; init; }

        public decimal[] Rates { get; init; } = [];

        public Part? Part { get; init; }
    }

    // A property more than the type has fields: only Npgsql's mapping of it says what is written.
    public sealed record MappedPrice : Price
    {
        public MappedPrice()
        {
        }

        public MappedPrice(Price price)
            : base(price)
        {
        }

        public string? Note { get; init; }
    }

    public sealed record Part(decimal X);

    public sealed class Moment
    {
        public Instant At { get; set; }

        public LocalDate? On { get; set; }
    }

    private sealed record WithMoment(int Id, Moment Value);

    public sealed class Renamed
    {
        public decimal Amount { get; set; }
    }

    private sealed class Backwards : INpgsqlNameTranslator
    {
        public string TranslateMemberName(string clrName) => clrName == "Amount" ? "x" : clrName;

        public string TranslateTypeName(string clrName) => clrName;
    }
}
