using System.Buffers.Binary;
using EfWriter.Benchmarks.Measuring;
using Npgsql;

namespace EfWriter.Benchmarks.Contenders;

/// <summary>
/// The limit of two streams: bytes that were encoded beforehand, half of them on each, into a table that is committed first and swapped in
/// at the end.
/// </summary>
internal sealed class ParallelReplayContender(Workload workload) : IContender
{
    // Signature, flags and the length of the header's extension.
    private const int HeaderSize = 19;
    private static readonly byte[] Trailer = [0xFF, 0xFF];

    private readonly string _staging = Database.Quote("replay_streams_staging");
    private ReadOnlyMemory<byte>[] _halves = [];

    public string Name => ContenderNames.ReplayTwoStreams;

    public Workload Workload => workload;

    public string Table => "replay_streams";

    public async Task PrepareAsync()
    {
        var encoded = await workload.EncodeAsync();
        var middle = RowAfter(encoded, encoded.Length / 2);
        _halves =
            [(byte[])[.. encoded.AsSpan(0, middle), .. Trailer], (byte[])[.. encoded.AsSpan(0, HeaderSize), .. encoded.AsSpan(middle)]];
    }

    public Task<Measurement> WriteAsync() => Meter.MeasureAsync(async () =>
    {
        await workload.Database.ExecuteAsync($"SET synchronous_commit TO off; {workload.Data.CreateTable(_staging)}");
        await Task.WhenAll(_halves.Select(SendAsync));
        await workload.Database.ExecuteAsync(
            $"BEGIN; DROP TABLE IF EXISTS {Database.Quote(Table)}; ALTER TABLE {_staging} RENAME TO {Table}; COMMIT");
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The last commit comes later in the log, and waits for all before it.
    private async Task SendAsync(ReadOnlyMemory<byte> half)
    {
        await using var connection = await workload.Database.Source.OpenConnectionAsync();
        await using var settings = new NpgsqlCommand("SET synchronous_commit TO off", connection);
        await settings.ExecuteNonQueryAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {_staging} FROM STDIN (FORMAT BINARY)");
        for (var sent = 0; sent < half.Length; sent += ReplayContender.PieceSize)
            await copy.WriteAsync(half.Slice(sent, Math.Min(ReplayContender.PieceSize, half.Length - sent)));
    }

    private static int RowAfter(ReadOnlySpan<byte> encoded, int place)
    {
        var row = HeaderSize;
        while (row < place)
        {
            var fields = BinaryPrimitives.ReadInt16BigEndian(encoded[row..]);
            row += sizeof(short);
            for (var i = 0; i < fields; i++)
                row += sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(encoded[row..]));
        }

        return row;
    }
}
