using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Upserting;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Joining;

/// <summary>Rows of a table ten times as long, found by a list of the app's: read, updated and deleted.</summary>
internal sealed class JoinBenchmark : IBenchmark
{
    private const int MostRows = 100_000;
    private const int TableFactor = 10;
    private const string Table = "join_stock";

    // Of each task, EfWriter's way and the one that EF has without it. The slow one gets a tenth of the rows.
    private static readonly (string Task, string Way, int Share, Func<LoadingContext, StockRow[], Task<decimal>> Run)[] Ways =
    [
        ("one key", ContenderNames.EfWriter, 1, JoinWays.KeysByRowsAsync),
        ("one key", "Contains", 1, JoinWays.KeysByContainsAsync),
        ("two columns", ContenderNames.EfWriter, 1, JoinWays.PairsByRowsAsync),
        ("two columns", "Contains, the second compared in the app", 1, JoinWays.PairsByContainsAsync),
        ("update with the list's values", ContenderNames.EfWriter, 1, JoinWays.UpdateByRowsAsync),
        ("update with the list's values", "SaveChanges, 1,000 rows at a time", 10, JoinWays.UpdateBySaveChangesAsync),
        ("delete by one key", ContenderNames.EfWriter, 1, JoinWays.DeleteByRowsAsync),
        ("delete by one key", "Contains and ExecuteDelete", 1, JoinWays.DeleteByContainsAsync),
    ];

    public string Name => "join";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var rows = Math.Min(settings.Rows, MostRows);
        await using (var db = new DbContext(database.Options))
            await db.WriteAsync(
                Frame.From(Enumerable.Range(0, rows * TableFactor).Select(id => StockRow.Of(id, 0))), Table,
                new WriteOptions { Schema = Database.Schema, NewTable = new() { PrimaryKey = ["Id"] }, Analyze = true });

        // The first round is not counted: compilation, pools, caches.
        var series = Ways.Select(way => new Series(way.Way, rows / way.Share)).ToList();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            var found = new Dictionary<string, decimal>();
            foreach (var ((task, name, share, run), its) in Ways.Zip(series))
            {
                var list = Keys(rows, round)[..its.Rows];
                await database.SettleAsync();
                var (measured, result) = await MeasureAsync(database, list, run);
                await Console.Error.WriteLineAsync($"join {round}/{settings.Rounds}: {task}, {name} {measured.Seconds:0.000} s");
                if (found.TryGetValue(task, out var first) && first != result * share)
                    throw new InvalidOperationException($"{task}: EfWriter found {first}, {name} {result}.");
                found.TryAdd(task, result);
                if (round > 0)
                    its.Rounds.Add(measured);
            }
        }

        return Tell(rows, series);
    }

    // Rolled back, so that all ways and rounds find the same.
    private static async Task<(Measurement Measured, decimal Result)> MeasureAsync(
        Database database, StockRow[] list, Func<LoadingContext, StockRow[], Task<decimal>> run)
    {
        await using var db = new LoadingContext(database.Options, Table);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var result = 0m;
        var measured = await Meter.MeasureAsync(async () => result = await run(db, list));
        return (measured, result);
    }

    // Spread over the table; in no order, as they come.
    private static StockRow[] Keys(int rows, int round) =>
        [.. Enumerable.Range(0, rows).Select(i => (i * TableFactor) + (round % TableFactor)).OrderBy(key => (uint)key * 2654435761u)
            .Select(key => StockRow.Of(key, 0))];

    private static Section Tell(int rows, List<Series> series)
    {
        var table = new MarkdownTable("task", "way", "rows", "seconds", "client CPU s", "MB allocated", "a row's time ÷ EfWriter's");
        for (var i = 0; i < Ways.Length; i++)
            table.Add(Ways[i].Task, Ways[i].Way, Figures.Thousands(series[i].Rows), Figures.Seconds(series[i].Seconds),
                Figures.Seconds(series[i].CpuSeconds), Figures.Megabytes(series[i].Allocated), Figures.Ratio(Ratio(i)));
        return new(
            "join",
            $"A list of {Figures.Thousands(rows)} rows against a table of {Figures.Thousands((double)rows * TableFactor)} with 7 columns, "
            + "in a transaction that is rolled back. EfWriter's time has the temporary table and its statistics in it.",
            table,
            [Target.Faster("rows to join with, one key, as fast as Contains", 1, Ratio(1))],
            []);

        double? Ratio(int way) => series[way].Ratio(series[way / 2 * 2], measured => measured.Seconds);
    }
}
