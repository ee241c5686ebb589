using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Distributed;

/// <summary>The narrow rows into a distributed table of a Citus cluster, which the environment names.</summary>
internal sealed class DistributedBenchmark : IBenchmark
{
    private const string Table = "distributed";
    private const string Column = "Id";
    private const string IsCitus = "SELECT count(*) FROM pg_extension WHERE extname = 'citus'";
    private const string CitusVersion = "SELECT split_part(citus_version(), ' on ', 1)";

    // One connection sends into the table that is there; two make the table anew, distributed as the old one was.
    private static readonly (string Name, Func<Workload, Task> Write)[] Ways =
    [
        (ContenderNames.Psql, PsqlAsync),
        (ContenderNames.EfWriter, workload => EfWriterAsync(workload, new() { IfExists = IfExists.Append })),
        (ContenderNames.EfWriterTwoStreams, workload => EfWriterAsync(workload, new() { IfExists = IfExists.Replace, Parallelism = 2 })),
        (ContenderNames.TypedImporter, ImporterAsync),
    ];

    public string Name => "distributed";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        if (await database.ScalarAsync<long>(IsCitus) == 0)
            return new(Name, "Not measured: the server is no coordinator of Citus.", new("way"), [], []);
        var data = Shape.All[0].Create(settings.Rows);
        var workload = await Workload.CreateAsync(database, data);
        await workload.CsvFileAsync();
        _ = data.Frame;
        var series = Ways.Select(way => new Series(way.Name, data.Count)).ToList();
        for (var round = 0; round <= settings.Rounds; round++)
        {
            foreach (var (way, its) in Ways.Zip(series))
            {
                var measured = await RunAsync(workload, way.Write);
                await Console.Error.WriteLineAsync($"{Name} {round}/{settings.Rounds}: {way.Name} {measured.Seconds:0.000} s");
                if (round > 0)
                    its.Rounds.Add(measured);
            }
        }

        await database.ExecuteAsync($"DROP TABLE {Database.Quote(Table)}");
        await workload.RemoveAsync();
        return Tell(data.Count, series, await database.ScalarAsync<string>(CitusVersion));
    }

    private static async Task<Measurement> RunAsync(Workload workload, Func<Workload, Task> write)
    {
        var table = Database.Quote(Table);
        await workload.Database.ExecuteAsync($"DROP TABLE IF EXISTS {table}; {workload.Data.CreateTable(table)}");
        await workload.Database.ExecuteAsync($"SELECT create_distributed_table('{table}', '{Column}')");
        await workload.Database.SettleAsync();
        var children = ChildUsage.CpuSeconds();
        var measured = await Meter.MeasureAsync(() => write(workload));
        if (await TableContent.ReadAsync(workload.Database, Table) is var content && content != workload.Content)
            throw new InvalidOperationException($"It wrote {content} where {workload.Content} was given.");
        return measured with { CpuSeconds = measured.CpuSeconds + ChildUsage.CpuSeconds() - children };
    }

    private static async Task PsqlAsync(Workload workload)
    {
        using var psql = Tool.Start("psql", workload.Database.Settings, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
            $"--command=\\copy {Database.Quote(Table)} from '{await workload.CsvFileAsync()}' with (format csv, header)");
        await Tool.EndAsync(psql);
    }

    private static async Task EfWriterAsync(Workload workload, WriteOptions options)
    {
        await using var db = new DbContext(workload.Database.Options);
        await db.WriteAsync(workload.Data.Frame, Table, options with { Schema = Database.Schema });
    }

    private static async Task ImporterAsync(Workload workload)
    {
        await using var connection = await workload.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        NpgsqlImport.WriteTyped(connection, Table, workload.Data);
        await transaction.CommitAsync();
    }

    private Section Tell(int rows, List<Series> series, string version)
    {
        var table = new MarkdownTable("way", "rows", "seconds", "÷ psql", "client CPU s");
        foreach (var its in series)
            table.Add(its.Name, Figures.Thousands(its.Rows), Figures.Seconds(its.Seconds), Figures.Ratio(OfPsql(its)),
                Figures.Seconds(its.CpuSeconds));
        return new(
            Name,
            $"The narrow shape, {Figures.Thousands(rows)} rows, into a table that is distributed by \"{Column}\", on {version}. With two "
            + "streams EfWriter makes the table anew beside the old one and exchanges them; the others send into an empty table.",
            table,
            [Target.AtMost("EfWriter, one stream ÷ psql", 0.9, OfPsql(series[1]))],
            []);

        double? OfPsql(Series its) => its.Ratio(series[0], measured => measured.Seconds);
    }
}
