using System.Diagnostics;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>A warm append of few rows, where round trips and set-up are all that counts.</summary>
internal sealed class AppendBenchmark : IBenchmark
{
    private const int Rows = 100;
    private const int WarmUps = 250;
    private const int Repetitions = 300;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(2);
    private static readonly WriteOptions Append = new() { Schema = Database.Schema, IfExists = IfExists.Append };

    public string Name => "append";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var data = Shape.All[0].Create(Rows);
        foreach (var table in new[] { "append_efwriter", "append_npgsql" })
            await database.ExecuteAsync(data.CreateTable(Database.Quote(table)));

        var here = await MeasureAsync(database.Source, database.Options, data);
        await using var distant = DistantServer.Of(database, Latency);
        var there = await MeasureAsync(distant.Source, distant.Options, data);
        await CheckAsync(database, 2 * (WarmUps + Repetitions) * Rows);
        return Tell(here, there) with { Profile = Profile(here) };
    }

    private static async Task<Appends> MeasureAsync(NpgsqlDataSource source, DbContextOptions server, Dataset data)
    {
        var appends = new Appends([], []);
        for (var i = -WarmUps; i < Repetitions; i++)
        {
            // The compiler works in the background, when nothing new has come for a while.
            if (i < 0 && i % 50 == 0)
                await Task.Delay(250);

            // Each goes first every other time: who follows finds warmer caches.
            WriteDurations stages = default!;
            var second = i % 2 == 0 ? 0 : await TimeAsync(() => AppendByHandAsync(source, data));
            var first = await TimeAsync(async () => stages = await AppendAsync(server, data));
            if (i % 2 == 0)
                second = await TimeAsync(() => AppendByHandAsync(source, data));
            if (i < 0)
                continue;

            appends.Pairs.Add((first, second));
            appends.Stages.Add(stages);
        }

        return appends;
    }

    private static async Task<WriteDurations> AppendAsync(DbContextOptions server, Dataset data)
    {
        await using var db = new DbContext(server);
        return (await db.WriteAsync(data.Frame, "append_efwriter", Append)).Durations;
    }

    private static async Task AppendByHandAsync(NpgsqlDataSource source, Dataset data)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        NpgsqlImport.WriteTyped(connection, "append_npgsql", data);
        await transaction.CommitAsync();
    }

    private static async Task<double> TimeAsync(Func<Task> append)
    {
        var clock = Stopwatch.StartNew();
        await append();
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task CheckAsync(Database database, int rows)
    {
        var (mine, its) =
            (await TableContent.ReadAsync(database, "append_efwriter"), await TableContent.ReadAsync(database, "append_npgsql"));
        if (mine != its || mine.Rows != rows)
            throw new InvalidOperationException($"EfWriter appended {mine}, the hand-written code {its}.");
    }

    private static Section Tell(Appends here, Appends there)
    {
        var table = new MarkdownTable("server", "way", "milliseconds: median", "min", "max");
        foreach (var (server, appends) in new[] { ("on this machine", here), ($"answers {Latency.TotalMilliseconds:0} ms later", there) })
            foreach (var (name, times) in new[] { (ContenderNames.EfWriter, appends.Pairs.Select(pair => pair.EfWriter)),
                ("Npgsql by hand: BEGIN, typed COPY, COMMIT", appends.Pairs.Select(pair => pair.Npgsql)) })
                table.Add(server, name, Milliseconds(times.Median()), Milliseconds(times.Min()), Milliseconds(times.Max()));

        return new(
            "append",
            $"{Rows} rows of the narrow shape to a table that exists, {Repetitions} times each, one after the other.",
            table,
            [Target.AtMost($"warm append of {Rows} rows ÷ hand-written Npgsql", 1.6, here.Ratio),
                Target.AtMost($"the same where an answer takes {Latency.TotalMilliseconds:0} ms more", 1.45, there.Ratio)],
            []);
    }

    private static MarkdownTable Profile(Appends appends)
    {
        var whole = appends.Pairs.Select(pair => pair.EfWriter).Median();
        double Stage(Func<WriteDurations, TimeSpan> of) => appends.Stages.Select(stage => of(stage).TotalSeconds).Median();
        var (prepare, load, finish) = (Stage(d => d.Prepare), Stage(d => d.Load), Stage(d => d.Finish));
        var table = new MarkdownTable("where EfWriter's time goes", "milliseconds");
        table.Add("BEGIN, look at the table's columns: one round trip, which the hand-written code spares", Milliseconds(prepare));
        table.Add("encode, COPY: two round trips, as by hand", Milliseconds(load));
        table.Add("COMMIT: one round trip, as by hand", Milliseconds(finish));
        table.Add("a DbContext made, opened and closed; checks, log, trace", Milliseconds(whole - prepare - load - finish));
        return table;
    }

    private static string Milliseconds(double seconds) => Figures.Number(seconds * 1e3, "0.00");

    // Of one server: the seconds of each pair of appends, and the stages of ours.
    private sealed record Appends(List<(double EfWriter, double Npgsql)> Pairs, List<WriteDurations> Stages)
    {
        public double Ratio => Pairs.Select(pair => pair.EfWriter / pair.Npgsql).Median();
    }
}
