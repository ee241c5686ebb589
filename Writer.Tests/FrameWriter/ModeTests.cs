using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What each mode does with what it finds.</summary>
public sealed class ModeTests : DatabaseTest
{
    private static Frame OneRow() => Rows(1);

    private static Frame Rows(int count) => Frame.From(Enumerable.Range(1, count).Select(id => new { id, name = "a" }));

    [Test]
    public async Task Fail_refuses_before_the_frame_is_read(
        [Values("TABLE existing (x int)", "VIEW existing AS SELECT 1", "SEQUENCE existing")] string what)
    {
        await Sql($"SET search_path = {Schema}; CREATE {what}");
        await using var db = NewContext();
        var rows = Enumerable.Range(0, 1).Select<int, object>(_ => throw new AssertionException("the frame was read"));

        Assert.That(() => db.WriteAsync(Frame.From(rows.Select(_ => new { id = 1 })), "existing", Options()),
            Throws.TypeOf<TableExistsException>().With.Message.EqualTo(
                $"The {what.Split(' ')[0].ToLowerInvariant()} '{Schema}.existing' exists already. Nothing was written. "
                + "Set IfExists to Replace or Append, or choose another name. [table-exists]"));
    }

    [Test]
    public async Task Append_makes_the_table_where_there_is_none()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(OneRow(), "sales", Options(IfExists.Append));

        Assert.That((result.CreatedTable, result.ReplacedTable, result.CreatedSchema), Is.EqualTo((true, false, false)));
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task Append_matches_columns_by_name_whatever_their_order()
    {
        await Sql($"CREATE TABLE {Schema}.sales (name text, extra int DEFAULT 7, id int)");
        await using var db = NewContext();

        await db.WriteAsync(OneRow(), "sales", Options(IfExists.Append));

        Assert.That(await Rows($"SELECT id, name, extra FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [1, "a", 7] }));
    }

    [TestCase("id int", "column 'name': The table has no column of that name. It has: 'id'.")]
    [TestCase("id int, name text, must int NOT NULL",
        "column 'must': The table's column is NOT NULL and has no default, and the frame has no column of that name.")]
    [TestCase("id int, name text GENERATED ALWAYS AS ('x') STORED",
        "column 'name': The server computes this column (GENERATED ALWAYS AS) and takes no value for it.")]
    [TestCase("id timestamptz, name text",
        "column 'id': It holds Int32, and the table's column is timestamp with time zone: not every value would arrive as it is.")]
    [TestCase("id smallint, name text",
        "column 'id': It holds Int32, and the table's column is smallint: not every value would arrive as it is.")]
    public async Task Append_refuses_before_the_first_row_what_does_not_fit(string columns, string problem)
    {
        await Sql($"CREATE TABLE {Schema}.sales ({columns})");
        await using var db = NewContext();

        foreach (var method in Enum.GetValues<BulkMethod>())
        {
            Assert.That(() => db.WriteAsync(OneRow(), "sales", Options(IfExists.Append, method)),
                Throws.TypeOf<FrameWriteException>().With.Message.StartsWith(
                    $"Cannot write table '{Schema}.sales', {problem} Nothing was written."));
        }

        Assert.That(await Count("sales"), Is.Zero);
    }

    [TestCase("VIEW existing AS SELECT 1 AS id",
        "a view, and Replace needs a table. Nothing was written. Use another name, or the table behind it. [not-a-table]")]
    [TestCase("TABLE existing (id int) PARTITION BY LIST (id)", "a partitioned table, for which no other table can be swapped in. "
        + "Nothing was written. Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows. [not-swappable]")]
    public async Task Replace_refuses_what_is_not_a_plain_table(string what, string refusal)
    {
        await Sql($"SET search_path = {Schema}; CREATE {what}");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(OneRow(), "existing", Options(IfExists.Replace)),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.existing': The name belongs to {refusal}"));
    }

    [Test]
    public async Task One_append_after_the_other_counts_its_own_rows()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, name text)");
        await using var db = NewContext();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.OpenConnectionAsync(db.Database);
        for (var i = 0; i < 20; i++)
            Assert.That((await db.WriteAsync(OneRow(), "sales", Options(IfExists.Append))).Rows, Is.EqualTo(1));
    }

    [Test]
    public async Task Append_routes_rows_to_partitions_and_counts_them()
    {
        await Sql(
            $"SET search_path = {Schema}; CREATE TABLE sales (id int, name text) PARTITION BY LIST (id); CREATE TABLE one PARTITION OF "
            + "sales FOR VALUES IN (1)");
        await using var db = NewContext();

        var result = await db.WriteAsync(OneRow(), "sales", Options(IfExists.Append));

        Assert.That(result.Rows, Is.EqualTo(1));
        Assert.That(await Count("one"), Is.EqualTo(1));
    }

