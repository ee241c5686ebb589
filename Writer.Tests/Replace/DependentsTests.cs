using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>
/// What depends on a table refuses a swap before the load, by kind and name, and does not mind when the rows are replaced.
/// </summary>
public sealed class DependentsTests : ReplaceTest
{
    private const string Remedy =
        "Use Replace.Strategy = Truncate or DeleteRows, which keep the table and replace its rows, or drop them first. [has-dependents]";

    private static IEnumerable<TestCaseData> Dependents()
    {
        yield return new("CREATE VIEW {0}.report AS SELECT id FROM {0}.sales", "view {0}.report");
        yield return new("CREATE MATERIALIZED VIEW {0}.\"Report\" AS SELECT * FROM {0}.sales", "materialized view {0}.\"Report\"");
        yield return new("CREATE FUNCTION {0}.total() RETURNS bigint RETURN (SELECT count(*) FROM {0}.sales)", "function {0}.total()");
        yield return new("CREATE FUNCTION {0}.label(s {0}.sales) RETURNS text LANGUAGE sql AS 'SELECT s.name'",
            "function {0}.label({0}.sales)");
        yield return new("CREATE TABLE {0}.archive (sale {0}.sales)", "table column {0}.archive.sale");
        yield return new("CREATE TABLE {0}.child () INHERITS ({0}.sales)", "table {0}.child");
        yield return new("CREATE TABLE {0}.parent (id int); ALTER TABLE {0}.sales INHERIT {0}.parent", "table {0}.parent");
        yield return new(
            "CREATE TABLE {0}.other (id int); CREATE RULE more AS ON INSERT TO {0}.other DO ALSO INSERT INTO {0}.sales VALUES (new.id)",
            "rule more on {0}.other");
        yield return new(
            "CREATE TABLE {0}.other (id int); CREATE POLICY few ON {0}.other USING (EXISTS (SELECT FROM {0}.sales s WHERE s.id = "
            + "other.id))", "policy few on {0}.other");
        yield return new(
            "ALTER TABLE {0}.sales ADD UNIQUE (id); CREATE TABLE {0}.items (sale int CONSTRAINT of_sale REFERENCES {0}.sales (id))",
            "foreign key of_sale on {0}.items");
        yield return new(
            "CREATE SEQUENCE {0}.numbers OWNED BY {0}.sales.id; CREATE TABLE {0}.other (id int DEFAULT nextval('{0}.numbers'))",
            "default value for {0}.other.id");
        yield return new("ALTER EXTENSION plpgsql ADD TABLE {0}.sales", "extension plpgsql");
    }

    [TearDown]
    public Task LeaveExtension() => Sql($"""
        DO $$ BEGIN ALTER EXTENSION plpgsql DROP TABLE {Schema}.sales; EXCEPTION WHEN OTHERS THEN NULL; END $$
        """);

    [TestCaseSource(nameof(Dependents))]
    public async Task A_swap_is_refused_before_the_load(string sql, string dependent)
    {
        await Sql(sql.Replace("{0}", Schema, StringComparison.Ordinal));

        await Refused(
            ReplaceStrategy.Swap,
            $"Others depend on the old table: {dependent.Replace("{0}", Schema, StringComparison.Ordinal)}.",
            Remedy,
            PostgresErrorCodes.DependentObjectsStillExist);
        await AssertOld();
    }

    [Test]
    public async Task All_dependents_are_listed()
    {
        await Sql(
            $"CREATE VIEW {Schema}.a AS SELECT id FROM {Schema}.sales; CREATE VIEW {Schema}.b AS SELECT id FROM {Schema}.a; CREATE VIEW "
            + $"{Schema}.c AS SELECT name FROM {Schema}.sales");

        await Refused(
            ReplaceStrategy.Swap, $"Others depend on the old table: view {Schema}.a, view {Schema}.c.", Remedy,
            PostgresErrorCodes.DependentObjectsStillExist);
    }

    [Test]
    public async Task What_goes_with_the_table_does_not_refuse_it()
    {
        await Sql($"""
            DROP TABLE {Schema}.sales;
            CREATE TABLE {Schema}.sales (id serial PRIMARY KEY, name text GENERATED ALWAYS AS ('x') STORED,
            number int GENERATED ALWAYS AS IDENTITY, parent int REFERENCES {Schema}.sales)
            """);
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Replace());

        await AssertNew();
    }

    [TestCaseSource(nameof(Dependents))]
    public async Task Rows_are_replaced_all_the_same(string sql, string dependent)
    {
        await Sql(sql.Replace("{0}", Schema, StringComparison.Ordinal));
        var oid = await Scalar<uint>($"SELECT '{Schema}.sales'::regclass::oid");
        await using var db = NewContext();

        var result = await db.WriteAsync(Sales(), "sales", Replace(ReplaceStrategy.DeleteRows));

        Assert.That((result.Rows, result.ReplacedTable, result.CreatedTable), Is.EqualTo((3, true, false)), dependent);
        Assert.That(await Scalar<uint>($"SELECT '{Schema}.sales'::regclass::oid"), Is.EqualTo(oid));
        await AssertNew();
    }

    [Test]
    public async Task A_dependent_that_comes_during_the_load_refuses_the_swap()
    {
        await using var db = NewContext();
        var frame = Frame.From(Enumerable.Range(0, 3).Select(id => new Sale(id, CreateView(id))));

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "sales", Replace() with { BatchRows = 1 }));

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.DependentObjectsStillExist));
        await AssertOld();
    }

    [Test]
    public async Task An_index_that_comes_during_the_load_refuses_the_swap_that_keeps_indexes()
    {
        await using var db = NewContext();
        var frame = Frame.From(Enumerable.Range(0, 3).Select(id => new Sale(id, CreateIndex(id))));

        Assert.That(() => db.WriteAsync(frame, "sales", Replace() with { Replace = new() { KeepIndexes = true }, BatchRows = 1 }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': Somebody else changed the indexes, constraints or statistics of '{Schema}.sales' during "
            + "the write. "
            + "Nothing was written. Run the write again. [table-changed]"));
        await AssertOld();
    }

    [Test]
    public async Task A_security_label_refuses_the_swap()
    {
        await Sql(
            $"SET LOCAL allow_system_table_mods = on; INSERT INTO pg_seclabel VALUES ('{Schema}.sales'::regclass, 'pg_class'::regclass, 0, "
            + "'selinux', 'secret')");
        try
        {
            await Refused(ReplaceStrategy.Swap, "Others depend on the old table: security label selinux.", Remedy,
                PostgresErrorCodes.DependentObjectsStillExist);
        }
        finally
        {
            await Sql($"SET LOCAL allow_system_table_mods = on; DELETE FROM pg_seclabel WHERE provider = 'selinux'");
        }

        await AssertOld();
    }

    private string CreateView(int id) => Once(id, $"CREATE VIEW {Schema}.report AS SELECT * FROM {Schema}.sales");

    private string CreateIndex(int id) => Once(id, $"CREATE INDEX ON {Schema}.sales (id)");

    private static string Once(int id, string sql)
    {
        if (id == 2)
            Server.Source.CreateCommand(sql).ExecuteNonQuery();
        return "";
    }
}
