using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>What a schema has: each table's rows as the server prints them, and the entities that EF reads.</summary>
internal static class ZooDump
{
    public static async Task<string> TablesAsync(string schema, string[] made)
    {
        var lines = new List<string>();
        foreach (var (table, columns) in await ColumnsAsync(schema).ConfigureAwait(false))
        {
            var shown = string.Join(", ", columns.Select(column => made.Contains(column) ? Kind(Quote(column)) : Quote(column)));
            await using var command = Server.Source.CreateCommand($"SELECT ROW({shown})::text FROM {schema}.{Quote(table)} ORDER BY 1");
            await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            lines.Add($"{table} ({string.Join(", ", columns)})");
            while (await reader.ReadAsync().ConfigureAwait(false))
                lines.Add("  " + reader.GetString(0));
            foreach (var column in columns.Where(made.Contains))
                lines.Add($"  {column}: {await ScalarAsync($"SELECT count(DISTINCT {Quote(column)})::text FROM {schema}.{Quote(table)}")
                    .ConfigureAwait(false)} different");
        }

        return string.Join('\n', lines);
    }

    public static async Task<string> EntitiesAsync(ZooContext db, string[] made)
    {
        foreach (var type in db.Model.GetEntityTypes().Where(type => type.BaseType is null && !type.IsOwned()))
            await ((Task)typeof(ZooDump).GetMethod(nameof(LoadAsync))!.MakeGenericMethod(type.ClrType).Invoke(null, [db, type])!)
                .ConfigureAwait(false);
        return string.Join('\n', db.ChangeTracker.Entries().Select(entry => Show(entry, made)).Order(StringComparer.Ordinal));
    }

    public static Task LoadAsync<T>(ZooContext db, IEntityType type)
        where T : class => (type.HasSharedClrType ? db.Set<T>(type.Name) : db.Set<T>()).IgnoreQueryFilters().LoadAsync();

    private static async Task<List<(string Table, List<string> Columns)>> ColumnsAsync(string schema)
    {
        await using var command = Server.Source.CreateCommand($"""
            SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attname)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' AND c.relname <> '__efwriter_writes' GROUP BY 1 ORDER BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var tables = new List<(string, List<string>)>();
        while (await reader.ReadAsync().ConfigureAwait(false))
            tables.Add((reader.GetString(0), [.. await reader.GetFieldValueAsync<string[]>(1).ConfigureAwait(false)]));
        return tables;
    }

    private static async Task<string> ScalarAsync(string sql)
    {
        await using var command = Server.Source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    private static string Kind(string column) =>
        $"CASE WHEN {column} IS NULL THEN NULL WHEN {column}::text IN ('', '0', '{Guid.Empty}', '-infinity') THEN 'unset' ELSE 'made' END";

    private static string Quote(string name) => new NpgsqlCommandBuilder().QuoteIdentifier(name);

    private static string Show(EntityEntry entry, string[] made)
    {
        var properties = entry.Metadata.GetProperties().Select(property => Show(property, entry.Property(property).CurrentValue, made));
        return $"{entry.Metadata.DisplayName()}: {string.Join(
            ", ", properties.Concat(Complex(entry.ComplexProperties, string.Empty, made)))}";
    }

    private static IEnumerable<string> Complex(IEnumerable<ComplexPropertyEntry> entries, string path, string[] made)
    {
        foreach (var entry in entries)
        {
            var name = $"{path}{entry.Metadata.Name}";
            if (entry.CurrentValue is null)
            {
                yield return $"{name} = null";
                continue;
            }

            foreach (var property in entry.Properties)
                yield return $"{name}.{Show(property.Metadata, property.CurrentValue, made)}";
            foreach (var inner in Complex(entry.ComplexProperties, name + ".", made))
                yield return inner;
        }
    }

    private static string Show(IProperty property, object? value, string[] made) =>
        made.Contains(property.Name) || property.IsForeignKey() && made.Contains(property.FindFirstPrincipal()!.Name)
            ? $"{property.Name} = {(value is null ? "null" : "made")}"
            : $"{property.Name} = {Show(value)}";

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        JsonDocument document => document.RootElement.ToString(),
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{Show(key)}: {Show(map[key])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Show))}]",
        _ => value.ToString()!,
    };
}
