using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Tests.Types;

/// <summary>A column of some fields takes the intervals that it keeps, and refuses by row what the server would cut in silence.</summary>
[TestFixture]
public sealed class IntervalFieldTests : ConformanceTest
{
    private const long Second = 1_000_000;

    private static readonly string[] Fields =
    [
        "year", "month", "day", "hour", "minute", "second", "year to month", "day to hour", "day to minute", "day to second",
        "hour to minute", "hour to second", "minute to second", "second(2)", "day to second(0)", "(3)",
    ];

    private static readonly NpgsqlInterval[] Values =
    [
        new(0, 0, 0), new(24, 0, 0), new(-12, 0, 0), new(14, 0, 0), new(0, -3, 0), new(0, 0, -7_200 * Second), new(0, 0, 90 * 60 * Second),
        new(0, 0, 61 * Second), new(0, 0, 10_000), new(0, 0, -1), new(12, 0, 60 * Second), new(14, -3, 25 * 3_600 * Second),
    ];

    [TestCaseSource(nameof(Fields))]
    public async Task Every_loader_takes_what_the_column_keeps(string fields)
    {
        await Sql($"""CREATE TABLE {Schema}.plain ("Id" integer, "Value" interval)""");
        await using var db = Host.New();
        await PgCase.Of("interval", Values).WriteAsync(db, "plain", Options(IfExists.Append), [.. Values.Cast<object?>()]);

        await AssertKept(db, $"interval {fields}", Values);
        await AssertKept(
            db, $"interval {fields}",
            [
                .. Values.Where(value => value.Months == 0).Select(
                    value => new TimeSpan((value.Days * TimeSpan.TicksPerDay) + (value.Time * 10))),
            ]);
        await AssertReaderKept(db, $"interval {fields}");
    }

    [Test]
    public async Task Arrays_ranges_and_domains_of_them_do_likewise()
    {
        await Sql($"""
            CREATE DOMAIN {Schema}.days AS interval day; CREATE TYPE {Schema}.span AS RANGE (SUBTYPE = {Schema}.days);
            CREATE TYPE {Schema}.wait AS (length interval hour to minute)
            """);
        await using var db = Host.New();

        await AssertRefused(db, PgCase.Of($"{Schema}.days", new NpgsqlInterval(0, 3, 0), new NpgsqlInterval(0, 3, 1)));
        await AssertRefused(db, PgCase.Of($"{Schema}.days[]", (TimeSpan[])[TimeSpan.FromDays(3)], (TimeSpan[])[TimeSpan.FromHours(3)]));
        await AssertRefused(
            db, PgCase.Of("interval year to month[]", (NpgsqlInterval?[])[new(14, 0, 0), null], (NpgsqlInterval?[])[new(14, 1, 0), null]));
#pragma warning disable CA1814 // PostgreSQL's arrays are of several dimensions, not jagged.
        await AssertRefused(
            db, PgCase.Of("interval day[]", new[,] { { TimeSpan.FromDays(3) } }, new[,] { { TimeSpan.FromDays(3.5) } }));
#pragma warning restore CA1814
        await AssertRefused(
            db, PgCase.Of($"{Schema}.span", new NpgsqlRange<TimeSpan>(TimeSpan.Zero, TimeSpan.FromDays(1)),
                new NpgsqlRange<TimeSpan>(TimeSpan.Zero, TimeSpan.FromDays(1.5))));
        await AssertRefused(db, PgCase.Of($"{Schema}.wait", new Wait(TimeSpan.FromMinutes(3)), new Wait(TimeSpan.FromSeconds(3))));
    }

    private sealed record Wait(TimeSpan Length);

    private async Task AssertKept<T>(DbContext db, string type, T[] values)
        where T : notnull
    {
        await Sql($"""
            DROP TABLE IF EXISTS {Schema}.source; CREATE TABLE {Schema}.source ("Id" integer, "Value" interval)
            """);
        var cells = values.Cast<object?>().ToList();
        await PgCase.Of("interval", values).WriteAsync(db, "source", Options(IfExists.Append), cells);
        foreach (var method in Methods)
        {
            await Sql($"""DROP TABLE IF EXISTS {Schema}.cells; CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type})""");
            var options = Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip } };
            var result = await PgCase.Of("interval", values).WriteAsync(db, "cells", options, cells);
            await AssertRest(type, "source", result, $"{method} {typeof(T).Name}");
        }
    }

    private async Task AssertReaderKept(DbContext db, string type)
    {
        await Sql($"""DROP TABLE IF EXISTS {Schema}.cells; CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type})""");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var reader = await new NpgsqlCommand($"""SELECT * FROM {Schema}.plain ORDER BY "Id" """, source).ExecuteReaderAsync();
        if (await Changed(type, "plain") is not [var first, ..])
        {
            Assert.That((await db.WriteAsync(reader, "cells", Options(IfExists.Append))).Rows, Is.EqualTo(Values.Length));
            return;
        }

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(reader, "cells", Options(IfExists.Append)))!;
        Assert.That(failure.Row, Is.EqualTo((long)first));
        Assert.That(failure.Message, Does.Contain("PostgreSQL's interval for interval"));
    }

    private async Task AssertRest(string type, string table, WriteResult result, string what)
    {
        var changed = await Changed(type, table);
        Assert.That(result.BadRows.Select(row => (int)row.Row), Is.EqualTo(changed), what);
        await AssertSame(
            $"""SELECT "Id", interval_send("Value") FROM {Schema}.cells""",
            $$"""
            SELECT "Id", interval_send("Value") FROM {{Schema}}.{{table}} WHERE "Id" <> ALL ('{{{string.Join(',', changed)}}}'::integer[])
            """);
    }

    // What the server itself would make of the values.
    private async Task<int[]> Changed(string type, string table) =>
    [
        .. (await Rows($"""
            SELECT "Id" FROM {Schema}.{table} WHERE interval_send("Value"::{type}) <> interval_send("Value") ORDER BY "Id"
            """)).Select(row => (int)row[0]!),
    ];

    private async Task AssertRefused(DbContext db, PgCase type)
    {
        await Sql($"""DROP TABLE IF EXISTS {Schema}.cells; CREATE TABLE {Schema}.cells ("Id" integer, "Value" {type.StoreType})""");
        foreach (var method in Methods)
        {
            var failure = Assert.ThrowsAsync<FrameWriteException>(() =>
                type.WriteAsync(db, "cells", Options(IfExists.Append, method), [type.Values[0], null, type.Values[1]]))!;

            Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 2L)), $"{method}: {failure.Message}");
        }

        await type.WriteAsync(db, "cells", Options(IfExists.Append), [type.Values[0]]);
        Assert.That(await Count("cells"), Is.EqualTo(1));
    }
}
