using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Types;

/// <summary>Types beyond the usual, from objects: the replay, EfWriter and the importer in one run, round after round.</summary>
/// <param name="name">As asked for on the command line.</param>
/// <param name="description">For the report.</param>
/// <param name="extensions">What the server must have.</param>
/// <param name="columns">The table's columns, as SQL.</param>
/// <param name="asked">The column whose type EfWriter is asked for.</param>
/// <param name="make">Makes a row by its number.</param>
/// <param name="write">The hand-written code for one row.</param>
/// <param name="targets">What the figures decide.</param>
internal sealed class RowsBenchmark<TRow>(
    string name, string description, string[] extensions, string columns, (string Column, string Type) asked,
    Func<int, TRow> make, Action<TRow, NpgsqlBinaryImporter> write,
    Func<IReadOnlyList<Series>, IEnumerable<Target>> targets) : IBenchmark
    where TRow : class
{
    private const int FewRows = 500;

    public string Name => name;

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        foreach (var extension in extensions)
            await database.ExecuteAsync($"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public");
        var builder = new NpgsqlDataSourceBuilder(database.Settings.ConnectionString);
        builder.UseNodaTime();
        builder.UseNetTopologySuite();
        await using var source = builder.Build();
        var options = new DbContextOptionsBuilder().UseNpgsql(source, npgsql => npgsql.UseNodaTime().UseNetTopologySuite()).Options;

        await CompileAsync(New(FewRows));
        var contenders = New(settings.Rows);
        await contenders.PrepareAsync("types_reference");
        var reference = await TableContent.ReadAsync(database, "types_reference");
        var series = contenders.Ways.Select(way => new Series(way.Name, contenders.Count)).ToList();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var (way, all) in contenders.Ways.Zip(series))
            {
                await database.SettleAsync();
                var measured = await Meter.MeasureAsync(() => way.Write("types_written"));
                if (round == 0 && await TableContent.ReadAsync(database, "types_written") is var content && content != reference)
                    throw new InvalidOperationException($"{way.Name} wrote {content} where {reference} was given.");
                if (round > 0)
                    all.Rounds.Add(measured);
                await Console.Error.WriteLineAsync($"{name} {round}/{settings.Rounds}: {way.Name} {measured.Seconds:0.000} s");
            }
        }

        return new(
            name,
            $"{description}: {Figures.Thousands(
                contenders.Count)} objects, {Figures.Megabytes(contenders.Bytes)} MB in COPY's binary format.",
            ShapeSection.Table(series, (double)contenders.Bytes / contenders.Count),
            [.. targets(series)],
            [$"Noise: in the median round the two replays differ by a factor of {Figures.Ratio(series[^1].Noise(series[0]))}."]);

        RowsContenders<TRow> New(int rows) =>
            new([.. Enumerable.Range(0, rows).Select(make)], columns, asked, write, source, () => new DbContext(options));
    }

    // As for the shapes: the just-in-time compiler is done before anybody is timed.
    private static async Task CompileAsync(RowsContenders<TRow> few)
    {
        await few.PrepareAsync("types_written");
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var (_, write) in few.Ways)
            {
                for (var i = 0; i < 35; i++)
                    await write("types_written");
                await Task.Delay(250);
            }
        }
    }
}

/// <summary>The benchmarks of types.</summary>
internal static class RowsBenchmarks
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new RowsBenchmark<ServerRow>(
            "types", "ranges, hstore and arrays by EfWriter's encoders", ["hstore"], ServerRow.Columns, ("Open", "tsrange"), row =>
                new(row), (row, importer) => row.Write(importer),
            all => [
                AtMost(all, "EfWriter ÷ replay", 1.1, ContenderNames.Replay, ShapeSection.Seconds),
                AtMost(all, "EfWriter's client CPU ÷ the importer's", 0.5, ContenderNames.TypedImporter, ShapeSection.Cpu),
            ]),
        new RowsBenchmark<PluginRow>(
            "plugins", "one NodaTime and one PostGIS column among ten", ["postgis"], PluginRow.Columns, ("Place", "geometry"), row =>
                new(row), (row, importer) => row.Write(importer),
            all => [AtMost(all, "EfWriter ÷ the hand-written importer", 1.05, ContenderNames.TypedImporter, ShapeSection.Seconds)]),
    ];

    private static Target AtMost(IReadOnlyList<Series> all, string figure, double limit, string other, Func<Measurement, double?> cost) =>
        Target.AtMost(figure, limit, ShapeSection.Ratio(all, ContenderNames.EfWriter, other, cost)) with { Noise = all[^1].Noise(all[0]) };
}
