using System.Buffers.Binary;
using EfWriter.Catalog;
using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Load.Copy;

/// <summary>A COPY of few rows by Npgsql's importer, which hands on the server's own count: that spares the question for it.</summary>
internal static class CountedCopy
{
    /// <summary>The most bytes that it is worth it for: each field is a call of its own.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Sends rows that are encoded already, and ends the COPY; a failure takes all of it back.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="command">The COPY.</param>
    /// <param name="rows">Whole rows, without header and trailer.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    /// <returns>The rows that the server put into the table.</returns>
    public static async Task<long> SendAsync(NpgsqlConnection connection, string command, ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken)
    {
        var importer = await connection.BeginBinaryImportAsync(command, cancellationToken).ConfigureAwait(false);
        await using (importer.ConfigureAwait(false))
        {
            if (CommandTimeouts.OfCopy(connection) is { } limit)
                importer.Timeout = limit;
            while (!rows.IsEmpty)
                rows = await SendRowAsync(importer, rows, cancellationToken).ConfigureAwait(false);
            return (long)await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the first of some rows.</summary>
    /// <returns>The others.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>> SendRowAsync(NpgsqlBinaryImporter importer, ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken)
    {
        await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
        var fields = BinaryPrimitives.ReadInt16BigEndian(rows.Span);
        rows = rows[sizeof(short)..];
        for (var i = 0; i < fields; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rows.Span);
            rows = rows[sizeof(int)..];
            if (length < 0)
            {
                await importer.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            // Whatever the column's type: bytea's bytes are the field's.
            await importer.WriteAsync(rows[..length], NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            rows = rows[length..];
        }

        return rows;
    }
}
