using System.Diagnostics;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>
/// How long readers of a table wait while it is replaced over and over, by each strategy; and that they never see anything but all of its
/// rows.
/// </summary>
internal sealed class ReadersBenchmark : IBenchmark
{
    private const string Table = "readers";
    private const int Replacements = 100;
    private const int Readers = 2;
    private const int WarmUps = 5;
    private const int MostRows = 100_000;

    public string Name => "replace-readers";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        var data = Shape.All[0].Create(Math.Min(settings.Rows, MostRows));
        var table = new MarkdownTable("way", "replacement, median s", "reads", "read: median ms", "99 %", "longest",
            "longest without replacements");
        foreach (var (name, options) in Ways())
        {
            var alone = await MeasureAsync(database, data, options, isReplaced: false);
            var among = await MeasureAsync(database, data, options, isReplaced: true);
            await Console.Error.WriteLineAsync($"{Name}: {name} longest {among.Reads.Max() * 1e3:0.0} ms");
            table.Add(
                name, Figures.Seconds(among.Writes.Median()), Figures.Thousands(among.Reads.Count), Milliseconds(among.Reads.Median()),
                Milliseconds(among.Reads.Order().ElementAt(among.Reads.Count * 99 / 100)), Milliseconds(among.Reads.Max()),
                Milliseconds(alone.Reads.Max()));
        }

        return new(
            Name,
            $"{Readers} readers count the rows of a table of {Figures.Thousands(data.Count)} rows (narrow shape) in a loop, while it is "
            + $"replaced {Replacements} times. "
            + "Each read must find all rows and no error.",
            table,
            [],
            ["Readers and writer share the machine's cores: what a read takes without replacements is in the last column, with a client as "
                + "busy beside it."]);
    }

    private static IEnumerable<(string Name, WriteOptions Options)> Ways()
    {
        var options = new WriteOptions { Schema = Database.Schema, IfExists = IfExists.Replace };
        yield return ("Swap", options);
        yield return ("Swap, 2 connections", options with { Parallelism = 2 });
        yield return ("Swap, KeepIndexes", options with { Replace = new() { KeepIndexes = true } });
        yield return ("Truncate", options with { Replace = new() { Strategy = ReplaceStrategy.Truncate } });
        yield return ("DeleteRows", options with { Replace = new() { Strategy = ReplaceStrategy.DeleteRows } });
    }

    private static async Task<(List<double> Writes, List<double> Reads)> MeasureAsync(Database database, Dataset data, WriteOptions options,
        bool isReplaced)
    {
        await database.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(Table)}");
        for (var i = 0; i < WarmUps; i++)
            await WriteAsync(database, data, Table,
                options with
                {
                    Replace = new() { KeepIndexes = false, Strategy = ReplaceStrategy.Swap },
                    NewTable = new() { PrimaryKey = [data.Columns[0].Name] }
                });
        await database.SettleAsync();

        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadAsync(database, data.Count, over.Token))).ToList();
        var writes = new List<double>();
        for (var i = 0; i < Replacements && !readers.Any(reader => reader.IsFaulted); i++)
        {
            var clock = Stopwatch.StartNew();
            await WriteAsync(database, data, isReplaced ? Table : Table + "_beside", options);
            writes.Add(clock.Elapsed.TotalSeconds);

            // Autovacuum's work, which is off while measuring: else readers would look through the dead rows of all replacements.
            if (options.Replace!.Strategy == ReplaceStrategy.DeleteRows)
                await database.ExecuteAsync($"VACUUM {Database.Quote(isReplaced ? Table : Table + "_beside")}");
        }

        await over.CancelAsync();
        return (writes, [.. (await Task.WhenAll(readers)).SelectMany(reads => reads)]);
    }

    private static async Task WriteAsync(Database database, Dataset data, string table, WriteOptions options)
    {
        await using var db = new DbContext(database.Options);
        await db.WriteAsync(data.Frame, table, options);
    }

    private static async Task<List<double>> ReadAsync(Database database, int rows, CancellationToken over)
    {
        await using var connection = await database.Source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {Database.Quote(Table)}", connection);
        var reads = new List<double>();
        while (!over.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            var found = (long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            reads.Add(clock.Elapsed.TotalSeconds);
            if (found != rows)
                throw new InvalidOperationException($"A reader found {found} rows of {rows}.");
        }

        return reads;
    }

    private static string Milliseconds(double seconds) => Figures.Number(seconds * 1e3, "0.0");
}
