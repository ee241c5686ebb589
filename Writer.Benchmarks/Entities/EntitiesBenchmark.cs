using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Upserting;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Database = EfWriter.Benchmarks.Measuring.Database;

namespace EfWriter.Benchmarks.Entities;

/// <summary>Lists of entities into the table that the app's model maps them to: inserted, and upserted by their key.</summary>
internal sealed class EntitiesBenchmark : IBenchmark
{
    private const double AllocatedMegabytes = 2;
    private const int UpsertShare = 5;
    private const int TableFactor = 10;

    private readonly MarkdownTable _table = new(
        "what", "way", "rows", "seconds: median (min–max)", "÷ typed importer", "rows/s", "client CPU s", "allocated MB");

    private readonly List<Target> _targets = [];
    private readonly List<string> _notes = [];

    public string Name => "entities";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var phenX = settings.PhenX is { } path ? new PhenXLibrary(path) : null;
        _notes.Add($"PhenX.EntityFrameworkCore.BulkInsert {phenX?.Version ?? "was not given (--phenx)"}.");
        await using (var db = new ShopContext(database.Options))
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await InsertAsync(database, settings, EntityShapes.Items, phenX);
        await InsertAsync(database, settings, EntityShapes.Orders, phenX);
        var profile = await UpsertAsync(database, settings, phenX);
        return new(
            Name,
            $"A List of {Figures.Thousands(settings.Rows)} entities to its empty table, which has the model's identity key; "
            + $"and an upsert of {Figures.Thousands((double)settings.Rows / UpsertShare)} entities into {TableFactor} times as many rows, "
            + "half of them there. All ways but the replay begin with the list.",
            _table,
            _targets,
            _notes)
        {
            Profile = profile,
        };
    }

    private async Task InsertAsync<T>(Database database, BenchmarkSettings settings, EntityShape<T> shape, PhenXLibrary? phenX)
        where T : class
    {
        var ways = new EntityWays<T>(database, shape, phenX);
        var rows = Enumerable.Range(0, settings.Rows).Select(shape.Make).ToList();
        await EmptyAsync(database, shape.Table);
        await ways.ByImporterAsync(rows);
        await ways.EncodeAsync();

        var rounds = new EntityRounds(database, settings, $"entities, {shape.Name}", shape.Table, () => EmptyAsync(database, shape.Table));
        var series = await rounds.RunAsync(ways.All, rows, _notes);
        Tell(shape.Name, series, ContenderNames.TypedImporter);
        Judge($"a list of entities, {shape.Name}", series, ContenderNames.TypedImporter, 1.03);
        Judge($"a list of entities, {shape.Name}", series, ContenderNames.PhenX, 1.03);
        _targets.Add(Target.AtMost(
            $"allocated beyond the list, {shape.Name}", AllocatedMegabytes, Find(series, ContenderNames.EfWriter)?.Allocated / 1e6, " MB"));
    }

    private async Task<MarkdownTable> UpsertAsync(Database database, BenchmarkSettings settings, PhenXLibrary? phenX)
    {
        const string Before = "entities_stock_before";
        var count = Math.Max(settings.Rows / UpsertShare, 1);
        var there = Enumerable.Range(0, count * TableFactor).Select(id => StockRow.Of(id, 0)).ToList();
        await using (var db = new ShopContext(database.Options))
            await db.WriteAsync(there);
        await database.ExecuteAsync($"CREATE TABLE {Database.Quote(Before)} AS TABLE {Database.Quote(ShopContext.Stock)}");

        var rows = UpsertBenchmark.Rows(count, round: 1).ToList();
        var rounds = new EntityRounds(database, settings, "entities, upsert", ShopContext.Stock, async () =>
        {
            var stock = Database.Quote(ShopContext.Stock);
            await EmptyAsync(database, ShopContext.Stock);
            await database.ExecuteAsync($"INSERT INTO {stock} TABLE {Database.Quote(Before)}; ANALYZE {stock}");
        });
        var ways = new StockWays(database, phenX);
        var series = await rounds.RunAsync(ways.All, rows, _notes);
        Tell("upsert", series, ContenderNames.TypedImporter);
        Judge("upsert", series, ContenderNames.PhenX, 1.05);
        Judge("upsert", series, ContenderNames.Linq2DbMerge, 0.75);
        return Profile(series, ways.Stages.TakeLast(settings.Rounds).ToList());
    }

    private static MarkdownTable Profile(IReadOnlyList<Series> series, List<WriteDurations> stages)
    {
        string Stage(Func<WriteDurations, TimeSpan> of) => Figures.Seconds(stages.Select(stage => of(stage).TotalSeconds).Median());
        var table = new MarkdownTable("where the upsert's time goes", "seconds");
        table.Add("look, temporary table", Stage(d => d.Prepare));
        table.Add("load: the temporary table takes the rows", Stage(d => d.Load));
        table.Add("repeated keys looked for, merge, commit", Stage(d => d.Finish));
        if (Find(series, ContenderNames.UpsertByHand) is { } hand)
            table.Add("the whole, by hand: nothing looked at, checked or counted", Figures.Seconds(hand.Seconds));
        return table;
    }

    private static Task EmptyAsync(Database database, string table) =>
        database.ExecuteAsync($"TRUNCATE {Database.Quote(table)} RESTART IDENTITY");

    private void Tell(string what, IReadOnlyList<Series> all, string measure)
    {
        foreach (var series in all)
        {
            var times = series.Rounds.Select(round => round.Seconds).ToList();
            _table.Add(
                what,
                series.Name,
                Figures.Thousands(series.Rows),
                $"{Figures.Seconds(series.Seconds)} ({Figures.Seconds(times.Min())}–{Figures.Seconds(times.Max())})",
                Figures.Ratio(Find(all, measure) is { } its ? series.Ratio(its, ShapeSection.Seconds) : null),
                Figures.Thousands(series.Rows / series.Seconds),
                Figures.Seconds(series.CpuSeconds),
                Figures.Megabytes(series.Allocated));
        }
    }

    private void Judge(string what, IReadOnlyList<Series> all, string peer, double limit)
    {
        var (mine, its) = (Find(all, ContenderNames.EfWriter), Find(all, peer));
        double? Times(Func<Measurement, double?> cost) => mine is null || its is null ? null : mine.Ratio(its, cost);
        _targets.Add(Target.AtMost($"{what} ÷ {peer}", limit, Times(ShapeSection.Seconds)) with
        {
            Replay = Find(all, ContenderNames.Replay) is { } replay && its is not null ? replay.Ratio(its, ShapeSection.Seconds) : null,
        });
        if (what != "upsert")
            _targets.Add(Target.AtMost($"{what}: client CPU ÷ {peer}", 0.7, Times(ShapeSection.Cpu)));
    }

    private static Series? Find(IReadOnlyList<Series> all, string name) => all.FirstOrDefault(series => series.Name == name);
}
