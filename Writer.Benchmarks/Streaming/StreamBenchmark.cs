using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;

namespace EfWriter.Benchmarks.Streaming;

/// <summary>A long stream against a tenth of it: its time, and whether its memory grows.</summary>
internal sealed class StreamBenchmark : IBenchmark
{
    private const int MaxRows = 10_000_000;
    private const int Times = 10;
    private const double MegabytesOfGrowth = 32;

    public string Name => "stream";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var most = (int)Math.Min((long)settings.Rows * Times, MaxRows);
        var file = Path.GetTempFileName();
        try
        {
            await PrepareAsync(database, most, file);
            var replay = new Series(ContenderNames.Replay, most);
            var whole = new Series(ContenderNames.EfWriter, most);
            var tenth = new Series(ContenderNames.EfWriter, most / Times);
            var importer = new Series(ContenderNames.TypedImporter, most);
            var generator = new Series("the generator alone", most);
            for (var round = 0; round < settings.Rounds; round++)
            {
                replay.Rounds.Add(await StreamChild.RunAsync(database, StreamWays.Replay, most, file));
                whole.Rounds.Add(await StreamChild.RunAsync(database, StreamWays.EfWriter, most));
                tenth.Rounds.Add(await StreamChild.RunAsync(database, StreamWays.EfWriter, most / Times));
                importer.Rounds.Add(await StreamChild.RunAsync(database, StreamWays.Importer, most));
                generator.Rounds.Add(await StreamChild.RunAsync(database, StreamWays.Generator, most));
            }

            return Tell([replay, whole, tenth, importer, generator], new FileInfo(file).Length);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Writes the stream both ways, which must agree, and keeps the bytes for the replay.</summary>
    private static async Task PrepareAsync(Database database, int rows, string file)
    {
        await StreamChild.RunAsync(database, StreamWays.EfWriter, rows);
        await StreamChild.RunAsync(database, StreamWays.Importer, rows);
        var (mine, its) =
            (await TableContent.ReadAsync(database, StreamWays.EfWriter), await TableContent.ReadAsync(database, StreamWays.Importer));
        if (mine != its || mine.Rows != rows)
            throw new InvalidOperationException($"EfWriter streamed {mine}, Npgsql's importer {its}, of {rows} rows.");

        await using var bytes = File.Create(file);
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var copy =
            await connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(StreamWays.EfWriter)} TO STDOUT (FORMAT BINARY)");
        await copy.CopyToAsync(bytes);
    }

    private static Section Tell(IReadOnlyList<Series> all, long bytes)
    {
        var (replay, whole, tenth, generator) = (all[0], all[1], all[2], all[^1]);
        var growth = whole.Rounds.Zip(tenth.Rounds, (more, less) => (double?)(more.PeakRss - less.PeakRss)).Median();
        return new(
            "stream",
            $"The narrow columns as an Arrow stream from a generator: {Figures.Thousands(whole.Rows)} rows, {Figures.Megabytes(bytes)} MB "
            + "in COPY's binary format; each write in a process of its own.",
            ShapeSection.Table(all, (double)bytes / whole.Rows),
            [
                Target.AtMost("EfWriter ÷ replay", 1.05, whole.Ratio(replay, ShapeSection.Seconds)),
                Target.AtMost(
                    "EfWriter's client CPU, without the generator's, ÷ the replay's", 1.5,
                    whole.Ratio(replay, ShapeSection.Cpu) - generator.Ratio(replay, ShapeSection.Cpu)),
                Target.AtMost(
                    $"peak RSS, {Figures.Thousands(whole.Rows)} rows − {Figures.Thousands(tenth.Rows)} rows", MegabytesOfGrowth,
                    growth / 1e6, " MB"),
            ],
            [
                "The replay reads its bytes from a file. All others make their rows while they write them; what that alone costs is the "
                + "last line.",
                "A process is warmed up by a short write, so that its start and the compiler's work are not measured; its peak RSS holds "
                + "both.",
            ]);
    }
}
