using EfWriter.Catalog;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace EfWriter.Routes;

/// <summary>Reads the values of rows whose keys were known before they were sent.</summary>
internal sealed class ReservedRows(DbContext host, TargetTable table, IReturnedValues returned)
{
    private readonly ServerCommands _server = new(host);
    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    /// <exception cref="FrameFault">A row is not there, or is there twice.</exception>
    public async Task ReadAsync(IReadOnlyList<BadRow> leftOut, CancellationToken cancellationToken)
    {
        var keys = returned.Keys.ToArray();
        var rows = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, rows);
        await TakeAsync(keys, rows, cancellationToken).ConfigureAwait(false);
        var bad = leftOut.Select(row => row.Row).ToHashSet();
        for (var row = 0; row < rows.Length; row++)
        {
            if (!returned.Has(row) && !bad.Contains(row))
                throw Errors.NoValuesBack(row);
        }
    }

    private async Task TakeAsync(long[] keys, int[] rows, CancellationToken cancellationToken)
    {
        var key = $"t.{_sql.DelimitIdentifier(returned.KeyColumn!)}";
        var columns = string.Concat(returned.Columns.Select(column => $", t.{_sql.DelimitIdentifier(column)}"));
        using var command = _server.Create($"""
            SELECT {key}::pg_catalog.int8{columns} FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) r(first, last)
            JOIN {(table.IsPartitioned ? "" : "ONLY ")}{_sql.DelimitIdentifier(table.Name.Name, table.Name.Schema)} t
              ON {key} OPERATOR(pg_catalog.>=) r.first AND {key} OPERATOR(pg_catalog.<=) r.last
            """);
        var (first, last) = Runs(keys);
        command.Parameters.Add(new() { Value = first, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = last, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Array.BinarySearch(keys, reader.GetInt64(0)) is not (var place and >= 0))
                continue;
            if (returned.Has(rows[place]))
                throw Errors.TwoRowsBack(rows[place]);
            returned.Take(reader, 1, rows[place], isAdded: true);
        }
    }

    // Other sessions draw from the sequence as well: what is theirs is in no run.
    private static (long[] First, long[] Last) Runs(long[] keys)
    {
        var (first, last) = (new List<long>(), new List<long>());
        foreach (var key in keys)
        {
            if (last.Count > 0 && key - last[^1] is 0 or 1)
            {
                last[^1] = key;
            }
            else
            {
                first.Add(key);
                last.Add(key);
            }
        }

        return ([.. first], [.. last]);
    }
}
