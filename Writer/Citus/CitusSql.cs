using System.Globalization;

namespace EfWriter.Citus;

/// <summary>The statements that place a table. Tables are given as they are delimited.</summary>
internal static class CitusSql
{
    /// <summary>Spreads a table by the hash of a column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="colocateWith">The table whose shards its shards are kept beside; null for any.</param>
    /// <param name="shards">How many there are; null as the server says.</param>
    public static string Distribute(string table, string column, string? colocateWith, int? shards)
    {
        var beside = colocateWith is null ? string.Empty : $", colocate_with => {Quote(colocateWith)}";
        var count = shards is { } number ? string.Create(CultureInfo.InvariantCulture, $", shard_count => {number}") : string.Empty;
        return $"SELECT pg_catalog.create_distributed_table({Quote(table)}, {Quote(column)}{beside}{count})";
    }

    /// <summary>Keeps a table in one shard, beside that of another.</summary>
    public static string DistributeInOneShard(string table, string colocateWith) =>
        $"SELECT pg_catalog.create_distributed_table({Quote(table)}, NULL, colocate_with => {Quote(colocateWith)})";

    /// <summary>Keeps a copy of a table on every node.</summary>
    public static string MakeReference(string table) => $"SELECT pg_catalog.create_reference_table({Quote(table)})";

    /// <summary>Lets Citus know of a table that stays on the coordinator.</summary>
    public static string MakeLocal(string table) => $"SELECT pg_catalog.citus_add_local_table_to_metadata({Quote(table)})";

    /// <summary>
    /// Keeps a transaction to one connection for each node: what has been done by several, no foreign key to a reference table can follow.
    /// </summary>
    public const string Sequential = "SELECT pg_catalog.set_config('citus.multi_shard_modify_mode', 'sequential', true)";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
