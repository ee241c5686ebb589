using System.Data;
using System.Data.Common;

namespace EfWriter.Connector;

/// <summary>A query on a connection of the app's.</summary>
internal static class SourceQuery
{
    /// <summary>Runs a query and hands its reader on; the connection is left open or closed, as it was.</summary>
    public static async Task<T> RunAsync<T>(string query, DbConnection source, Func<DbDataReader, Task<T>> take, CancellationToken cancellationToken)
    {
        var wasClosed = source.State == ConnectionState.Closed;
        if (wasClosed)
            await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = source.CreateCommand();
            await using var commandEnd = command.ConfigureAwait(false);
            command.CommandText = query;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var readerEnd = reader.ConfigureAwait(false);
            return await take(reader).ConfigureAwait(false);
        }
        finally
        {
            if (wasClosed)
                await source.CloseAsync().ConfigureAwait(false);
        }
    }
}
