using System.Diagnostics;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Report;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Planning.Columns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>Where a write's time goes: its stages, and what encoding alone costs, column by column, when nothing is sent.</summary>
internal static class WriteProfile
{
    private const string Table = "profile";
    private const string OneRowTable = "profile_of_one_row";
    private const int Repetitions = 3;
    private const int OneRowRepetitions = 30;

    public static async Task<MarkdownTable> MeasureAsync(Workload workload, IReadOnlyList<Series> all)
    {
        var stages = new List<WriteDurations>();
        for (var i = 0; i < Repetitions; i++)
        {
            await workload.Database.SettleAsync();
            await using var db = new DbContext(workload.Database.Options);
            stages.Add(
                (await db.WriteAsync(workload.Data.Frame, Table,
                    new() { Schema = Database.Schema, IfExists = IfExists.Replace })).Durations);
        }

        var table = new MarkdownTable("where EfWriter's time goes", "seconds", "ns for a cell");
        table.Add("look, create", Figures.Seconds(stages.Select(stage => stage.Prepare.TotalSeconds).Median()), "");
        table.Add("load: the server takes the rows, while the client encodes",
            Figures.Seconds(stages.Select(stage => stage.Load.TotalSeconds).Median()), "");
        table.Add("ANALYZE, swap, commit", Figures.Seconds(stages.Select(stage => stage.Finish.TotalSeconds).Median()), "");
        await AddOneRowAsync(table, workload);
        var encoding = await AddEncodingAsync(table, workload);
        AddCpu(table, all, encoding);
        await workload.Database.ExecuteAsync($"DROP TABLE {Database.Quote(Table)}");
        return table;
    }

    private static async Task AddOneRowAsync(MarkdownTable table, Workload workload)
    {
        var row = workload.Data.Take(1);
        var (mine, by) = (new List<double>(), new List<double>());
        for (var i = 0; i < OneRowRepetitions; i++)
        {
            mine.Add(await TimeAsync(async () =>
            {
                await using var db = new DbContext(workload.Database.Options);
                await db.WriteAsync(row.Frame, OneRowTable, new() { Schema = Database.Schema, IfExists = IfExists.Replace });
            }));
            by.Add(await TimeAsync(async () =>
            {
                await using var replacement = await Replacement.BeginAsync(workload.Database, OneRowTable, row);
                NpgsqlImport.WriteTyped(replacement.Connection, OneRowTable, row);
                await replacement.CommitAsync();
            }));
        }

        table.Add("what does not grow with the rows: the replacement of a single one", Figures.Seconds(mine.Median()), "");
        table.Add("– the same by hand: DROP, CREATE, COPY, COMMIT", Figures.Seconds(by.Median()), "");
        await workload.Database.ExecuteAsync($"DROP TABLE {Database.Quote(OneRowTable)}");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    private static void AddCpu(MarkdownTable table, IReadOnlyList<Series> all, double encoding)
    {
        var sending = all[0].CpuSeconds;
        if (all.FirstOrDefault(series => series.Name == ContenderNames.EfWriter)?.CpuSeconds is not { } whole)
            return;
        table.Add("EfWriter's client CPU", Figures.Seconds(whole), "");
        table.Add("– to send, as the replay does", Figures.Seconds(sending), "");
        table.Add("– to encode", Figures.Seconds(encoding), "");
        table.Add("– the rest: looks, threads that wait for the server, memory shared with it", Figures.Seconds(whole - sending - encoding),
            "");
    }

    /// <summary>Gives the seconds for all columns together.</summary>
    private static async Task<double> AddEncodingAsync(MarkdownTable table, Workload workload)
    {
        await using var db = new DbContext(workload.Database.Options);
        await using var connection = await workload.Database.Source.OpenConnectionAsync();
        var written = await new ServerCatalog(connection).GetAsync(new(Database.Schema, Table), CancellationToken.None);
        var frame = Frame.From(workload.Data.Frame);
        await using var reader = await FrameReader.OpenAsync(frame, new WriteOptions().BatchRows, ColumnSet.All, CancellationToken.None);
        var columns = new ColumnMatcher(new LoaderFactory(db), new(frame, written.Name, new())).Match(reader.Fields, written, [])
            .Select(match => match.Load!).ToList();
        var factory = new EncoderFactory(db.GetService<IRelationalTypeMappingSource>());

        var whole = await AddAsync("encoding alone, sent nowhere", [.. Enumerable.Range(0, columns.Count)]);
        foreach (var same in Enumerable.Range(0, columns.Count)
            .GroupBy(i => $"{columns[i].Field.ClrType.Name} → {columns[i].Target.Type.DisplayName}"))
            _ = await AddAsync($"– {same.Key}{(same.Count() > 1 ? $", {same.Count()} columns" : "")}", [.. same]);

        return whole;

        async Task<double> AddAsync(string what, int[] some)
        {
            var seconds = new List<double>();
            for (var i = 0; i <= Repetitions; i++)
                seconds.Add(await EncodeAsync(frame, some, [.. some.Select(column => factory.TryCreate(columns[column])!)]));
            var best = seconds.Min();
            table.Add(what, Figures.Seconds(best), Figures.Number(best * 1e9 / ((double)workload.Data.Count * some.Length), "0.0"));
            return best;
        }
    }

    private static async Task<double> EncodeAsync(Frame frame, int[] columns, ColumnEncoder[] encoders)
    {
        using var block = new RowBlock(encoders);
        using var buffer = new CopyBuffer(CopyBuffer.BlockSize);
        var clock = Stopwatch.StartNew();
        await foreach (var batch in frame.ReadAsync(new WriteOptions().BatchRows, CancellationToken.None))
        {
            var some = new ColumnBatch(batch.Rows, [.. columns.Select(column => batch.Columns[column])]);
            for (var start = 0; start < some.Rows; start += block.Rows)
            {
                block.Load(some, start, start);
                block.WriteTo(buffer);
                if (buffer.IsFull)
                    buffer.Clear();
            }
        }

        return clock.Elapsed.TotalSeconds;
    }
}
