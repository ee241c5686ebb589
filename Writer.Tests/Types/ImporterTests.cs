using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>Npgsql's importer, with columns of ours and of the host's data source side by side.</summary>
[TestFixture]
public sealed class ImporterTests : ConformanceTest
{
    private sealed record Noda(int Id, Instant? At, Period? Length, DateInterval? Days, Interval? Between, string? Name);

    private sealed record At(int Id, Instant Value);

    private sealed record Local(int Id, LocalTime Value);

    private sealed record WithPoco(int Id, Poco? Value);

    public sealed class Poco
    {
        public int A { get; set; }

        public string? B { get; set; }
    }

    [Test]
    public async Task Types_of_a_plugin_and_of_ours_go_together()
    {
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var (from, to) = (Instant.FromUtc(2024, 2, 29, 12, 0), Instant.FromUtc(2024, 3, 1, 12, 0));
        Noda[] rows =
        [
            new(1, from, Period.FromMonths(14), new(new(2024, 1, 1), new(2024, 1, 2)), new(from, to), "a"),
            new(2, null, null, null, null, null),
            new(3, to.PlusNanoseconds(1_000), Period.FromHours(5), new(new(2024, 1, 1), new(2024, 1, 1)), new(null, to), "Zoë"),
        ];

        var result = await db.WriteAsync(Frame.From(rows), "cells", Options());

        Assert.That((result.Method, result.Rows), Is.EqualTo((BulkMethod.Importer, 3L)));
        await AssertSame($"SELECT * FROM {Schema}.cells", """
            VALUES (1, '2024-02-29 12:00Z'::timestamptz, '14 mon'::interval, '[2024-01-01,2024-01-03)'::daterange,
            '["2024-02-29 12:00Z","2024-03-01 12:00Z")'::tstzrange, 'a'),
                   (2, NULL, NULL, NULL, NULL, NULL),
                   (3, '2024-03-01 12:00:00.000001Z', '05:00', '[2024-01-01,2024-01-02)', '(,"2024-03-01 12:00Z")', 'Zoë')
            """);
    }

