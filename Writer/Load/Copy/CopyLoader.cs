using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.Copy;

/// <summary>Encodes columns straight into PostgreSQL's binary COPY format: no row objects, no boxing.</summary>
/// <param name="connections">A stream is opened on each.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="encoders">One for each of the target's columns.</param>
internal sealed class CopyLoader(IReadOnlyList<NpgsqlConnection> connections, ISqlGenerationHelper sql, ColumnEncoder[] encoders)
    : IFrameLoader
{
    public BulkMethod Method => BulkMethod.Copy;

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        using var block = new RowBlock(encoders);
        var command = target.CopyCommand(sql);
        var hearsCount = !target.Table.Placement.CountsRows;
        var streams = new CopyStreams(
            [.. connections.Select(connection => new CopyStream(connection, command, hearsCount, cancellationToken))]);
        await using (streams.ConfigureAwait(false))
        {
            var rows = await SendRowsAsync(reader, block, streams, progress).ConfigureAwait(false);
            await streams.CompleteAsync().ConfigureAwait(false);
            return new(rows, streams.Bytes, streams.Counted);
        }
    }

    private static async Task<long> SendRowsAsync(FrameReader reader, RowBlock block, CopyStreams streams,
        IProgress<WriteProgress>? progress)
    {
        var rows = 0L;
        while (await reader.MoveNextAsync().ConfigureAwait(false))
        {
            var batch = reader.Current;
            for (var start = 0; start < batch.Rows; start += block.Rows)
            {
                block.Load(batch, start, reader.FirstRow + start);
                block.WriteTo(streams.Current.Buffer);
                streams.Current.NoteRows(reader.FirstRow + start, block.Rows);
                if (streams.Current.Buffer.IsFull)
                    await streams.SendAsync().ConfigureAwait(false);
            }

            rows += batch.Rows;
            progress?.Report(new(rows, streams.Bytes));
        }

        return rows;
    }
}
