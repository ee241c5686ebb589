using EfWriter.Catalog;
using EfWriter.Load.Encoders;
using EfWriter.Planning.Columns;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Modes;

/// <summary>Tables that change to take a frame, and what a plan says of it beforehand.</summary>
public sealed class EvolutionTests : DatabaseTest
{
    private WriteOptions Evolve => Options(IfExists.Append) with { OnNewColumn = OnNewColumn.Add, OnWiderType = OnWiderType.Alter };

    [Test]
    public async Task A_plan_has_the_DDL_that_runs_and_touches_nothing()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int NOT NULL, price real, code varchar(4), day date, extra int)");
        await using var db = NewContext();
        var frame = Frame.From(
            [new { id = 1L, price = 1.1, code = "longer", day = new DateTime(2024, 1, 1), tags = new[] { "a" }, amount = 1.5m }]);
        var options = Evolve with
        {
            Columns =
                new Dictionary<string, ColumnOptions> { ["amount"] = new() { Precision = 12, Scale = 2, Comment = "what it's worth" } },
            Mode = WriteMode.Upsert,
            Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create },
        };

        var plan = await db.PlanAsync(frame, "sales", options);

        Assert.That(plan.ToString(), Does.StartWith($"""
            {Schema}.sales, which exists: Upsert by (id)
              column  frame     table                 decision
              id      Int64     integer               Alter as bigint
              price   Double    real                  Alter as double precision
              code    String    character varying(4)  Alter as text
              day     DateTime  date                  Alter as timestamp without time zone
              tags    String[]  –                     Add as text[]
              amount  Decimal   –                     Add as numeric(12,2)
              extra   –         integer               Default
            {Schema}.sales's column id becomes bigint; the whole table may be rewritten.
            {Schema}.sales's column price becomes double precision; the whole table may be rewritten.
            {Schema}.sales's column code becomes text; the whole table may be rewritten.
            {Schema}.sales's column day becomes timestamp without time zone; the whole table may be rewritten.
            {Schema}.sales gets the column tags, which is NULL in the rows that are there.
            {Schema}.sales gets the column amount, which is NULL in the rows that are there.
            Rows that {Schema}.sales has are updated (price, code, day, tags, amount), found by id; the others are inserted.
            The index IX_sales_id is created.
            BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED;
            LOCK TABLE {Schema}.sales IN ACCESS EXCLUSIVE MODE;
            ALTER TABLE {Schema}.sales ALTER COLUMN id TYPE bigint;
            ALTER TABLE {Schema}.sales ALTER COLUMN price TYPE double precision;
            ALTER TABLE {Schema}.sales ALTER COLUMN code TYPE text;
            ALTER TABLE {Schema}.sales ALTER COLUMN day TYPE timestamp without time zone;
            ALTER TABLE {Schema}.sales ADD tags text[];
            ALTER TABLE {Schema}.sales ADD amount numeric(12,2);
            COMMENT ON COLUMN {Schema}.sales.amount IS 'what it''s worth';
            CREATE UNIQUE INDEX "IX_sales_id" ON {Schema}.sales (id);
            """));
        Assert.That(await Columns(), Is.EqualTo("id integer, price real, code character varying(4), day date, extra integer"));

        var sent = new List<string>();
        await using var listening =
            NewContext(builder => builder.LogTo(sent.Add, [Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuted]));
        await listening.WriteAsync(frame, "sales", options);

        Assert.That(plan.Statements,
            Has.All.Matches<string>(
                statement => sent.Exists(log => log.Contains(statement.Trim().Split('\n')[0], StringComparison.Ordinal))));
        Assert.That(await Columns(),
            Is.EqualTo(
                "id bigint, price double precision, code text, day timestamp without time zone, extra integer, tags text[], amount "
                + "numeric(12,2)"));
    }

    [Test]
    public async Task A_second_write_has_nothing_left_to_change()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");
        await using var db = NewContext();
        var frame = Frame.From([new { id = 1L, name = "a" }]);

        await db.WriteAsync(frame, "sales", Evolve);
        var plan = await db.PlanAsync(frame, "sales", Evolve);

        Assert.That(plan.ToString(), Is.EqualTo($"""
            {Schema}.sales, which exists: Insert
              column  frame   table   decision
              id      Int64   bigint  Match
              name    String  text    Match
            The frame's rows are added to {Schema}.sales. No row that is there changes.
            BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED;
            LOCK TABLE ONLY {Schema}.sales IN ROW EXCLUSIVE MODE;
            COPY {Schema}.sales (id, name) FROM STDIN (FORMAT BINARY);
            COMMIT;
            """));
    }

    [Test]
    public async Task Rows_that_are_there_have_NULL_in_an_added_column_whatever_the_frame_says()
    {
        await Sql($"CREATE TABLE {Schema}.sales AS SELECT 1 AS id");
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { id = 2, n = 7 }]), "sales", Evolve);

        Assert.That(await Rows($"SELECT id, n FROM {Schema}.sales ORDER BY id"), Is.EqualTo(new object?[][] { [1, null], [2, 7] }));
    }

    [Test]
    public async Task A_column_that_a_view_uses_is_not_altered_and_nothing_is_sent()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int); CREATE VIEW {Schema}.seen AS SELECT id FROM {Schema}.sales");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 2L }]), "sales", Evolve),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(
                "cannot alter type of a column used by a view or rule (SQLSTATE 0A000). Nothing was written."));
        Assert.That(await Columns(), Is.EqualTo("id integer"));
    }

    [TestCase("smallint")]
    [TestCase("text")]
    [TestCase("timestamp with time zone")]
    public async Task What_is_not_wider_is_not_altered(string type)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id {type})");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = true }]), "sales", Evolve),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("not every value would arrive as it is"));
    }

    [Test]
    public async Task A_domain_is_not_altered()
    {
        await Sql($"CREATE DOMAIN {Schema}.small AS int CHECK (VALUE < 10); CREATE TABLE {Schema}.sales (id {Schema}.small)");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1L }]), "sales", Evolve),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("not every value would arrive as it is"));
    }

    [Test]
    public async Task A_missing_type_of_an_added_column_is_told()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");
        await using var db = NewContext();
        var options = Evolve with { Columns = new Dictionary<string, ColumnOptions> { ["n"] = new() { StoreType = "no_such_type" } } };

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, n = 7 }]), "sales", options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("WriteOptions.Columns asks for the type 'no_such_type'"));
    }

    [Test]
    public void Every_type_that_counts_as_wider_takes_the_narrower_ones_values()
    {
        using var db = NewContext();
        var mappings = db.GetService<IRelationalTypeMappingSource>();
        var names = new Dictionary<uint, Type>
        {
            [PgTypes.Int2] = typeof(short),
            [PgTypes.Int4] = typeof(int),
            [PgTypes.Int8] = typeof(long),
            [PgTypes.Float4] = typeof(float),
            [PgTypes.Date] = typeof(DateOnly),
            [PgTypes.Varchar] = typeof(string),
        };

        foreach (var (from, wider) in Widening.Wider)
        {
            foreach (var to in wider)
            {
                var column = new LoadColumn(new("c", names[from], true), new("c", new(to, -1, 'b', "", "", null), false, false, false));
                Assert.That(new EncoderFactory(mappings).TryCreate(column), Is.Not.Null, $"{from} → {to}");
            }
        }
    }

    private Task<string> Columns() => Scalar<string>(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
        + $"'{Schema}.sales'::regclass AND attnum > 0");
}
