using EfWriter.Benchmarks.Distributed;
using EfWriter.Benchmarks.Entities;
using EfWriter.Benchmarks.Files;
using EfWriter.Benchmarks.Joining;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;
using EfWriter.Benchmarks.Streaming;
using EfWriter.Benchmarks.Types;
using EfWriter.Benchmarks.Upserting;

namespace EfWriter.Benchmarks;

/// <summary>One run: a server, the benchmarks one after the other, and their report.</summary>
internal sealed class BenchmarkRun(BenchmarkSettings settings)
{
    public static readonly IReadOnlyList<IBenchmark> All =
    [
        .. Shape.All.Select(shape => new ShapeBenchmark(shape)), new StreamBenchmark(), new AppendBenchmark(), new UpsertBenchmark(),
        new JoinBenchmark(),
        new EntitiesBenchmark(), new KeysBenchmark(), new ReadersBenchmark(), new BadRowsBenchmark(),
        new FilesBenchmark(), .. RowsBenchmarks.All, new DistributedBenchmark(),
    ];

    public async Task<int> RunAsync()
    {
        var asked = settings.Shapes.Count == 0 ? All : [.. settings.Shapes.Select(Find)];
        await using var database = await Database.StartAsync(settings.Postgres);
        var report = await ReportText.BeginAsync(database, settings);
        Console.WriteLine(report.Text);
        try
        {
            foreach (var benchmark in asked)
                Console.WriteLine(report.Add(await benchmark.RunAsync(database, settings)));
        }
        finally
        {
            await database.CleanAsync();
        }

        if (settings.IsSaved)
            Console.WriteLine($"Saved as {await ReportFile.SaveAsync(report.Text, Title(), await database.MajorVersionAsync())}");
        return 0;
    }

    private static IBenchmark Find(string name) =>
        All.FirstOrDefault(benchmark => benchmark.Name == name)
            ?? throw new ArgumentException(
                $"There is no shape '{name}'. There are {string.Join(", ", All.Select(benchmark => benchmark.Name))}.");

    private string Title() => settings.Shapes.Count == 0 ? "all" : string.Join('-', settings.Shapes);
}
