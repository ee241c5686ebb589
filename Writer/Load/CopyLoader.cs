using EfWriter.Frames;
using EfWriter.Load.Encoders;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load;

/// <summary>Encodes columns straight into PostgreSQL's binary COPY format: no row objects, no boxing.</summary>
internal sealed class CopyLoader(NpgsqlConnection connection, ISqlGenerationHelper sql, ColumnEncoder[] encoders) : IFrameLoader
{
    // Signature, flags and the length of the header's extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    public BulkMethod Method => BulkMethod.Copy;

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, ServerCancellation cancellation)
    {
        using var block = new RowBlock(encoders);
        var stream = await CopyStream.BeginAsync(connection, CommandText(target), cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            stream.Buffer.WriteBytes(Header);
            var rows = await SendRowsAsync(reader, block, stream, progress).ConfigureAwait(false);
            stream.Buffer.WriteInt16(-1);
            await stream.CompleteAsync().ConfigureAwait(false);
            return new(rows, stream.Bytes);
        }
    }

    private static async Task<long> SendRowsAsync(FrameReader reader, RowBlock block, CopyStream stream, IProgress<WriteProgress>? progress)
    {
        var rows = 0L;
        while (await reader.MoveNextAsync().ConfigureAwait(false))
        {
            var batch = reader.Current;
            for (var start = 0; start < batch.Rows; start += block.Rows)
            {
                block.Load(batch, start, reader.FirstRow + start);
                block.WriteTo(stream.Buffer);
                if (stream.Buffer.IsFull)
                    await stream.SendAsync().ConfigureAwait(false);
            }

            rows += batch.Rows;
            progress?.Report(new(rows, stream.Bytes));
        }

        return rows;
    }

    private string CommandText(LoadTarget target)
    {
        var table = sql.DelimitIdentifier(target.Table.Name.Name, target.Table.Name.Schema);
        var columns = string.Join(", ", target.Columns.Select(column => sql.DelimitIdentifier(column.Name)));
        return $"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)";
    }
}
