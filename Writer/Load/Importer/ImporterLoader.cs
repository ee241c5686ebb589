using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Load.Encoders;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.Importer;

/// <summary>
/// Npgsql's binary importer: our columns as ready bytes, the others by its own converters and the plugins of the host's data source.
/// </summary>
/// <param name="connection">Where the rows are sent; of the host's data source.</param>
/// <param name="sql">Delimits names.</param>
/// <param name="columns">One for each of the target's columns.</param>
internal sealed class ImporterLoader(NpgsqlConnection connection, ISqlGenerationHelper sql, ImporterColumn[] columns) : IFrameLoader
{
    public BulkMethod Method => BulkMethod.Importer;

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var cancellation = new ServerCancellation(connection, cancellationToken);
        await using var cancellationEnd = cancellation.ConfigureAwait(false);
        var sent = new SentRows();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await ImportAsync(reader, target, sent, progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellation.Explains(e))
        {
            throw cancellation.Answer(e);
        }
        catch (PostgresException e)
        {
            sent.Locate(e);
            throw;
        }
    }

    private async Task<LoadedRows> ImportAsync(
        FrameReader reader, LoadTarget target, SentRows sent, IProgress<WriteProgress>? progress, ServerCancellation cancellation)
    {
        var importer = await connection.BeginBinaryImportAsync(target.CopyCommand(sql), cancellation.Stalled).ConfigureAwait(false);
        if (CommandTimeouts.OfCopy(connection) is { } limit)
            importer.Timeout = limit;
        try
        {
            var rows = await SendRowsAsync(importer, reader, sent, progress, cancellation).ConfigureAwait(false);
            cancellation.Requested.ThrowIfCancellationRequested();
            return new(rows, Bytes: 0, (long)await importer.CompleteAsync(cancellation.Stalled).ConfigureAwait(false));
        }
        finally
        {
            await EndAsync(importer).ConfigureAwait(false);
        }
    }

    // Disposed before it is complete, an importer takes back all that was sent. If the server has refused a row meanwhile, the first
    // attempt throws that and leaves the connection busy; the second one frees it.
    private static async ValueTask EndAsync(NpgsqlBinaryImporter importer)
    {
        try
        {
            await importer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The failure that brought us here is the one to report.
            await importer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<long> SendRowsAsync(
        NpgsqlBinaryImporter importer, FrameReader reader, SentRows sent, IProgress<WriteProgress>? progress,
            ServerCancellation cancellation)
    {
        var rows = 0L;
        while (await reader.MoveNextAsync().ConfigureAwait(false))
        {
            var batch = reader.Current;
            for (var start = 0; start < batch.Rows;)
            {
                cancellation.Requested.ThrowIfCancellationRequested();
                var first = reader.FirstRow + start;
                var count = Load(batch, start, first);
                sent.Add(first, count);
                await WriteAsync(importer, count, first, cancellation.Stalled).ConfigureAwait(false);
                start += count;
            }

            rows += batch.Rows;
            progress?.Report(new(rows, Bytes: 0));
        }

        return rows;
    }

    // As many rows as the column with the largest cells takes.
    private int Load(ColumnBatch batch, int start, long row)
    {
        var count = Math.Min(ColumnEncoder.BlockRows, batch.Rows - start);
        for (var i = 0; i < columns.Length; i++)
            count = columns[i].Load(batch.Columns[i], start, count, row);
        return count;
    }

    private async Task WriteAsync(NpgsqlBinaryImporter importer, int count, long row, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
            foreach (var column in columns)
                await column.WriteAsync(importer, i, row + i, cancellationToken).ConfigureAwait(false);
        }
    }
}
