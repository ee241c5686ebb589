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
        using var buffer = new CopyBuffer();
        var stream = await CopyStream.BeginAsync(connection, CommandText(target), cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            buffer.WriteBytes(Header);
            var rows = await SendRowsAsync(reader, buffer, stream, progress).ConfigureAwait(false);
            buffer.WriteInt16(-1);
            await stream.SendAsync(buffer).ConfigureAwait(false);
            await stream.CompleteAsync().ConfigureAwait(false);
            return new(rows, stream.Bytes);
        }
    }

    private async Task<long> SendRowsAsync(FrameReader reader, CopyBuffer buffer, CopyStream stream, IProgress<WriteProgress>? progress)
    {
        var rows = 0L;
        while (await reader.MoveNextAsync().ConfigureAwait(false))
        {
            var batch = reader.Current;
            for (var start = 0; start < batch.Rows; start += ColumnEncoder.BlockRows)
            {
                var count = Math.Min(ColumnEncoder.BlockRows, batch.Rows - start);
                LoadBlock(batch, start, count, reader.FirstRow + start);
                await SendBlockAsync(count, buffer, stream).ConfigureAwait(false);
            }

            rows += batch.Rows;
            progress?.Report(new(rows, stream.Bytes));
        }

        return rows;
    }

    private void LoadBlock(ColumnBatch batch, int start, int count, long row)
    {
        for (var i = 0; i < encoders.Length; i++)
            encoders[i].Load(batch.Columns[i], start, count, row);
    }

    private async ValueTask SendBlockAsync(int count, CopyBuffer buffer, CopyStream stream)
    {
        for (var next = 0; next < count;)
        {
            next = EncodeRows(next, count, buffer);
            if (buffer.IsFull)
                await stream.SendAsync(buffer).ConfigureAwait(false);
        }
    }

    /// <summary>Encodes rows of the loaded block until they end or the buffer is full, and returns the next row.</summary>
    private int EncodeRows(int next, int count, CopyBuffer buffer)
    {
        for (; next < count && !buffer.IsFull; next++)
        {
            buffer.WriteInt16((short)encoders.Length);
            foreach (var encoder in encoders)
                encoder.Write(next, buffer);
        }

        return next;
    }

    private string CommandText(LoadTarget target)
    {
        var table = sql.DelimitIdentifier(target.Table.Name.Name, target.Table.Name.Schema);
        var columns = string.Join(", ", target.Columns.Select(column => sql.DelimitIdentifier(column.Name)));
        return $"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)";
    }
}
