using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>Every contender writes the same rows, round after round, so that the machine's moods meet all of them.</summary>
internal sealed class ShapeBenchmark(Shape shape) : IBenchmark
{
    public string Name => shape.Name;

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var data = shape.Create(Math.Min(settings.Rows, shape.MaxRows));
        await Compilation.FinishAsync(database, data, IsAsked);
        await using var roster = await Roster.CreateAsync(database, data, IsAsked);
        await WarmUpAsync(database, roster);

        var series =
            roster.Contenders.ToDictionary(contender => contender, contender => new Series(contender.Name, contender.Workload.Data.Count));
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var contender in roster.Contenders)
                series[contender].Rounds.Add(await WriteAsync(database, contender, $"{shape.Name} {round}/{settings.Rounds}"));
        }

        var section =
            ShapeSection.Of(shape, data.Count, roster.Bytes, [.. series.Values], roster.Notes, await database.MajorVersionAsync());
        return section with { Profile = await WriteProfile.MeasureAsync(roster.Contenders[0].Workload, [.. series.Values]) };

        bool IsAsked(string name) => name is ContenderNames.Replay or ContenderNames.ReplayAgain || settings.Asks(name);
    }

    /// <summary>The round that is not counted: pools, caches; and the proof that each writes every cell.</summary>
    private async Task WarmUpAsync(Database database, Roster roster)
    {
        foreach (var contender in roster.Contenders.ToList())
        {
            try
            {
                await contender.PrepareAsync();
                await WriteAsync(database, contender, $"{shape.Name} warm-up");
                Check(contender, await TableContent.ReadAsync(database, contender.Table));
            }
            catch (Exception failure) when (contender is not (ReplayContender or EfWriterContender))
            {
                // A peer of another version may refuse a type; the others can still be compared.
                await roster.LeaveOutAsync(contender, failure.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private static async Task<Measurement> WriteAsync(Database database, IContender contender, string stage)
    {
        await database.SettleAsync();
        var measured = await contender.WriteAsync();
        var rows = await TableContent.CountAsync(database, contender.Table);
        if (rows != contender.Workload.Content.Rows)
            throw new InvalidOperationException($"{contender.Name} wrote {rows} rows of {contender.Workload.Content.Rows}.");
        await Console.Error.WriteLineAsync($"{stage}: {contender.Name} {measured.Seconds:0.000} s");
        return measured;
    }

    private static void Check(IContender contender, TableContent content)
    {
        if (content != contender.Workload.Content)
            throw new InvalidOperationException($"it wrote {content} where {contender.Workload.Content} was given.");
    }
}
