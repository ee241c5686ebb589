using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Shapes;
using Npgsql;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>Npgsql's binary importer, in one of the ways it is used.</summary>
/// <param name="name">The way's name.</param>
/// <param name="table">Its table.</param>
/// <param name="workload">The rows.</param>
/// <param name="write">The loop.</param>
internal sealed class ImporterContender(string name, string table, Workload workload, Action<NpgsqlConnection, string, Dataset> write)
    : IContender
{
    public string Name => name;

    public Workload Workload => workload;

    public string Table => table;

    public Task PrepareAsync() => Task.CompletedTask;

    public Task<Measurement> WriteAsync() => Meter.MeasureAsync(async () =>
    {
        await using var replacement = await Replacement.BeginAsync(workload.Database, table, workload.Data);
        write(replacement.Connection, table, workload.Data);
        await replacement.CommitAsync();
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
