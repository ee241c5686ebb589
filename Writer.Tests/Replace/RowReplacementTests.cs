using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>Truncate and DeleteRows: the table stays, its rows are replaced in one transaction.</summary>
public sealed class RowReplacementTests : ReplaceTest
{
    private static readonly ReplaceStrategy[] Strategies = [ReplaceStrategy.Truncate, ReplaceStrategy.DeleteRows];

    [Test]
    public async Task The_table_is_the_same_and_has_the_frames_rows_in_their_order(
        [ValueSource(nameof(Strategies))] ReplaceStrategy strategy,
            [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Sql(
            $"CREATE INDEX by_name ON {Schema}.sales (name); ALTER TABLE {Schema}.sales ADD PRIMARY KEY (id), ADD COLUMN extra int DEFAULT "
            + "7");
        var oid = await Scalar<uint>($"SELECT '{Schema}.sales'::regclass::oid");
        await using var db = NewContext();

        var result = await db.WriteAsync(Sales(5_000), "sales", Replace(strategy) with { BulkMethod = method });

        Assert.That((result.Rows, result.ReplacedTable, result.CreatedTable, result.Method), Is.EqualTo((5_000, true, false, method)));
        Assert.That(await Scalar<uint>($"SELECT '{Schema}.sales'::regclass::oid"), Is.EqualTo(oid));
        Assert.That((await Rows($"SELECT id FROM {Schema}.sales WHERE extra = 7 ORDER BY ctid")).Select(row => row[0]),
            Is.EqualTo(Enumerable.Range(1, 5_000)));
        await AssertNew(5_000);
    }

    [Test]
    public async Task Where_there_is_no_table_it_is_made([Values] ReplaceStrategy strategy)
    {
        await Sql($"DROP TABLE {Schema}.sales");
        await using var db = NewContext();

        var result = await db.WriteAsync(Sales(), "sales", Replace(strategy));

        Assert.That((result.CreatedTable, result.ReplacedTable), Is.EqualTo((true, false)));
        await AssertNew();
    }

    [Test]
    public async Task In_the_callers_transaction_it_is_rolled_back_with_it_and_can_be_done_twice(
        [ValueSource(nameof(Strategies))] ReplaceStrategy strategy)
    {
        await using var db = NewContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.WriteAsync(Sales(), "sales", Replace(strategy));
            await db.WriteAsync(Sales(4), "sales", Replace(strategy));
            Assert.That(await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {Schema}.sales").SingleAsync(),
                Is.EqualTo(4));
            await transaction.RollbackAsync();
        }

        await AssertOld();
    }

