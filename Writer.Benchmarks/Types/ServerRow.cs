using Npgsql;
using NpgsqlTypes;

namespace EfWriter.Benchmarks.Types;

/// <summary>PostgreSQL's own types that EfWriter has encoders for: ranges, hstore and arrays.</summary>
internal sealed class ServerRow(int row)
{
    public const string Columns = """
        "Id" integer, "Units" int4range, "Open" tsrange, "Prices" numrange, "Tags" text[], "Counts" integer[], "Attributes" hstore
        """;

    private static readonly DateTime s_first = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public int Id { get; } = row;

    public NpgsqlRange<int> Units { get; } = new(row, true, row + 10, false);

    public NpgsqlRange<DateTime> Open { get; } = new(s_first.AddSeconds(row), true, s_first.AddSeconds(row + 3_600), false);

    public NpgsqlRange<decimal> Prices { get; } = new(row * 0.37m, true, (row * 0.37m) + 10, true);

    public string[] Tags { get; } = [$"tag {row % 50}", $"customer {row % 5000}", "new"];

    public int[] Counts { get; } = [row, row % 7, row * 3, -row];

    public Dictionary<string, string?> Attributes { get; } = new()
    {
        ["colour"] = row % 2 == 0 ? "red" : "blue",
        ["size"] = $"{row % 40}",
        ["note"] = null,
    };

    public void Write(NpgsqlBinaryImporter importer)
    {
        importer.StartRow();
        importer.Write(Id, NpgsqlDbType.Integer);
        importer.Write(Units, NpgsqlDbType.IntegerRange);
        importer.Write(Open, NpgsqlDbType.TimestampRange);
        importer.Write(Prices, NpgsqlDbType.NumericRange);
        importer.Write(Tags, NpgsqlDbType.Array | NpgsqlDbType.Text);
        importer.Write(Counts, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        importer.Write(Attributes, NpgsqlDbType.Hstore);
    }
}
