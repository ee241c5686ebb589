using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>The limit of one stream: bytes that were encoded beforehand.</summary>
internal sealed class ReplayContender(string name, string table, Workload workload, bool analyzes = false) : IContender
{
    /// <summary>The bytes of one write to the connection.</summary>
    public const int PieceSize = 64 * 1024;

    private byte[] _encoded = [];

    public string Name => name;

    public Workload Workload => workload;

    public string Table => table;

    /// <summary>The bytes that the rows are in COPY's binary format: the measure of everybody's MB/s.</summary>
    public long Bytes => _encoded.Length;

    public async Task PrepareAsync() => _encoded = await workload.EncodeAsync();

    public Task<Measurement> WriteAsync() => Meter.MeasureAsync(async () =>
    {
        await using var replacement = await Replacement.BeginAsync(workload.Database, Table, workload.Data);
        await using (var copy =
            await replacement.Connection.BeginRawBinaryCopyAsync($"COPY {Database.Quote(Table)} FROM STDIN (FORMAT BINARY)"))
        {
            for (var sent = 0; sent < _encoded.Length; sent += PieceSize)
                await copy.WriteAsync(_encoded.AsMemory(sent, Math.Min(PieceSize, _encoded.Length - sent)));
        }

        if (analyzes)
            await replacement.ExecuteAsync($"ANALYZE {Database.Quote(Table)}");
        await replacement.CommitAsync();
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
