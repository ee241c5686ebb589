using System.Data;
using System.Data.Common;
using EfWriter.Failures;
using EfWriter.Frames;
using Npgsql;

namespace EfWriter.Connector;

/// <summary>A query on a connection of the app's.</summary>
internal static class SourceQuery
{
    /// <summary>Runs a statement's query and hands its rows on; the connection is left open or closed, as it was.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="source">The connection.</param>
    /// <param name="destination">Where the rows go.</param>
    /// <param name="take">Takes them, and the connection to write on where they stay on its server.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public static async Task<T> RunAsync<T>(
        ExportStatement statement, DbConnection source, NpgsqlDataSource destination, Func<Frame, NpgsqlConnection?, Task<T>> take,
        CancellationToken cancellationToken)
    {
        var wasClosed = source.State == ConnectionState.Closed;
        if (wasClosed)
            await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (source is NpgsqlConnection npgsql
                && await new ServerSide(destination, npgsql).FindAsync(statement, cancellationToken).ConfigureAwait(false) is { } onServer)
                return await take(onServer, npgsql).ConfigureAwait(false);

            var command = source.CreateCommand();
            await using var commandEnd = command.ConfigureAwait(false);
            command.CommandText = statement.Query;
            var reader = await ReadAsync(command, statement, cancellationToken).ConfigureAwait(false);
            await using var readerEnd = reader.ConfigureAwait(false);
            return await take(Frame.From(reader), null).ConfigureAwait(false);
        }
        finally
        {
            if (wasClosed)
                await source.CloseAsync().ConfigureAwait(false);
        }
    }

    // PostgreSQL runs the query as far as its first row, and quotes what is in that row.
    private static async Task<DbDataReader> ReadAsync(DbCommand command, ExportStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw FailureReport.Describe(new FrameSourceException(0, e), statement.Table);
        }
    }
}
