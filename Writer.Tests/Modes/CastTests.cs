using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>Types that differ, cast by PostgreSQL as on assignment.</summary>
public sealed class CastTests : DatabaseTest
{
    private WriteOptions Cast(WriteMode mode = WriteMode.Insert) => mode == WriteMode.Insert
        ? Options(IfExists.Append) with { OnTypeMismatch = OnTypeMismatch.Cast }
        : Options() with { Mode = mode, OnTypeMismatch = OnTypeMismatch.Cast };

    [Test]
    public async Task Values_are_what_an_assignment_makes_of_them_and_rows_keep_their_order()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100);
            CREATE TABLE sales (id smallint, price numeric(8,2), share percent, at date, code varchar(8), n bigint DEFAULT 5);
            """);
        await using var db = NewContext();

        await db.WriteAsync(
            Frame.From(
                Enumerable.Range(0, 3_000)
                    .Select(i => new { id = i, price = i + 0.126, share = 12.5f, at = new DateTime(2024, 2, 29, 23, 0, 0), code = i })),
            "sales", Cast());

        Assert.That(await Rows($"SELECT id, price, share, at, code, n FROM {Schema}.sales WHERE id = 2999"),
            Is.EqualTo(new object[][] { [(short)2999, 2999.13m, 12.50m, new DateOnly(2024, 2, 29), "2999", 5L] }));
        Assert.That((await Rows($"SELECT id FROM {Schema}.sales ORDER BY ctid")).Select(row => row[0]), Is.Ordered);
    }

    [TestCase(WriteMode.Insert)]
    [TestCase(WriteMode.Upsert)]
    public async Task A_value_that_cannot_be_cast_is_named_by_row_and_column_and_not_shown(WriteMode mode)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, a smallint, b smallint, c text)");
        await using var db = NewContext();
        var frame = Frame.From(
            Enumerable.Range(0, 5_000)
                .Select(i => new { id = i, a = i == 4_321 ? 77_777 : 1, b = i is 1_234 or 4_000 ? 88_888L : 2, c = "" }));

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "sales", Cast(mode)))!;

        Assert.That((failure.Column, failure.Row, failure.SqlState), Is.EqualTo(("b", 1_234L, "22003")));
        Assert.That(failure.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales', column 'b' (smallint), row 1234: the server refused a number that is outside the range "
            + "of the column's type (SQLSTATE 22003). Nothing was written. Widen the column."));
        Assert.That(failure.ToString(), Does.Not.Contain("88888").And.Not.Contain("77777"));
        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task In_the_callers_transaction_a_failed_cast_leaves_it_usable()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id smallint); CREATE TABLE {Schema}.audit (note text)");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database,
            $"INSERT INTO {Schema}.audit VALUES ('before')");

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From([new { id = 1 }, new { id = 70_000 }]), "sales", Cast()))!;
        await transaction.CommitAsync();

        Assert.That(failure.Row, Is.EqualTo(1));
        Assert.That(await Count("audit"), Is.EqualTo(1));
    }

    [Test]
    public async Task Keys_are_compared_as_they_are_once_cast()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int); INSERT INTO {Schema}.sales VALUES (2, 0)");
        await using var db = NewContext();

        var duplicates =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From([new { id = 1.6, n = 1 }, new { id = 2.4, n = 2 }]), "sales", Cast(WriteMode.Upsert)))!;
        var result = await db.WriteAsync(Frame.From([new { id = 1.6, n = 1 }, new { id = 3.4, n = 2 }]), "sales", Cast(WriteMode.Upsert));

        Assert.That(duplicates.Message, Does.Contain("1 key ('id') is in more than one row: rows 0, 1."));
        Assert.That((result.Inserted, result.Updated), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Columns_of_the_same_type_stay_as_strict_as_ever()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id smallint, price numeric(8,2), code varchar(3))");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, price = 1.234m }]), "sales", Cast()),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("it would be rounded"));
        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, code = "long" }]), "sales", Cast()),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("takes 3"));
    }

    [TestCase("at", "timestamp with time zone", "bigint")]
    [TestCase("at", "uuid", "bigint")]
    [TestCase("at", "boolean", "bigint")]
    [TestCase("at", "bigint[]", "bigint")]
    public async Task What_has_no_assignment_cast_is_refused_before_the_first_row(string column, string type, string from)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, {column} {type})");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, at = 1L }]), "sales", Cast()),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(
            $"column '{column}': It is {from}, and PostgreSQL casts no {from} to the table's {type} on assignment. Nothing "
            + "was written."));
    }

    [Test]
    public async Task Arrays_are_cast_by_their_elements()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id smallint[], names text)");
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = new[] { 1, 2 }, names = new[] { "a", "b" } }]), "sales", Cast());

        Assert.That(await Rows($"SELECT id::text, names FROM {Schema}.sales"), Is.EqualTo(new object[][] { ["{1,2}", "{a,b}"] }));
    }

    [Test]
    public async Task What_a_trigger_keeps_out_fails_the_write()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id smallint);
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER keep_out BEFORE INSERT ON sales FOR EACH ROW EXECUTE FUNCTION nothing()
            """);
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1 }]), "sales", Cast()),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("1 rows were sent and the server counts 0"));
    }
}
