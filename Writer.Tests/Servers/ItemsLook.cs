using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>What is in a schema after a case.</summary>
internal static class ItemsLook
{
    /// <summary>The rows of the items: each its id and name.</summary>
    public static async Task<string[]> RowsAsync(NpgsqlDataSource source, string schema)
    {
        await using var command = source.CreateCommand(
            $"SELECT coalesce(array_agg(id || ' ' || coalesce(name, '–') ORDER BY id, name), '{{}}') FROM {schema}.items");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What a write has left beside its target.</summary>
    /// <param name="source">The server.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="sideTables">The side tables that may stay, as a pattern: <c>writes|loads</c>.</param>
    public static async Task<string[]> LeftBehindAsync(NpgsqlDataSource source, string schema, string sideTables)
    {
        await using var command = source.CreateCommand($"""
            SELECT coalesce(array_agg(relname::text), '{"{}"}') FROM pg_class
            WHERE relnamespace = '{schema}'::regnamespace AND relname LIKE '%efwriter%' AND relname !~ '^__efwriter_({sideTables})'
            """);
        return (string[])(await command.ExecuteScalarAsync())!;
    }
}
