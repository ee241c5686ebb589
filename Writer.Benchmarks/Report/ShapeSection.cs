using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Report;

/// <summary>What the contenders' figures say of a shape.</summary>
internal static class ShapeSection
{
    // The target is for a million rows: what is allocated may not grow with them.
    private const double AllocatedMegabytes = 2;
    private const int FirstMajorVersionWithFastStreams = 18;

    public static Section Of(Shape shape, int rows, long bytes, IReadOnlyList<Series> all, IReadOnlyList<string> notes, int majorVersion) =>
        new(
        shape.Name,
        $"{shape.Description}: {Figures.Thousands(rows)} rows, {Figures.Megabytes(bytes)} MB in COPY's binary format.",
        Table(all, (double)bytes / rows),
        [.. Targets(all, rows, majorVersion)],
        [.. Fewer(all, rows), .. NoiseNote(all), .. notes]);

    public static MarkdownTable Table(IReadOnlyList<Series> all, double bytesPerRow)
    {
        var table = new MarkdownTable("way", "rows", "seconds: median (min–max)", "÷ replay", "rows/s", "MB/s", "client CPU s",
            "CPU ÷ replay's", "allocated MB", "peak RSS MB");
        foreach (var series in all)
        {
            var speed = series.Rows / series.Seconds;
            var rounds = series.Rounds.Select(round => round.Seconds).ToList();
            table.Add(
                series.Name,
                Figures.Thousands(series.Rows),
                $"{Figures.Seconds(series.Seconds)} ({Figures.Seconds(rounds.Min())}–{Figures.Seconds(rounds.Max())})",
                Figures.Ratio(series.Ratio(all[0], Seconds)),
                Figures.Thousands(speed),
                Figures.Number(speed * bytesPerRow / 1e6, "0.0"),
                Figures.Seconds(series.CpuSeconds),
                Figures.Ratio(series.Ratio(all[0], Cpu)),
                Figures.Megabytes(series.Allocated),
                Figures.Megabytes(series.PeakRss));
        }

        return table;
    }

    /// <summary>One contender's cost for a row over another's, where both took part.</summary>
    public static double? Ratio(IReadOnlyList<Series> all, string name, string other, Func<Measurement, double?> cost) =>
        all.FirstOrDefault(series => series.Name == name) is { } mine && all.FirstOrDefault(series => series.Name == other) is { } its
            ? mine.Ratio(its, cost)
            : null;

    public static double? Seconds(Measurement measured) => measured.Seconds;

    public static double? Cpu(Measurement measured) => measured.CpuSeconds;

    private static IEnumerable<Target> Targets(IReadOnlyList<Series> all, int rows, int majorVersion)
    {
        double? Times(string name, string other) => Ratio(all, name, other, Seconds);
        var noise = Noise(all);

        yield return Target.AtMost("EfWriter ÷ replay", 1.05, Times(ContenderNames.EfWriter, ContenderNames.Replay)) with { Noise = noise };
        yield return Target.AtMost("EfWriter's client CPU ÷ the replay's", 1.5,
            Ratio(all, ContenderNames.EfWriter, ContenderNames.Replay, Cpu));
        var streams = majorVersion >= FirstMajorVersionWithFastStreams ? 0.65 : 0.75;
        yield return Target.AtMost($"EfWriter with 2 streams ÷ replay, on PostgreSQL {majorVersion}", streams,
            Times(ContenderNames.EfWriterTwoStreams, ContenderNames.Replay)) with
        {
            Noise = noise,
            Replay = Times(ContenderNames.ReplayTwoStreams, ContenderNames.Replay),
        };
        yield return Against("Npgsql's importer, typed", 1.3, ContenderNames.TypedImporter);
        yield return Against("linq2db", 1.3, ContenderNames.Linq2Db);
        yield return Against("BulkExtensions", 4, ContenderNames.EfWriterBulkExtensions);
        yield return Against("pandas' COPY callable", 5, ContenderNames.PandasCopy);
        yield return Against("pandas' default", 40, ContenderNames.PandasDefault);
        yield return Target.AtMost(
            $"EfWriter allocates beyond the frame, {Figures.Thousands(rows)} rows", AllocatedMegabytes,
            all.FirstOrDefault(series => series.Name == ContenderNames.EfWriter)?.Allocated / 1e6, " MB");

        Target Against(string what, double limit, string peer) =>
            Target.Faster($"EfWriter against {what}", limit, Times(peer, ContenderNames.EfWriter)) with
            {
                Noise = noise,
                Replay = Times(peer, ContenderNames.Replay)
            };
    }

    // The replay runs twice in a round: whatever lies between the two is not a contender's doing.
    private static double Noise(IReadOnlyList<Series> all) => Again(all).Noise(all[0]);

    private static Series Again(IReadOnlyList<Series> all) => all.Single(series => series.Name == ContenderNames.ReplayAgain);

    private static IEnumerable<string> NoiseNote(IReadOnlyList<Series> all)
    {
        var ratios = Again(all).Rounds.Zip(all[0].Rounds, (again, first) => again.Seconds / first.Seconds).ToList();
        yield return $"Noise: the same replay at the round's end took {Figures.Ratio(ratios.Min())}–{Figures.Ratio(ratios.Max())} times "
            + "the first one's time; "
            + $"in the median round the two differ by a factor of {Figures.Ratio(Noise(all))}. A time nearer than that to its target is "
            + "not decided by this run.";
    }

    private static IEnumerable<string> Fewer(IReadOnlyList<Series> all, int rows)
    {
        var slow = all.Where(series => series.Rows < rows).Select(series => $"{series.Name} ({Figures.Thousands(series.Rows)})").ToList();
        if (slow.Count > 0)
            yield return $"Slow ones wrote fewer rows, and are compared by the time for a row: {string.Join(", ", slow)}.";
    }
}
