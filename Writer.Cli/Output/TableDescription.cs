using System.Data.Common;
using EfWriter.Catalog;
using EfWriter.Migrations;
using Npgsql;

namespace EfWriter.Cli.Output;

/// <summary>A column as the catalogs have it.</summary>
internal sealed record ShownColumn(string Name, string Type, bool IsNullable, bool IsRightAligned);

/// <summary>A key or an index as the catalogs have it.</summary>
internal sealed record ShownIndex(string Kind, string Name, string Columns);

/// <summary>What is shown of a table.</summary>
internal sealed record TableDescription(
    IReadOnlyList<ShownColumn> Columns, IReadOnlyList<ShownIndex> Indexes, IReadOnlyList<string?[]> Rows, long Count, long Bytes)
{
    private const string ColumnsSql = """
        SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, t.typcategory = 'N'
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """;

    private const string IndexesSql = """
        SELECT CASE WHEN i.indisprimary THEN 'primary key' WHEN i.indisunique THEN 'unique index' ELSE 'index' END, c.relname::text,
               (SELECT pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k)
                FROM pg_catalog.generate_series(1, i.indnkeyatts) k)
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = $1::regclass
        ORDER BY NOT i.indisprimary, c.relname
        """;

    public static async Task<TableDescription> ReadAsync(NpgsqlDataSource source, QualifiedName name, CancellationToken cancellationToken)
    {
        var table = $"{Quote(name.Schema)}.{Quote(name.Name)}";
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var guard = new NpgsqlCommand(SearchPath.Guard, connection))
            await guard.ExecuteNonQueryAsync(cancellationToken);

        var columns = await QueryAsync(
            ColumnsSql, row => new ShownColumn(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3)), table);
        var indexes = await QueryAsync(IndexesSql, row => new ShownIndex(row.GetString(0), row.GetString(1), row.GetString(2)), table);
        var cells = string.Join(", ", columns.Select(column => $"pg_catalog.left({Quote(column.Name)}::text, {RowGrid.MaxCellWidth + 1})"));
        var rows = await QueryAsync($"SELECT {cells} FROM {table} LIMIT {TableReport.ShownRows}", ReadRow);
        var counts = await QueryAsync(
            $"SELECT (SELECT pg_catalog.count(*) FROM {table}), pg_catalog.pg_total_relation_size($1::regclass)",
            row => (row.GetInt64(0), row.GetInt64(1)), table);
        return new(columns, indexes, rows, counts[0].Item1, counts[0].Item2);

        async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, params string[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in parameters)
                command.Parameters.Add(new() { Value = parameter });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var found = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
                found.Add(read(reader));
            return found;
        }
    }

    private static string?[] ReadRow(DbDataReader row) =>
        [.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetString(i))];

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
