using EfWriter.Benchmarks.Report;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>What it costs to leave 100 bad rows of five kinds out, spread over the frame, beside the same rows all good.</summary>
internal sealed class BadRowsBenchmark : IBenchmark
{
    private const int Bad = 100;
    private const int Kinds = 5;
    private const string Table = "bad_rows";

    public string Name => "bad-rows";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var options = new WriteOptions { Schema = Database.Schema, IfExists = IfExists.Append };
        (string Name, bool HasBad, WriteOptions Options)[] ways =
        [
            ("all good, Fail", false, options),
            ("all good, Skip", false, options with { BadRows = new() { OnBadRow = OnBadRow.Skip } }),
            ($"{Bad} bad, Reject", true, options with { BadRows = new() { OnBadRow = OnBadRow.Reject } }),
        ];

        // The first round is not counted: compilation, pools, caches.
        var series = ways.Select(way => new Series(way.Name, settings.Rows)).ToList();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var ((name, hasBad, asked), its) in ways.Zip(series))
            {
                await CreateAsync(database);
                await database.SettleAsync();
                var measured = await Meter.MeasureAsync(() => WriteAsync(database, settings.Rows, hasBad, asked));
                await Console.Error.WriteLineAsync($"{Name} {round}/{settings.Rounds}: {name} {measured.Seconds:0.000} s");
                if (round > 0)
                    its.Rounds.Add(measured);
            }
        }

        var table = new MarkdownTable("way", "seconds", "rows/s", "client CPU s", "÷ all good, Fail");
        foreach (var way in series)
            table.Add(way.Name, Figures.Seconds(way.Seconds), Figures.Thousands(way.Rows / way.Seconds), Figures.Seconds(way.CpuSeconds),
                Figures.Ratio(Ratio(way)));
        return new(
            Name,
            $"{Figures.Thousands(settings.Rows)} rows of 4 columns appended to a table with a check, a unique index and a foreign key; "
            + $"{Bad} of them bad in {Kinds} ways: "
            + "too long, U+0000, the check, the index, the foreign key. Each run must load all others and name just these.",
            table,
            [Target.AtMost("rejecting 100 bad rows ÷ the clean load", 3, Ratio(series[2]))],
            []);

        double? Ratio(Series way) => way.Ratio(series[0], measured => measured.Seconds);
    }

    private static Task CreateAsync(Database database) => database.ExecuteAsync($"""
        DROP TABLE IF EXISTS {Database.Quote(Table)}, {Database.Quote(Table + "_rejects")}, {Database.Quote("parents")} CASCADE;
        CREATE TABLE {Database.Quote("parents")} (id integer PRIMARY KEY);
        INSERT INTO {Database.Quote("parents")} SELECT generate_series(0, 99);
        CREATE TABLE {Database.Quote(Table)} ("Id" integer UNIQUE, "Name" varchar(20), "Price" numeric CHECK ("Price" > 0),
        "Parent" integer REFERENCES {Database.Quote("parents")});
        """);

    private static async Task WriteAsync(Database database, int rows, bool hasBad, WriteOptions options)
    {
        var step = rows / Bad;
        await using var db = new DbContext(database.Options);
        var result = await db.WriteAsync(
            Frame.From(Enumerable.Range(0, rows).Select(i => Item(i, hasBad && i % step == step / 2 ? i / step % Kinds : -1))), Table,
            options);

        var expected = hasBad ? Enumerable.Range(0, Bad).Select(i => (long)(i * step) + (step / 2)).ToList() : [];
        if (result.Rows != rows - expected.Count || !result.BadRows.Select(bad => bad.Row).SequenceEqual(expected))
            throw new InvalidOperationException($"{result.Rows} rows were loaded and {result.BadRows.Count} left out.");
    }

    private static Line Item(int i, int kind) => kind switch
    {
        0 => new(i, new string('x', 21), 1.25m, i % 100),
        1 => new(i, "\0", 1.25m, i % 100),
        2 => new(i, $"name {i}", -1.25m, i % 100),
        3 => new(i - 1, $"name {i}", 1.25m, i % 100),
        4 => new(i, $"name {i}", 1.25m, 100),
        _ => new(i, $"name {i}", 1.25m, i % 100),
    };

    private sealed record Line(int Id, string Name, decimal Price, int Parent);
}
