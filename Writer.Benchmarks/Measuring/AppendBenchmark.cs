using System.Diagnostics;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>A warm append of few rows, where round trips and set-up are all that counts.</summary>
internal sealed class AppendBenchmark : IBenchmark
{
    private const int Rows = 100;
    private const int WarmUps = 250;
    private const int Repetitions = 300;

    public string Name => "append";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var data = Shape.All[0].Create(Rows);
        foreach (var table in new[] { "append_efwriter", "append_npgsql" })
            await database.ExecuteAsync(data.CreateTable(Database.Quote(table)));

        var options = new WriteOptions { Schema = Database.Schema, IfExists = IfExists.Append };
        var pairs = new List<(double EfWriter, double Npgsql)>();
        var stages = new List<WriteDurations>();
        for (var i = -WarmUps; i < Repetitions; i++)
        {
            // The compiler works in the background, when nothing new has come for a while.
            if (i < 0 && i % 50 == 0)
                await Task.Delay(250);

            // Each goes first every other time: who follows finds warmer caches.
            var second = i % 2 == 0 ? 0 : await TimeAsync(() => AppendByHandAsync(database, data));
            var first = await TimeAsync(async () => stages.Add(await AppendAsync(database, data, options)));
            if (i % 2 == 0)
                second = await TimeAsync(() => AppendByHandAsync(database, data));
            if (i >= 0)
                pairs.Add((first, second));
        }

        await CheckAsync(database);
        return Tell(pairs) with { Profile = Profile(pairs.Select(pair => pair.EfWriter).Median(), stages[WarmUps..]) };
    }

    private static async Task<WriteDurations> AppendAsync(Database database, Dataset data, WriteOptions options)
    {
        await using var db = new DbContext(database.Options);
        return (await db.WriteAsync(data.Frame, "append_efwriter", options)).Durations;
    }

    private static async Task AppendByHandAsync(Database database, Dataset data)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
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

    private static async Task CheckAsync(Database database)
    {
        var (mine, its) =
            (await TableContent.ReadAsync(database, "append_efwriter"), await TableContent.ReadAsync(database, "append_npgsql"));
        if (mine != its || mine.Rows != (WarmUps + Repetitions) * Rows)
            throw new InvalidOperationException($"EfWriter appended {mine}, the hand-written code {its}.");
    }

    private static Section Tell(List<(double EfWriter, double Npgsql)> pairs)
    {
        var table = new MarkdownTable("way", "milliseconds: median", "min", "max");
        foreach (var (name, times) in new[] { (ContenderNames.EfWriter, pairs.Select(pair => pair.EfWriter)),
            ("Npgsql by hand: BEGIN, typed COPY, COMMIT", pairs.Select(pair => pair.Npgsql)) })
            table.Add(name, Milliseconds(times.Median()), Milliseconds(times.Min()), Milliseconds(times.Max()));

        return new(
            "append",
            $"{Rows} rows of the narrow shape to a table that exists, {Repetitions} times each, one after the other.",
            table,
            [Target.AtMost($"warm append of {Rows} rows ÷ hand-written Npgsql", 1.6,
                pairs.Select(pair => pair.EfWriter / pair.Npgsql).Median())],
            []);
    }

    private static MarkdownTable Profile(double whole, List<WriteDurations> stages)
    {
        var (prepare, load, finish) = (
            stages.Select(stage => stage.Prepare.TotalSeconds).Median(), stages.Select(stage => stage.Load.TotalSeconds)
                .Median(), stages.Select(stage => stage.Finish.TotalSeconds).Median());
        var table = new MarkdownTable("where EfWriter's time goes", "milliseconds");
        table.Add("BEGIN, look at the table's columns: one round trip, which the hand-written code spares", Milliseconds(prepare));
        table.Add("encode, COPY: two round trips, as by hand", Milliseconds(load));
        table.Add("COMMIT: one round trip, as by hand", Milliseconds(finish));
        table.Add("a DbContext made, opened and closed; checks, log, trace", Milliseconds(whole - prepare - load - finish));
        return table;
    }

    private static string Milliseconds(double seconds) => Figures.Number(seconds * 1e3, "0.00");
}
