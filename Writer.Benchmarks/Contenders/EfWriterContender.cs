using EfWriter.Benchmarks.Measuring;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>EfWriter, from a DataFrame in memory and a context that is made for the write, as an app's would be.</summary>
/// <param name="name">What the options make of it.</param>
/// <param name="table">Its table.</param>
/// <param name="workload">The rows.</param>
/// <param name="options">All but the schema and the mode, which are the same for every one.</param>
internal sealed class EfWriterContender(string name, string table, Workload workload, WriteOptions options) : IContender
{
    private readonly WriteOptions _options = options with { Schema = Database.Schema, IfExists = IfExists.Replace };

    public string Name => name;

    public Workload Workload => workload;

    public string Table => table;

    public Task PrepareAsync()
    {
        _ = workload.Data.Frame;
        return Task.CompletedTask;
    }

    public Task<Measurement> WriteAsync() => Meter.MeasureAsync(async () =>
    {
        await using var db = new DbContext(workload.Database.Options);
        await db.WriteAsync(workload.Data.Frame, table, _options);
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
