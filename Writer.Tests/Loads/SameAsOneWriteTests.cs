namespace EfWriter.Tests.Loads;

/// <summary>A load of parts does what one write of all rows does: by every route, with every kind of options.</summary>
public sealed class SameAsOneWriteTests : LoadTest
{
    private const string Columns = "\"Id\" int PRIMARY KEY, \"Name\" varchar(20), \"At\" timestamp, \"Price\" numeric(10,2)";
    private const string Old = "SELECT g, 'old ' || g, '2026-01-01'::timestamp, g FROM generate_series(5, 14) g";

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("new table", null, new() { NewTable = new() { PrimaryKey = ["Id"], Indexes = [new("Name")], Comment = "c" } });
        yield return Case("new table, typed", null, new()
        {
            Columns = new Dictionary<string, ColumnOptions>
            {
                ["Price"] = new() { StoreType = "numeric(12,4)" },
                ["Name"] = new() { MaxLength = 9 },
            },
        });
        yield return Case("new table, two streams", null, new() { Parallelism = 2 });
        yield return Case("new table, importer", null, new() { BulkMethod = BulkMethod.Importer });
        yield return Case("new table, upsert", null, new() { Mode = WriteMode.Upsert, Merge = new() { Keys = ["Id"] } });
        yield return Case("swap", Columns, new() { IfExists = IfExists.Replace, Replace = new() { KeepIndexes = true } });
        yield return Case("swap, two streams", Columns, new() { IfExists = IfExists.Replace, Parallelism = 2 });
        foreach (var strategy in (ReplaceStrategy[])[ReplaceStrategy.Truncate, ReplaceStrategy.DeleteRows])
            yield return Case($"{strategy}", Columns, new() { IfExists = IfExists.Replace, Replace = new() { Strategy = strategy } });
        yield return Case("append", Columns.Replace(" PRIMARY KEY", "", StringComparison.Ordinal), new() { IfExists = IfExists.Append });
        foreach (var mode in (WriteMode[])[WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync, WriteMode.Delete,
            WriteMode.DeleteInsert])
            yield return Case($"{mode}", Columns, new() { Mode = mode, Merge = new() { Keys = ["Id"] } });
        yield return Case("append newest", Columns, new() { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "Id" } });
        yield return Case("cast", Columns.Replace("numeric(10,2)", "text", StringComparison.Ordinal),
            new() { Mode = WriteMode.Upsert, OnTypeMismatch = OnTypeMismatch.Cast });
        yield return Case("new column", Columns.Replace(", \"Price\" numeric(10,2)", "", StringComparison.Ordinal),
            new() { Mode = WriteMode.Upsert, OnNewColumn = OnNewColumn.Add });
        yield return Case("ignored column", Columns.Replace(", \"Price\" numeric(10,2)", "", StringComparison.Ordinal),
            new() { Mode = WriteMode.Upsert, OnNewColumn = OnNewColumn.Ignore });
        yield return Case("wider type", Columns.Replace("\"Id\" int", "\"Id\" smallint", StringComparison.Ordinal),
            new() { Mode = WriteMode.Upsert, OnWiderType = OnWiderType.Alter });
        yield return Case("bad rows, append", Columns,
            new() { IfExists = IfExists.Append, BadRows = new() { OnBadRow = OnBadRow.Skip } });
        yield return Case("bad rows, upsert", Columns.Replace("\"Name\"", "CHECK (\"Id\" < 25), \"Name\"", StringComparison.Ordinal),
            new() { Mode = WriteMode.Upsert, BadRows = new() { OnBadRow = OnBadRow.Skip } });
        yield return Case("bad rows, new table", null,
            new() { NewTable = new() { PrimaryKey = ["Id"] }, BadRows = new() { OnBadRow = OnBadRow.Reject } });
    }

    [TestCaseSource(nameof(Cases))]
    public async Task The_table_and_the_counts_are_the_same(string? columns, WriteOptions options)
    {
        if (columns is not null)
        {
            foreach (var table in (string[])["one", "many"])
            {
                await Sql($"CREATE TABLE {Schema}.{table} ({columns})");
                if (columns.Contains("numeric", StringComparison.Ordinal) && columns.Contains("varchar", StringComparison.Ordinal))
                    await Sql($"INSERT INTO {Schema}.{table} {Old}");
            }
        }

        options = options with { Schema = Schema };
        await using var db = NewContext();
        var one = await db.WriteAsync(Frame.From(Sold(0, 30)), "one", options);

        await using var load = await db.BeginLoadAsync(Frame.From(Array.Empty<SoldItem>()), "many", options);
        for (var part = 0; part < 3; part++)
            await load.WritePartAsync($"part-{part}", Frame.From(Sold(part * 10, 10)));
        var many = await load.CommitAsync();

        Assert.That(Counts(many), Is.EqualTo(Counts(one)));
        Assert.That(await Rows($"SELECT t::text FROM {Schema}.many t ORDER BY 1"),
            Is.EqualTo(await Rows($"SELECT t::text FROM {Schema}.one t ORDER BY 1")));
        Assert.That(await ShapeOf("many"), Is.EqualTo(await ShapeOf("one")));
        Assert.That(await LeftOver(), Is.Empty);
    }

    private static TestCaseData Case(string name, string? columns, WriteOptions options) =>
        new TestCaseData(columns, options).SetName($"{{m}}({name})");

    private static List<SoldItem> Sold(int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(id => new SoldItem(
            id, id % 3 == 0 ? null : $"n{id}", new DateTime(2026, 11, 1).AddMinutes(id), id / 4m)),
    ];

    private static object Counts(WriteResult result) => (
        result.Rows, result.Inserted, result.Updated, result.Deleted, result.Unchanged, result.Skipped, result.BadRows.Count,
        result.CreatedTable, result.ReplacedTable);

    private Task<List<object?[]>> ShapeOf(string table) => Rows($"""
        SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            (SELECT count(*) FROM pg_index WHERE indrelid = a.attrelid)
        FROM pg_attribute a WHERE a.attrelid = '{Schema}.{table}'::regclass AND a.attnum > 0 ORDER BY a.attnum
        """);

    private sealed record SoldItem(int Id, string? Name, DateTime At, decimal Price);
}
