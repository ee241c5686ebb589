using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Load.Copy;

/// <summary>Lets the server fill a table that was just made from a query of its own: no row leaves it.</summary>
internal sealed class InsertSelectLoader(NpgsqlConnection connection, ISqlGenerationHelper sql, ServerQueryFrame frame) : IFrameLoader
{
    public BulkMethod Method => BulkMethod.Copy;

    public async Task<LoadedRows> LoadAsync(
        FrameReader reader, LoadTarget target, IProgress<WriteProgress>? progress, CancellationToken cancellationToken)
    {
        var table = sql.DelimitIdentifier(target.Table.Name.Name, target.Table.Name.Schema);
        var columns = string.Join(", ", target.Columns.Select(column => sql.DelimitIdentifier(column.Name)));
        using var command =
            new NpgsqlCommand($"INSERT INTO {table} ({columns}) SELECT * FROM (\n{frame.Query}\n) AS q", connection) { CommandTimeout = 0 };
        var rows = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        progress?.Report(new(rows, 0));
        return new(rows, 0);
    }
}
