using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Upserting;

/// <summary>Rows into a table that has ten times as many: half of them change a row that is there, half are new.</summary>
internal sealed class UpsertBenchmark : IBenchmark
{
    private const int MostRows = 100_000;
    private const int TableFactor = 10;

    // The slow one gets a tenth of the rows: its time is divided by them.
    private static readonly (string Name, string Table, int Share, Func<Database, string, StockRow[], Task> Run)[] Ways =
    [
        (ContenderNames.EfWriter, "upsert_efwriter", 1, UpsertWays.ByEfWriterAsync),
        ("row-wise INSERT … ON CONFLICT, prepared, 1,000 in a batch", "upsert_batches", 1, UpsertWays.ByBatchesAsync),
        ("EfWriter, if newer", "upsert_newer", 1, UpsertWays.ByEfWriterIfNewerAsync),
        ("EfWriter, if EF's condition holds", "upsert_condition", 1, UpsertWays.ByEfWriterWithConditionAsync),
        ("row-wise INSERT … ON CONFLICT … WHERE newer, prepared, 1,000 in a batch", "upsert_newer_batches", 1,
            UpsertWays.ByBatchesIfNewerAsync),
        ("SaveChanges, each row found by its key", "upsert_finds", 10, UpsertWays.ByFindingAsync),
        ("SaveChanges, 1,000 rows loaded and saved at a time", "upsert_savechanges", 1, UpsertWays.BySaveChangesAsync),
    ];

    public string Name => "upsert";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var rows = Math.Min(settings.Rows, MostRows);
        foreach (var (_, table, _, _) in Ways)
            await CreateAsync(database, table, rows * TableFactor);

        // The first round is not counted: compilation, pools, caches.
        var series = Ways.Select(way => new Series(way.Name, rows / way.Share)).ToList();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var ((name, table, _, run), its) in Ways.Zip(series))
            {
                var written = Rows(rows, round)[..its.Rows];
                await database.SettleAsync();
                var measured = await Meter.MeasureAsync(() => run(database, table, written));
                await Console.Error.WriteLineAsync($"upsert {round}/{settings.Rounds}: {name} {measured.Seconds:0.000} s");
                if (round > 0)
                    its.Rounds.Add(measured);
            }
        }

        await CheckAsync(database);
        return Tell(rows, series);
    }

    private static async Task CreateAsync(Database database, string table, int rows)
    {
        await using var db = new DbContext(database.Options);
        await db.WriteAsync(
            Frame.From(Enumerable.Range(0, rows).Select(id => StockRow.Of(id, 0))), table,
            new WriteOptions { Schema = Database.Schema, NewTable = new() { PrimaryKey = ["Id"] } });
    }

    /// <summary>The rows of a round: others in every one, spread over the table; in no order, as they come.</summary>
    public static StockRow[] Rows(int rows, int round)
    {
        var old = Enumerable.Range(0, rows / 2).Select(i => (i * TableFactor * 2) + round);
        var added = Enumerable.Range((rows * TableFactor) + (round * rows), rows - (rows / 2));
        return [.. old.Concat(added).OrderBy(key => (uint)key * 2654435761u).Select(key => StockRow.Of(key, round + 1))];
    }

    private static async Task CheckAsync(Database database)
    {
        var first = await TableContent.ReadAsync(database, Ways[0].Table);
        foreach (var (name, table, _, _) in Ways.Where(way => way.Share == 1))
        {
            if (await TableContent.ReadAsync(database, table) is var its && its != first)
                throw new InvalidOperationException($"EfWriter's table has {first}, that of {name} {its}.");
        }
    }

    private static Section Tell(int rows, List<Series> series)
    {
        var table = new MarkdownTable("way", "rows", "seconds", "rows/s", "client CPU s", "MB allocated", "a row's time ÷ EfWriter's");
        foreach (var way in series)
            table.Add(way.Name, Figures.Thousands(way.Rows), Figures.Seconds(way.Seconds), Figures.Thousands(way.Rows / way.Seconds),
                Figures.Seconds(way.CpuSeconds), Figures.Megabytes(way.Allocated), Figures.Ratio(Ratio(way)));

        return new(
            "upsert",
            $"{Figures.Thousands(rows)} rows of 7 columns into {Figures.Thousands((double)rows * TableFactor)}, by the primary key: half "
            + "change a row, half are new.",
            table,
            [Target.Faster("upsert, as fast as row-wise INSERT … ON CONFLICT in batches", 2, Ratio(series[1])),
                Target.Faster("upsert if newer, as fast as the same row by row in batches", 2,
                    series[4].Ratio(series[2], measured => measured.Seconds)),
                Target.Faster("upsert, as fast as SaveChanges, row by row", 10, Ratio(series[5])),
                Target.Faster("upsert, as fast as SaveChanges, in loads of 1,000", 10, Ratio(series[6]))],
            []);

        double? Ratio(Series way) => way.Ratio(series[0], measured => measured.Seconds);
    }
}