    [TestCase(1, BulkMethod.Copy)]
    [TestCase(50_000, BulkMethod.Copy)]
    [TestCase(1, BulkMethod.BulkExtensions)]
    public async Task Rows_that_a_trigger_keeps_out_fail_the_write(int rows, BulkMethod method)
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id int, name text);
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER keep_out BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION nothing()
            """);
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Rows(rows), "sales", Options(IfExists.Append, method)),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': {rows} rows were sent and the server counts 0: a trigger or rule kept rows out or added "
            + "some. "
            + "Nothing was written. Disable it for the load, or write to a staging table. [rows-lost]"));
    }

    [Test]
    public async Task An_empty_frame_makes_its_table(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(new DataFrame(new Int64DataFrameColumn("id"), new StringDataFrameColumn("name")), "sales",
            Options(method: method));

        Assert.That(result.Rows, Is.Zero);
        Assert.That(
            await Rows(
                $"SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{Schema}.sales'::regclass AND "
                + "attnum > 0"),
            Is.EqualTo(new object?[][] { ["id", "bigint"], ["name", "text"] }));
    }

    [Test]
    public async Task A_missing_schema_is_made()
    {
        await using var db = NewContext();
        await Sql($"DROP SCHEMA {Schema}");

        var result = await db.WriteAsync(OneRow(), "sales", Options());

        Assert.That(result.CreatedSchema, Is.True);
        Assert.That(await Count("sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task Rows_keep_their_order()
    {
        await using var db = NewContext();
        var ids = Enumerable.Range(0, 5_000).Reverse().ToList();

        await db.WriteAsync(Frame.From(ids.Select(id => new { id })), "sales", Options());

        Assert.That((await Rows($"SELECT id FROM {Schema}.sales ORDER BY ctid")).Select(row => row[0]), Is.EqualTo(ids));
    }

    [Test]
    public async Task Keys_indexes_comments_and_overrides_are_made_on_create_and_on_replace(
        [Values(IfExists.Fail, IfExists.Replace)] IfExists mode)
    {
        if (mode == IfExists.Replace)
            await Sql($"CREATE TABLE {Schema}.sales (id int CONSTRAINT \"PK_sales\" PRIMARY KEY)");
        await using var db = NewContext();
        var options = Options(mode) with
        {
            NewTable = new()
            {
                PrimaryKey = ["id"],
                Indexes = [new IndexOptions("name", "id") { IsUnique = true }, new IndexOptions("name") { Name = "by_name" }],
                Comment = "what was sold"
            },
            Columns = new Dictionary<string, ColumnOptions>
            {
                ["name"] = new() { StoreType = "varchar(10)", IsNullable = false, Comment = "the product's" },
                ["price"] = new() { Precision = 10, Scale = 2 },
            },
        };

        var result = await db.WriteAsync(Frame.From([new { id = 1, name = "a", price = 1.50m }]), "sales", options);

        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "PK_sales", "IX_sales_name_id", "by_name" }));
        Assert.That(await Rows($"SELECT indexdef FROM pg_indexes WHERE schemaname = '{Schema}' ORDER BY indexname COLLATE \"C\""),
            Is.EqualTo(new object?[][]
        {
            [$"CREATE UNIQUE INDEX \"IX_sales_name_id\" ON {Schema}.sales USING btree (name, id)"],
            [$"CREATE UNIQUE INDEX \"PK_sales\" ON {Schema}.sales USING btree (id)"],
            [$"CREATE INDEX by_name ON {Schema}.sales USING btree (name)"],
        }));
        Assert.That(
            await Rows(
                $"SELECT conname::text, contype::text FROM pg_constraint WHERE conrelid = '{Schema}.sales'::regclass AND contype = 'p'"),
            Is.EqualTo(new object?[][] { ["PK_sales", "p"] }));
        Assert.That(await Rows($"""
            SELECT attname::text, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
            FROM pg_attribute WHERE attrelid = '{Schema}.sales'::regclass AND attnum > 0
            """), Is.EqualTo(new object?[][]
            {
                ["id", "integer", true, null],
                ["name", "character varying(10)", true, "the product's"],
                ["price", "numeric(10,2)", true, null],
            }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.sales'::regclass)"), Is.EqualTo("what was sold"));
    }
}