    [Test]
    public async Task Rows_that_a_constraint_refuses_leave_the_old_ones([ValueSource(nameof(Strategies))] ReplaceStrategy strategy)
    {
        await Sql($"ALTER TABLE {Schema}.sales ADD CHECK (id < 3)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace(strategy)));

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.CheckViolation));
        await AssertOld();
    }

    [Test]
    public async Task Rows_that_a_trigger_keeps_out_leave_the_old_ones([ValueSource(nameof(Strategies))] ReplaceStrategy strategy)
    {
        await Sql($"""
            CREATE FUNCTION {Schema}.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER keep_out BEFORE INSERT ON {Schema}.sales FOR EACH ROW WHEN (new.id = 2) EXECUTE FUNCTION {Schema}.nothing()
            """);

        await Refused(
            strategy, "3 rows were sent and the server counts 2: a trigger or rule kept rows out or added some.",
            "Disable it for the load, or write to a staging table. [rows-lost]", sqlState: null, Sales());
        await AssertOld();
    }

    [Test]
    public async Task Truncate_is_refused_before_the_load_where_foreign_keys_point_at_the_table()
    {
        await Sql(
            $"ALTER TABLE {Schema}.sales ADD PRIMARY KEY (id); CREATE TABLE {Schema}.items (sale int CONSTRAINT of_sale REFERENCES "
            + $"{Schema}.sales)");

        await Refused(
            ReplaceStrategy.Truncate,
            $"Foreign keys point at the table, and TRUNCATE does not look whether rows use it: 'of_sale' of {Schema}.items.",
            "Use Replace.Strategy = DeleteRows, which checks each row. [referenced]", PostgresErrorCodes.FeatureNotSupported);
        await AssertOld();
    }

    [Test]
    public async Task DeleteRows_keeps_foreign_keys_whose_rows_the_frame_has_and_is_refused_by_others()
    {
        await Sql($"""
            ALTER TABLE {Schema}.sales ADD PRIMARY KEY (id); CREATE TABLE {Schema}.items (sale int CONSTRAINT of_sale REFERENCES
            {Schema}.sales);
            INSERT INTO {Schema}.sales VALUES (2, 'older'); INSERT INTO {Schema}.items VALUES (2)
            """);
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Replace(ReplaceStrategy.DeleteRows));
        await AssertNew();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(1), "sales", Replace(ReplaceStrategy.DeleteRows)));
        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.ForeignKeyViolation));
        await AssertNew();
    }

    [Test]
    public async Task DeleteRows_with_foreign_keys_and_no_rows_deletes_all()
    {
        await Sql($"ALTER TABLE {Schema}.sales ADD PRIMARY KEY (id); CREATE TABLE {Schema}.items (sale int REFERENCES {Schema}.sales)");
        await using var db = NewContext();

        await db.WriteAsync(Sales(0), "sales", Replace(ReplaceStrategy.DeleteRows));

        Assert.That(await Count("sales"), Is.Zero);
    }

    [TestCase("CASCADE")]
    [TestCase("SET NULL")]
    [TestCase("SET DEFAULT")]
    public async Task DeleteRows_is_refused_where_other_tables_rows_would_go_along(string action)
    {
        await Sql(
            $"ALTER TABLE {Schema}.sales ADD PRIMARY KEY (id); CREATE TABLE {Schema}.items (sale int CONSTRAINT of_sale REFERENCES "
            + $"{Schema}.sales ON DELETE {action}); INSERT INTO {Schema}.items VALUES (-1)");

        await Refused(
            ReplaceStrategy.DeleteRows,
            "Foreign keys with ON DELETE CASCADE, SET NULL or SET DEFAULT point at the table, and would change other tables' rows: "
            + $"'of_sale' of {Schema}.items.",
            "Give them NO ACTION, or drop them for the load. [referenced-with-action]", PostgresErrorCodes.DependentObjectsStillExist);
        await AssertOld();
        Assert.That(await Rows($"SELECT sale FROM {Schema}.items"), Is.EqualTo(new object?[][] { [-1] }));
    }

    [Test]
    public async Task Tables_that_inherit_keep_their_rows([ValueSource(nameof(Strategies))] ReplaceStrategy strategy)
    {
        await Sql($"CREATE TABLE {Schema}.child () INHERITS ({Schema}.sales); INSERT INTO {Schema}.child VALUES (99, 'child')");
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Replace(strategy));

        Assert.That(await Rows($"SELECT id FROM {Schema}.sales ORDER BY id"), Is.EqualTo(new object?[][] { [1], [2], [3], [99] }));
    }

    [Test]
    public async Task Statistics_are_gathered_again([ValueSource(nameof(Strategies))] ReplaceStrategy strategy)
    {
        await using var db = NewContext();

        await db.WriteAsync(Sales(100), "sales", Replace(strategy));

        Assert.That(await Scalar<float>($"SELECT reltuples FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.EqualTo(100f));
    }

    [Test]
    public async Task A_snapshot_from_before_sees_the_old_rows_after_DeleteRows()
    {
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var snapshot = await other.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var look = new NpgsqlCommand("SELECT 1", other);
        await look.ExecuteScalarAsync();
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Replace(ReplaceStrategy.DeleteRows));

        look.CommandText = $"SELECT id FROM {Schema}.sales";
        Assert.That(await look.ExecuteScalarAsync(), Is.EqualTo(-1));
    }
}
