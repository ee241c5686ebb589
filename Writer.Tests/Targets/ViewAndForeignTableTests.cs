using Npgsql;

namespace EfWriter.Tests.Targets;

/// <summary>Views, foreign tables, and names that take no rows at all.</summary>
public sealed class ViewAndForeignTableTests : TargetTest
{
    private string ForeignServer => $"{Schema}_server";

    [TearDown]
    public Task DropForeignServer() => Sql($"DROP SERVER IF EXISTS {ForeignServer} CASCADE; DROP EXTENSION IF EXISTS file_fdw CASCADE");

    [Test]
    public async Task An_updatable_view_takes_rows_into_the_table_behind_it(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Make(
            "CREATE TABLE behind (id int, title text, extra int DEFAULT 7); CREATE VIEW sales AS SELECT title AS name, id FROM behind "
            + "WHERE id > 0 WITH CHECK OPTION");

        var result = await Write(Options(IfExists.Append, method));

        Assert.That((result.Rows, result.Method), Is.EqualTo((3, method)));
        Assert.That(await Rows($"SELECT id, title, extra FROM {Schema}.behind ORDER BY id"),
            Is.EqualTo(new object?[][] { [1, "sale 1", 7], [2, "sale 2", 7], [3, "sale 3", 7] }));
    }

    [Test]
    public async Task A_row_that_a_views_check_option_refuses_fails_the_write()
    {
        await Make("CREATE TABLE behind (id int, name text); CREATE VIEW sales AS SELECT * FROM behind WHERE id < 3 WITH CHECK OPTION");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(Options(IfExists.Append)));

