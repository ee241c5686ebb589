using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>psql's \copy of a CSV file; its start is part of its time.</summary>
internal sealed class PsqlContender(Workload workload) : IContender
{
    private string _file = string.Empty;

    public string Name => ContenderNames.Psql;

    public Workload Workload => workload;

    public string Table => "psql";

    public static async Task<bool> ExistsAsync() => await Tool.TryRunAsync("psql", "--version") is not null;

    public async Task PrepareAsync() => _file = await workload.CsvFileAsync();

    public Task<Measurement> WriteAsync() => Meter.MeasureChildrenAsync(async () =>
    {
        using var psql = Tool.Start("psql", workload.Database.Settings,
            "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
            $"--command=DROP TABLE IF EXISTS {Database.Quote(Table)}",
            $"--command={workload.Data.CreateTable(Database.Quote(Table))}",
            $"--command=\\copy {Database.Quote(Table)} from '{_file}' with (format csv, header)");
        await Tool.EndAsync(psql);
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
