using EfWriter.Catalog;
using Npgsql;

namespace EfWriter.Load.Copy;

/// <summary>What takes the rows of a COPY, which keeps none unless it was ended.</summary>
internal abstract class CopySink
{
    /// <summary>Begins a COPY.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="command">The COPY.</param>
    /// <param name="hearsCount">
    /// Whether the server's answer is what counts the rows. It is heard by way of Npgsql's importer, which costs a call for each field.
    /// </param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    public static async Task<CopySink> BeginAsync(
        NpgsqlConnection connection, string command, bool hearsCount, CancellationToken cancellationToken)
    {
        var limit = CommandTimeouts.OfCopy(connection);
        if (hearsCount)
        {
            var importer = await connection.BeginBinaryImportAsync(command, cancellationToken).ConfigureAwait(false);
            if (limit is { } longest)
                importer.Timeout = longest;
            return new CountedSink(importer);
        }

        var stream = await connection.BeginRawBinaryCopyAsync(command, cancellationToken).ConfigureAwait(false);
        if (limit is { } time)
            stream.ReadTimeout = (int)time.TotalMilliseconds;
        return new RawSink(stream);
    }

    /// <summary>Sends what a buffer holds.</summary>
    /// <param name="bytes">Whole rows; with the header at first, and with the trailer in the end.</param>
    /// <param name="rows">The rows alone.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    public abstract Task WriteAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken);

    /// <summary>Ends the COPY, and waits for the server to have taken every row.</summary>
    /// <returns>The rows that the server says it has put into the table; null where it has to be asked.</returns>
    public abstract Task<long?> EndAsync(CancellationToken cancellationToken);

    /// <summary>Takes back all that was sent.</summary>
    /// <param name="longest">How long the server may take; null for as long as it takes.</param>
    public abstract Task CancelAsync(TimeSpan? longest);

    private sealed class RawSink(NpgsqlRawCopyStream stream) : CopySink
    {
        public override Task WriteAsync(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken) =>
            stream.WriteAsync(bytes, cancellationToken).AsTask();

        public override async Task<long?> EndAsync(CancellationToken cancellationToken)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            return null;
        }

        public override Task CancelAsync(TimeSpan? longest)
        {
            if (longest is { } time)
                stream.ReadTimeout = (int)time.TotalMilliseconds;
            return stream.CancelAsync();
        }
    }

    private sealed class CountedSink(NpgsqlBinaryImporter importer) : CopySink
    {
        private bool _isEnding;

        public override async Task WriteAsync(
            ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
        {
            while (!rows.IsEmpty)
                rows = await CountedCopy.SendRowAsync(importer, rows, cancellationToken).ConfigureAwait(false);
        }

        public override async Task<long?> EndAsync(CancellationToken cancellationToken)
        {
            _isEnding = true;
            var counted = await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await importer.DisposeAsync().ConfigureAwait(false);
            return (long)counted;
        }

        // Disposed before it is complete, an importer takes back all that was sent. If the server has refused a row meanwhile, the first
        // attempt throws that and leaves the connection busy; the second one frees it. One whose end was refused has no connection any
        // more.
        public override async Task CancelAsync(TimeSpan? longest)
        {
            if (longest is { } time && !_isEnding)
                importer.Timeout = time;
            try
            {
                await importer.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (
                e is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                await importer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