        Assert.That(failure!.SqlState, Is.EqualTo("44000"));
        Assert.That(await Count("behind"), Is.Zero);
    }

    [Test]
    public async Task A_view_with_an_INSTEAD_OF_trigger_takes_rows()
    {
        await Make($"""
            CREATE TABLE behind (id int, name text); CREATE VIEW sales AS SELECT id, name FROM behind GROUP BY id, name;
            CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO {Schema}.behind VALUES (new.id, new.name); RETURN new; END';
            CREATE TRIGGER put INSTEAD OF INSERT ON sales FOR EACH ROW EXECUTE FUNCTION put()
            """);

        Assert.That((await Write(Options(IfExists.Append))).Rows, Is.EqualTo(3));
        await AssertIds("behind", 1, 2, 3);
    }

    [Test]
    public async Task A_view_that_is_not_updatable_is_refused()
    {
        await Make("CREATE TABLE behind (id int, name text); CREATE VIEW sales AS SELECT id, name FROM behind GROUP BY id, name");

        AssertRefused(
            Options(IfExists.Append), "The name belongs to a view that takes no rows: no INSERT into it is possible.",
            "Write to the table behind it, or give it an INSTEAD OF INSERT trigger. [takes-no-rows]",
            sqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState);
        Assert.That(await Count("behind"), Is.Zero);
    }

    [Test]
    public async Task A_foreign_table_takes_rows(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await MakeForeign("CREATE FOREIGN TABLE sales (id int, name text) SERVER {0} OPTIONS (schema_name '{1}', table_name 'behind')");

        Assert.That((await Write(Options(IfExists.Append, method))).Rows, Is.EqualTo(3));
        await AssertIds("behind", 1, 2, 3);
    }

    [Test]
    public async Task A_partition_on_another_server_takes_its_rows_and_they_are_counted()
    {
        await MakeForeign("""
            CREATE TABLE sales (id int, name text) PARTITION BY LIST (id); CREATE TABLE here PARTITION OF sales FOR VALUES IN (1);
            CREATE FOREIGN TABLE there PARTITION OF sales FOR VALUES IN (2, 3) SERVER {0} OPTIONS (schema_name '{1}', table_name 'behind')
            """);

        Assert.That((await Write(Options(IfExists.Append))).Rows, Is.EqualTo(3));
        await AssertIds("here", 1);
        await AssertIds("behind", 2, 3);
    }

    [Test]
    public async Task A_foreign_table_whose_wrapper_only_reads_is_refused()
    {
        await Make(
            $"CREATE EXTENSION file_fdw SCHEMA {Schema}; CREATE SERVER {ForeignServer} FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE "
            + $"sales (id int, name text) SERVER {ForeignServer} OPTIONS (filename '/dev/null')");

        AssertRefused(
            Options(IfExists.Append), "The name belongs to a foreign table that takes no rows: no INSERT into it is possible.",
            "Write to the table behind it, or give it an INSTEAD OF INSERT trigger. [takes-no-rows]",
            sqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState);
    }

    [Test]
    public async Task Views_foreign_tables_and_others_are_not_replaced(
        [Values] ReplaceStrategy strategy,
        [Values("view", "foreign table", "materialized view", "sequence", "index", "composite type")] string kind)
    {
        await MakeKind(kind);

        AssertRefused(Replace(strategy), $"The name belongs to a {kind}, and Replace needs a table.",
            "Use another name, or the table behind it. [not-a-table]");
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.sales') IS NOT NULL"), Is.True);
    }

    [Test]
    public async Task Relations_that_take_no_rows_are_not_appended_to(
        [Values("materialized view", "sequence", "index", "composite type")] string kind)
    {
        await MakeKind(kind);

        AssertRefused(Options(IfExists.Append), $"The name belongs to a {kind}, and Append needs a table.",
            "Use another name, or the table behind it. [not-a-table]");
    }

    [Test]
    public async Task Where_no_index_can_be_rows_are_not_found_by_one(
        [Values("view", "foreign table")] string kind, [Values] OnMissingIndex missing,
        [Values(WriteMode.Upsert, WriteMode.Sync)] WriteMode mode)
    {
        await MakeWritable(kind);

        AssertRefused(
            Options(IfExists.Append) with { Mode = mode, Merge = new() { Keys = ["id"], OnMissingIndex = missing } },
            $"Rows are found by ('id'), for which the server needs a unique index, and the name belongs to a {kind}, which has none.",
            "Write to the table behind it, or set WriteOptions.Mode to DeleteInsert. [never-indexed]");
    }

    [Test]
    public async Task What_has_the_columns_of_something_else_is_not_altered(
        [Values("view", "foreign table")] string kind, [Values(true, false)] bool adds)
    {
        await MakeWritable(kind);
        var frame = adds ? Frame.From([new { id = 1, name = "a", more = 2 }]) : Frame.From([new { id = 1L << 40, name = "a" }]);

        AssertRefused(
            Options(IfExists.Append) with { OnNewColumn = OnNewColumn.Add, OnWiderType = OnWiderType.Alter },
            $"A column would have to be added or altered, and the name belongs to a {kind}, whose columns are those of something else.",
            "Alter the table behind it first, and leave out WriteOptions.OnNewColumn and OnWiderType. [not-alterable]", frame: frame);
    }

    [Test]
    public void PostgreSQLs_own_tables_are_left_alone(
        [Values("pg_catalog", "information_schema")] string schema, [Values(IfExists.Append, IfExists.Replace)] IfExists mode,
        [Values] ReplaceStrategy strategy)
    {
        var (table, kind) = schema == "pg_catalog" ? ("pg_class", "table") : ("sql_features", "table");

        AssertRefused(
            new WriteOptions
            {
                Schema = schema,
                IfExists = mode,
                Replace = mode == IfExists.Replace ? new() { Strategy = strategy } : null
            },
            $"The name belongs to a {kind} of PostgreSQL's own.", "Use another name. [system-table]", table);
    }

    [Test]
    public void No_table_is_made_in_PostgreSQLs_own_schema()
    {
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(new WriteOptions { Schema = "pg_catalog" }, "new_sales"));

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    private Task MakeKind(string kind) => kind == "foreign table"
        ? MakeForeign("CREATE FOREIGN TABLE sales (id int, name text) SERVER {0} OPTIONS (schema_name '{1}', table_name 'behind')")
        : Make(kind switch
        {
            "view" => "CREATE VIEW sales AS SELECT 1 AS id, 'x' AS name",
            "materialized view" => "CREATE MATERIALIZED VIEW sales AS SELECT 1 AS id, 'x' AS name",
            "sequence" => "CREATE SEQUENCE sales",
            "index" => "CREATE TABLE behind (id int); CREATE INDEX sales ON behind (id)",
            _ => "CREATE TYPE sales AS (id int, name text)",
        });

    private Task MakeWritable(string kind) => kind == "view"
        ? Make("CREATE TABLE behind (id int, name text); CREATE VIEW sales AS SELECT * FROM behind")
        : MakeKind(kind);

    private Task MakeForeign(string sql) => Make($"""
        {ForeignTables.Make(ForeignServer)}
        CREATE TABLE behind (id int, name text);
        {sql.Replace("{0}", ForeignServer, StringComparison.Ordinal).Replace("{1}", Schema, StringComparison.Ordinal)}
        """);
}
