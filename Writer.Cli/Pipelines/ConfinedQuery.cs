using System.Text.Json;
using EfWriter.Cli.Sources;

namespace EfWriter.Cli.Pipelines;

/// <summary>
/// Looks into a query that may only read, in a dry run and where its writer is trusted with a few folders only: with functions in FROM,
/// DuckDB also writes files (logs, profiles) and runs statements that stand in a text.
/// </summary>
internal static class ConfinedQuery
{
    // Whatever a later DuckDB brings is not among them.
    private static readonly HashSet<string> Tables = new(StringComparer.OrdinalIgnoreCase)
    {
        "duckdb_columns", "duckdb_tables", "duckdb_types", "generate_series", "glob", "histogram", "histogram_values",
        "icu_calendar_names", "json_each", "json_tree", "parquet_bloom_probe", "parquet_file_metadata", "parquet_full_metadata",
        "parquet_kv_metadata", "parquet_metadata", "parquet_scan", "parquet_schema", "pg_timezone_names", "pragma_table_info", "range",
        "read_blob", "read_csv", "read_csv_auto", "read_duckdb", "read_json", "read_json_auto", "read_json_objects",
        "read_json_objects_auto", "read_ndjson", "read_ndjson_auto", "read_ndjson_objects", "read_parquet", "read_text", "repeat",
        "repeat_row", "sniff_csv", "summary", "unnest",
    };

    private static readonly HashSet<string> RefusedValues = new(StringComparer.OrdinalIgnoreCase) { "sleep_ms", "write_log" };

    /// <summary>Refuses a query that may do more than read.</summary>
    /// <param name="session">What would run it.</param>
    /// <param name="query">The query.</param>
    /// <param name="option">The option that asks for it.</param>
    /// <exception cref="SourceException">It does, or cannot be looked into.</exception>
    public static void Check(DuckSession session, string query, string option)
    {
        var text = session.Query($"SELECT json_serialize_sql({Sql.Text(query)}, skip_default := true)", row => row.GetString(0))[0];
        using var tree = JsonDocument.Parse(text, new() { MaxDepth = 10_000 });
        if (!tree.RootElement.TryGetProperty("statements", out var statements))
        {
            // What is no SQL is told by DuckDB, with its place.
            if (tree.RootElement.TryGetProperty("error_type", out var type) && type.GetString() == "parser")
                return;
            throw new SourceException(
                $"With {option} a query is looked into before it runs, and this one is of a kind that DuckDB does not show. Write it as a "
                + "plain SELECT; a PIVOT takes its values by IN.");
        }

        if (Find(statements) is { } function)
        {
            throw new SourceException(
                $"The query calls {Echo.Line(function)}, and with {option} it may only call functions that read. Leave it out, or run the "
                + $"pipeline without {option} if you trust its writer.");
        }
    }

    private static string? Find(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Select(Find).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => Refused(node)
            ?? node.EnumerateObject().Select(one => Find(one.Value)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? Refused(JsonElement node)
    {
        if (TextOf(node, "type") == "TABLE_FUNCTION" && node.TryGetProperty("function", out var called)
            && !(TextOf(called, "function_name") is { } table && Tables.Contains(table)))
            return TextOf(called, "function_name") ?? "a function that DuckDB does not name";
        return TextOf(node, "class") == "FUNCTION" && TextOf(node, "function_name") is { } value && RefusedValues.Contains(value)
            ? value
            : null;
    }

    private static string? TextOf(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
