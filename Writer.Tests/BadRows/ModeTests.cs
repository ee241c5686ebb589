using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.BadRows;

/// <summary>Bad rows on the way into tables that are made, replaced, merged into or reached by way of another.</summary>
public sealed class ModeTests : BadRowTest
{
    private static readonly Item Negative = new(Bad, "bad", -1, null);

    private const string Checked =
        "CREATE TABLE {s}.items (id integer PRIMARY KEY, name text, price numeric CONSTRAINT positive CHECK (price > 0), parent integer); "
        + "INSERT INTO {s}.items VALUES (2, 'old', 1, NULL), (4, 'old', 1, NULL)";

    [Test]
    public async Task A_new_tables_keys_refuse_rows(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method,
        [Values(IfExists.Fail, IfExists.Replace)] IfExists ifExists)
    {
        if (ifExists == IfExists.Replace)
            await Sql(In("CREATE TABLE {s}.items AS SELECT 'old' AS x"));
        await using var db = NewContext();
        var options = Options(ifExists, method) with
        {
            NewTable = new() { PrimaryKey = ["id"], Indexes = [new("name") { IsUnique = true }] },
            BadRows = new() { OnBadRow = OnBadRow.Reject }
        };

        var result = await db.WriteAsync(Items(new(3, "r1", 1, null), 5, 8), "items", options);

        Assert.That(result.BadRows.Select(bad => (bad.Row, bad.Rule)), Is.EqualTo(new[] { (5L, "PK_items"), (8L, "PK_items") }));
        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "PK_items", "IX_items_name" }));
        Assert.That(await Ids(), Is.EqualTo(new int?[] { 0, 1, 2, 3, 4, 6, 7, 9 }));
    }

    [TestCase(BulkMethod.Copy)]
    [TestCase(BulkMethod.BulkExtensions)]
    public async Task A_new_tables_key_names_the_row_that_fails_it(BulkMethod method)
    {
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Items(new(3, "r1", 1, null), 5, 8), "items",
                    Options(method: method) with { NewTable = new() { PrimaryKey = ["id"] } }));

        Assert.That(thrown!.Message,
            Does.StartWith(
                $"Cannot write table '{Schema}.items', row 5: the server says: duplicate key value violates unique constraint \"PK_items\" "
                + "(SQLSTATE 23505)."));
    }

    [Test]
    public async Task Constraints_that_are_kept_refuse_rows()
    {
        await Sql(In(Checked));
        await using var db = NewContext();

        var result = await db.WriteAsync(Items(Negative), "items",
            Options(IfExists.Replace) with { Replace = new() { KeepIndexes = true }, BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Single(),
            Is.EqualTo(
                new BadRow(Bad,
                    "the server says: new row for relation \"items\" violates check constraint \"positive\"")
                {
                    Rule = "positive",
                    SqlState = "23514"
                }));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [TestCase(WriteMode.Upsert, 9, 8, 1)]
    [TestCase(WriteMode.InsertOnly, 9, 8, 0)]
    [TestCase(WriteMode.UpdateOnly, 9, 0, 1)]
    public async Task Merged_rows_are_refused_one_by_one(WriteMode mode, int rows, int inserted, int updated)
    {
        await Sql(In(Checked));
        await using var db = NewContext();
        var options = Options(IfExists.Append) with { Mode = mode, BadRows = new() { OnBadRow = OnBadRow.Reject } };
        if (mode == WriteMode.InsertOnly)
            await Sql(In("DELETE FROM {s}.items WHERE id = 4"));

        var result = await db.WriteAsync(Items(Negative), "items", options);

        Assert.That((result.Rows, result.Inserted, result.Updated, result.Unchanged),
            Is.EqualTo((rows, inserted, updated, rows - inserted - updated)));
        Assert.That((result.BadRows.Single().Row, result.BadRows[0].Rule), Is.EqualTo(((long)Bad, "positive")));
        Assert.That(await Rows($"SELECT row_number, row->>'id' FROM {Schema}.items_rejects"),
            Is.EqualTo(new object?[][] { [(long)Bad, "4"] }));
    }

    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.InsertOnly)]
    [TestCase(WriteMode.UpdateOnly)]
    [TestCase(WriteMode.Sync)]
    public async Task A_merged_row_that_fails_the_write_is_named(WriteMode mode)
    {
        await Sql(In(Checked));
        if (mode == WriteMode.InsertOnly)
            await Sql(In("DELETE FROM {s}.items WHERE id = 4"));
        await using var db = NewContext();
        var before = await Rows($"SELECT * FROM {Schema}.items ORDER BY id");

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Items(Negative), "items", Options(IfExists.Append) with { Mode = mode }));

        Assert.That(thrown!.Message,
            Does.StartWith(
                $"Cannot write table '{Schema}.items', row {Bad}: the server says: new row for relation \"items\" violates check "
                + "constraint \"positive\" (SQLSTATE 23514)."));
        Assert.That(await Rows($"SELECT * FROM {Schema}.items ORDER BY id"), Is.EqualTo(before));
    }

    [Test]
    public async Task Rows_of_one_frame_that_refuse_each_other_lose_the_later_one()
    {
        await Sql(In("CREATE TABLE {s}.items (id integer PRIMARY KEY, name text UNIQUE, price numeric, parent integer)"));
        await using var db = NewContext();

        var result = await db.WriteAsync(Items(new(100, "r1", 1, null)), "items",
            Options(IfExists.Append) with { Mode = WriteMode.Upsert, BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Single().Row, Is.EqualTo(Bad));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [Test]
    public async Task Casts_refuse_rows()
    {
        await Sql(In("CREATE TABLE {s}.items (id integer, name smallint)"));
        await using var db = NewContext();
        var frame = Frame.From(MadeAnew.Of(10, i => new { id = i, name = i is 3 or 7 ? 40_000L : i }));

        var result = await db.WriteAsync(frame, "items",
            Options(IfExists.Append) with { OnTypeMismatch = OnTypeMismatch.Cast, BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Select(bad => (bad.Row, bad.Column, bad.StoreType, bad.SqlState)),
            Is.EqualTo(new[] { (3L, "name", "smallint", "22003"), (7L, "name", "smallint", "22003") }));
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.items ORDER BY id"),
            Is.EqualTo(new[] { 0, 1, 2, 4, 5, 6, 8, 9 }.Select(i => new object?[] { i, (short)i })));
    }

    [TestCase(ReplaceStrategy.Truncate)]
    [TestCase(ReplaceStrategy.DeleteRows)]
    public async Task Replaced_rows_are_refused_by_the_table_that_stays(ReplaceStrategy strategy)
    {
        await Sql(In(Checked));
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var options =
            Options(IfExists.Replace) with { Replace = new() { Strategy = strategy }, BadRows = new() { OnBadRow = OnBadRow.Skip } };

        await db.WriteAsync(Items(Negative), "items", options);
        var result = await db.WriteAsync(Items(Negative), "items", options);

        await transaction.CommitAsync();
        Assert.That((result.Rows, result.BadRows.Single().Row), Is.EqualTo((9L, (long)Bad)));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [TestCase(ReplaceStrategy.Truncate)]
    [TestCase(ReplaceStrategy.DeleteRows)]
    public async Task A_replaced_row_that_fails_the_write_is_named(ReplaceStrategy strategy)
    {
        await Sql(In(Checked));
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Items(Negative), "items", Options(IfExists.Replace) with { Replace = new() { Strategy = strategy } }));

        Assert.That(thrown!.Row, Is.EqualTo(Bad), thrown.Message);
        Assert.That(await Ids(), Is.EqualTo(new int?[] { 2, 4 }));
    }

    [Test]
    public async Task Rows_of_a_table_that_others_point_at_cannot_be_replaced_without_some()
    {
        await Sql(
            In($"{Checked}; CREATE TABLE {{s}}.children (item integer REFERENCES {{s}}.items); INSERT INTO {{s}}.children VALUES (2)"));
        await using var db = NewContext();

        var thrown = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Items(Negative), "items",
                Options(IfExists.Replace) with
                {
                    Replace = new() { Strategy = ReplaceStrategy.DeleteRows },
                    BadRows = new() { OnBadRow = OnBadRow.Skip }
                }));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.items': Foreign keys point at the table's rows, which all have to be deleted and inserted by "
            + "one statement: no row can be left out of it. "
            + "Nothing was written. Leave WriteOptions.BadRows out, or use Replace.Strategy = Swap. [bad-rows-while-referenced]"));
    }

    [Test]
    public async Task A_view_with_a_check_refuses_rows()
    {
        await Sql(In("CREATE TABLE {s}.base (id integer, name text, price numeric, parent integer); "
            + "CREATE VIEW {s}.items AS SELECT * FROM {s}.base WHERE price > 0 WITH CHECK OPTION"));
        await using var db = NewContext();

        var result =
            await db.WriteAsync(Items(Negative), "items", Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Single() with { Reason = "" }, Is.EqualTo(new BadRow(Bad, "") { SqlState = "44000" }));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [Test]
    public async Task A_policy_refuses_rows()
    {
        await Sql(In("""
            CREATE TABLE {s}.items (id integer, name text, price numeric, parent integer); ALTER TABLE {s}.items ENABLE ROW LEVEL SECURITY;
            CREATE POLICY positive ON {s}.items USING (true) WITH CHECK (price > 0);
            CREATE ROLE {s}_writer LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA {s} TO {s}_writer;
            GRANT SELECT, INSERT ON {s}.items TO {s}_writer
            """));
        try
        {
            var connection = $"{Server.ConnectionString};Username={Schema}_writer;Password=x;Pooling=false";
            await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);

            var result = await db.WriteAsync(Items(Negative), "items",
                Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

            Assert.That((result.BadRows.Single().Row, result.BadRows[0].SqlState), Is.EqualTo(((long)Bad, "42501")));
            Assert.That(await Ids(), Is.EqualTo(GoodIds));
        }
        finally
        {
            await Sql(In("DROP OWNED BY {s}_writer; DROP ROLE {s}_writer"));
        }
    }

    [Test]
    public async Task Several_streams_become_one()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Items(new(3, "r1", 1, null)), "items",
            Options() with { NewTable = new() { PrimaryKey = ["id"] }, Parallelism = 2, BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Single().Row, Is.EqualTo(Bad));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }
}
