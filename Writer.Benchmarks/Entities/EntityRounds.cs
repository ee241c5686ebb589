using System.Runtime;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Entities;

/// <summary>Runs ways to write one list, round after round.</summary>
/// <param name="database">The server.</param>
/// <param name="settings">What was asked for.</param>
/// <param name="stage">What is measured, for whoever waits.</param>
/// <param name="table">The table, which all have in common.</param>
/// <param name="reset">Makes the table what it is before a write.</param>
internal sealed class EntityRounds(Database database, BenchmarkSettings settings, string stage, string table, Func<Task> reset)
{
    // As for the other shapes: until the just-in-time compiler is done.
    private const int Few = 500;
    private const int Calls = 35;
    private const int MostTurns = 3;
    private const int FewMethods = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The measurements of each way; one that fails is left out, and a note says why.</summary>
    public async Task<IReadOnlyList<Series>> RunAsync<T>(
        IReadOnlyList<(string Name, Func<List<T>, Task> Run)> ways, List<T> rows, List<string> notes)
    {
        var asked = ways.Where(way => way.Name is ContenderNames.Replay or ContenderNames.EfWriter || settings.Asks(way.Name)).ToList();
        var contents = new Dictionary<string, TableContent>();
        foreach (var way in asked.ToList())
        {
            try
            {
                if (way.Name != ContenderNames.Replay)
                    await CompileAsync(way.Run, rows.Take(Few).ToList());
                await MeasureAsync(way, rows);
                contents.Add(way.Name, await TableContent.ReadAsync(database, table));
            }
            catch (Exception failure) when (way.Name != ContenderNames.EfWriter)
            {
                notes.Add($"{stage}: {way.Name} was left out: {failure.GetBaseException().Message.ReplaceLineEndings(" ")}");
                asked.Remove(way);
            }
        }

        foreach (var (name, content) in contents)
        {
            if (content != contents[ContenderNames.EfWriter])
                throw new InvalidOperationException($"{name} left {content}, EfWriter {contents[ContenderNames.EfWriter]}.");
        }

        var series = asked.ConvertAll(way => new Series(way.Name, rows.Count));
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var (way, its) in asked.Zip(series))
            {
                its.Rounds.Add(await MeasureAsync(way, rows));
                await Console.Error.WriteLineAsync($"{stage} {round}/{settings.Rounds}: {way.Name} {its.Rounds[^1].Seconds:0.000} s");
            }
        }

        return series;
    }

    private async Task<Measurement> MeasureAsync<T>((string Name, Func<List<T>, Task> Run) way, List<T> rows)
    {
        await reset();
        await database.SettleAsync();
        return await Meter.MeasureAsync(() => way.Run(rows));
    }

    private async Task CompileAsync<T>(Func<List<T>, Task> run, List<T> few)
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var before = JitInfo.GetCompiledMethodCount();
            for (var i = 0; i < Calls; i++)
            {
                await database.ExecuteAsync($"TRUNCATE {Database.Quote(table)}");
                await run(few);
            }

            await Task.Delay(s_pause);
            if (turn > 0 && JitInfo.GetCompiledMethodCount() - before < FewMethods)
                break;
        }
    }
}