    [TestCase("timestamptz(3)", 123_000_000, 123_456_000)]
    [TestCase("timestamptz(0)", 0, 1_000)]
    public async Task A_plugins_value_that_its_column_would_round_is_refused_by_row(string type, int fit, int unfit)
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type})""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var day = Instant.FromUtc(2024, 2, 29, 12, 0);

        await db.WriteAsync(Frame.From([new At(1, day.PlusNanoseconds(fit))]), "cells", Options(IfExists.Append));
        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Frame.From([new At(2, day), new At(3, day.PlusNanoseconds(unfit))]), "cells", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
        Assert.That(failure.Message, Does.Contain("fractional digits of a second").And.Contain("timestamp("));
        Assert.That(await Count("cells"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_plugins_time_of_day_is_refused_likewise()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" time(2))""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());

        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(
                Frame.From([new Local(1, new(1, 2, 3, 450)), new Local(2, new(1, 2, 3, 456))]), "cells", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
    }

    [Test]
    public async Task A_value_that_the_data_source_cannot_write_is_named_and_nothing_is_kept()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" jsonb)""");
        await using var db = Host.New();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(
                Frame.From([new WithPoco(1, null), new WithPoco(2, new() { B = "secret" })]), "cells", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
        Assert.That(failure.Message, Does.Contain("Poco").And.Contain("jsonb").And.Contain("EnableDynamicJson").And.Not.Contain("secret"));
        Assert.That(await Count("cells"), Is.Zero);
        Assert.That((await db.WriteAsync(Frame.From([new WithPoco(1, null)]), "cells", Options(IfExists.Append))).Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POCO_goes_into_jsonb_where_the_data_source_allows_it()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" jsonb)""");
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.EnableDynamicJson();
        await using var source = builder.Build();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);

        var result = await db.WriteAsync(
            Frame.From([new WithPoco(1, new() { A = 7, B = "x" }), new WithPoco(2, null)]), "cells", Options(IfExists.Append));

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer));
        await AssertSame($"SELECT * FROM {Schema}.cells", """VALUES (1, '{"A": 7, "B": "x"}'::jsonb), (2, NULL)""");
    }

    [Test]
    public async Task A_composite_whose_fields_the_host_has_mapped_goes_by_its_mapping()
    {
        await Sql($"""
            CREATE TYPE {Schema}.odd AS (first_field integer, other text);
            CREATE TABLE {Schema}.cells ("Id" integer, "Value" {Schema}.odd)
            """);
        var builder = new NpgsqlDataSourceBuilder(Server.ConnectionString);
        builder.MapComposite<Odd>($"{Schema}.odd");
        await using var source = builder.Build();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(source).Options);

        var result = await db.WriteAsync(Frame.From([new WithOdd(1, new Odd { One = 5, Two = "x" })]), "cells", Options(IfExists.Append));

        Assert.That(result.Method, Is.EqualTo(BulkMethod.Importer));
        await AssertSame($"SELECT * FROM {Schema}.cells", $"VALUES (1, ROW(5, 'x')::{Schema}.odd)");
    }

    private sealed record WithOdd(int Id, Odd? Value);

    // A property more than the type has fields, which only Npgsql's mapping tells apart.
    public sealed class Odd
    {
        public string? Note { get; set; }

        [PgName("first_field")]
        public int One { get; set; }

        [PgName("other")]
        public string? Two { get; set; }
    }

    [Test]
    public async Task A_row_that_the_server_refuses_is_named_over_batches()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer CHECK ("Id" <> 2500), "Value" timestamptz)""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var rows = Enumerable.Range(0, 4_000).Select(i => new At(i, NodaConstants.UnixEpoch)).ToList();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From(rows), "cells", Options(IfExists.Append) with { BatchRows = 700 }))!;

        Assert.That((failure.Row, failure.SqlState), Is.EqualTo((2_500L, "23514")));
        Assert.That(await Count("cells"), Is.Zero);
    }

    [Test]
    public async Task Bad_rows_are_left_out_by_number()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer CHECK ("Id" % 1000 <> 7), "Value" timestamptz(3))""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var rows = Enumerable.Range(0, 3_000).Select(
            i => new At(i, NodaConstants.UnixEpoch.PlusNanoseconds(i == 1_500 ? 1_000 : 0))).ToList();

        var result = await db.WriteAsync(
            Frame.From(rows), "cells", Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Select(row => row.Row).Order(), Is.EqualTo(new[] { 7L, 1_007, 1_500, 2_007 }));
        Assert.That(await Count("cells"), Is.EqualTo(2_996));
    }

    [Test]
    public async Task A_cancelled_write_leaves_nothing_and_the_callers_transaction_usable()
    {
        await Sql($"""CREATE TABLE {Schema}.cells ("Id" integer, "Value" timestamptz)""");
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        await using var transaction = await db.Database.BeginTransactionAsync();
        using var cancellation = new CancellationTokenSource();

        async IAsyncEnumerable<At> Rows()
        {
            for (var i = 0; ; i++)
            {
                if (i == 5_000)
                    await cancellation.CancelAsync();
                yield return new(i, NodaConstants.UnixEpoch);
            }
        }

        Assert.That(
            async () =>
                await db.WriteAsync(Frame.From(Rows()), "cells", Options(IfExists.Append) with { BatchRows = 1_000 }, cancellation.Token),
                    Throws.InstanceOf<OperationCanceledException>());
        await db.WriteAsync(Frame.From([new At(1, NodaConstants.UnixEpoch)]), "cells", Options(IfExists.Append));
        await transaction.CommitAsync();

        Assert.That(await Count("cells"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_importer_sends_on_one_connection_whatever_Parallelism_allows(
        [Values(BulkMethod.Auto, BulkMethod.Importer)] BulkMethod method)
    {
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());
        var rows = Enumerable.Range(0, 5_000).Select(i => new At(i, NodaConstants.UnixEpoch.PlusTicks(i * 10L))).ToList();

        var result = await db.WriteAsync(Frame.From(rows), "cells", Options(method: method) with { Parallelism = 3, BatchRows = 500 });

        Assert.That((result.Method, result.Rows), Is.EqualTo((BulkMethod.Importer, 5_000L)));
        Assert.That((await Rows($"""SELECT "Id" FROM {Schema}.cells""")).Select(row => row[0]), Is.EqualTo(Enumerable.Range(0, 5_000)));
    }

    [Test]
    public async Task No_loader_but_COPY_and_the_importer_is_chosen_by_itself()
    {
        await using var db = Host.New(npgsql => npgsql.UseNodaTime());

        var mixed = await db.WriteAsync(Frame.From([new At(1, NodaConstants.UnixEpoch)]), "mixed", Options());
        var plain = await db.WriteAsync(Frame.From([new { Id = 1 }]), "plain", Options());

        Assert.That((mixed.Method, plain.Method), Is.EqualTo((BulkMethod.Importer, BulkMethod.Copy)));
    }
}
