namespace EfWriter.Benchmarks.Measuring;

/// <summary>What a table holds, whatever the order of its rows: contenders that wrote the same have the same.</summary>
internal sealed record TableContent(long Rows, string Columns, string Checksum)
{
    public static async Task<TableContent> ReadAsync(Database database, string table)
    {
        var name = Database.Quote(table);
        var columns = await database.ScalarAsync<string>($"""
            SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
            FROM pg_attribute WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped
            """);
        var checksum = await database.ScalarAsync<string>($"SELECT coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {name} t");
        return new(await CountAsync(database, table), columns, checksum);
    }

    public static Task<long> CountAsync(Database database, string table) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM {Database.Quote(table)}");
}
