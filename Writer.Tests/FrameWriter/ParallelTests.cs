using EfWriter.Migrations;
using EfWriter.Schema;
using EfWriter.Session.Locks;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>Several connections fill one table: the whole of it is there at once, or nothing.</summary>
public sealed class ParallelTests : Modes
{
    // Long enough rows for every stream to get some.
    private const int ManyRows = 20_000;

    private static readonly string Padding = new('x', 100);

    private WriteOptions Parallel(IfExists mode, BulkMethod method = BulkMethod.Auto) =>
        Options(mode, method) with { Parallelism = 3, BatchRows = 2_000 };

    private static Frame Many(Func<int, int>? id = null) =>
        Frame.From(Enumerable.Range(0, ManyRows).Select(row => new Sale(id?.Invoke(row) ?? row, Padding)));

    [Test]
    public async Task Every_row_arrives_once_and_no_staging_table_is_left([Values] IfExists mode)
    {
        await Prepare(mode);
        await using var db = NewContext();
        var options = Parallel(mode) with { NewTable = new() { Indexes = [new IndexOptions("id") { IsUnique = true }] } };

        var result = await db.WriteAsync(Many(), "sales", options);

        Assert.That(result.Rows, Is.EqualTo(ManyRows));
        Assert.That(await Rows($"SELECT count(*), count(DISTINCT id), max(id) FROM {Schema}.sales WHERE id >= 0"),
            Is.EqualTo(new object?[][] { [(long)ManyRows, (long)ManyRows, ManyRows - 1] }));
        Assert.That(await Tables(), Is.EqualTo(new[] { "audit", "sales" }));
        var indexes = await Rows($"SELECT indexname::text FROM pg_indexes WHERE schemaname = '{Schema}'");
        Assert.That(indexes.Select(row => row[0]), Is.EqualTo(mode == IfExists.Append ? [] : new[] { "IX_sales_id" }));
    }

    [Test]
    public async Task More_than_one_connection_sends()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE senders (pid int);
            CREATE FUNCTION note_sender() RETURNS int LANGUAGE plpgsql AS
            'BEGIN INSERT INTO {Schema}.senders VALUES (pg_backend_pid()); RETURN 0; END';
            CREATE DOMAIN noted AS integer CHECK (VALUE % 100 <> 0 OR note_sender() = 0)
            """);
        await using var db = NewContext();
        var columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { StoreType = $"{Schema}.noted" } };

        await db.WriteAsync(Many(), "sales", Parallel(IfExists.Fail) with { Columns = columns });

        Assert.That(await Scalar<long>($"SELECT count(DISTINCT pid) FROM {Schema}.senders"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_frame_that_throws_in_its_middle_leaves_nothing([Values(IfExists.Fail, IfExists.Replace)] IfExists mode)
    {
        await Prepare(mode);
        await using var db = NewContext();

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Many(row => row < ManyRows - 5 ? row : throw new InvalidOperationException()), "sales", Parallel(mode)));

        await AssertUntouched(mode);
        await AssertHealthy(db);
    }

    [Test]
    public async Task A_row_that_the_server_refuses_is_named_as_the_frame_counts([Values(0, 7_777, ManyRows - 1)] int bad)
    {
        await Prepare(IfExists.Replace);
        await Sql($"CREATE DOMAIN {Schema}.positive AS integer CHECK (VALUE >= 0)");
        await using var db = NewContext();
        var columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { StoreType = $"{Schema}.positive" } };

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Many(row => row == bad ? -1 : row), "sales", Parallel(IfExists.Replace) with { Columns = columns }));

        Assert.That((refused!.Row, refused.SqlState), Is.EqualTo(((long?)bad, PostgresErrorCodes.CheckViolation)));
        await AssertUntouched(IfExists.Replace);
    }

    [Test]
    public async Task A_key_that_does_not_hold_leaves_nothing()
    {
        await Prepare(IfExists.Replace);
        await using var db = NewContext();

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Many(row => row / 2), "sales",
                Parallel(IfExists.Replace) with { NewTable = new() { PrimaryKey = ["id"] } }));

        await AssertUntouched(IfExists.Replace);
    }

    [Test]
    public async Task A_cancelled_write_leaves_nothing()
    {
        await Prepare(IfExists.Replace);
        await using var db = NewContext();
        using var cancel = new CancellationTokenSource();

        Assert.That(() => db.WriteAsync(Many(row => Cancelled(row, cancel)), "sales", Parallel(IfExists.Replace), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        await AssertUntouched(IfExists.Replace);
        await AssertHealthy(db);
    }

    [Test]
    public async Task In_the_callers_transaction_one_connection_writes_and_is_rolled_back_with_it()
    {
        await Prepare(IfExists.Replace);
        await using var db = NewContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.WriteAsync(Many(), "sales", Parallel(IfExists.Replace));
            await transaction.RollbackAsync();
        }

        await AssertUntouched(IfExists.Replace);
    }

    [Test]
    public async Task Into_a_schema_that_is_missing_it_writes_as_well()
    {
        await Sql($"DROP SCHEMA {Schema} CASCADE");
        await using var db = NewContext();

        var result = await db.WriteAsync(Many(), "sales", Parallel(IfExists.Fail));

        Assert.That((result.CreatedSchema, result.Rows), Is.EqualTo((true, (long)ManyRows)));
    }

    [Test]
    public async Task By_BulkExtensions_one_connection_writes()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Many(), "sales", Parallel(IfExists.Fail, BulkMethod.BulkExtensions));

        Assert.That(result.Rows, Is.EqualTo(ManyRows));
    }

    [Test]
    public async Task What_a_killed_writer_left_is_swept_and_what_a_living_one_holds_is_not()
    {
        var (dead, living, foreign) = (Staging("sales"), Staging("sales"), Staging("sales2"));
        await Sql(
            $"CREATE TABLE {Schema}.{dead} (id int); CREATE TABLE {Schema}.{living} (id int); CREATE TABLE {Schema}.{foreign} (id int)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var held = await other.BeginTransactionAsync();
        await new WriterLock(other, TimeSpan.Zero).TryTakeAsync(new QualifiedName(Schema, living).ToString(), CancellationToken.None);
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Options());

        Assert.That(await Tables(), Is.EquivalentTo(new[] { "audit", "sales", living, foreign }));
    }

    [Test]
    public async Task Fewer_than_one_connection_is_refused()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Sales(), "sales", Options() with { Parallelism = 0 }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': WriteOptions.Parallelism is 0; it must be 1 or more. Nothing was written. Leave it out "
            + "for one connection. [bad-parallelism]"));
    }

    private static string Staging(string table) => Identifiers.Derive(table, StagingNames.NewCommitted());

    private static int Cancelled(int row, CancellationTokenSource cancel)
    {
        if (row == ManyRows - 5)
            cancel.Cancel();
        return row;
    }

    private async Task<IEnumerable<object?>> Tables() =>
        (await Rows($"SELECT tablename::text FROM pg_tables WHERE schemaname = '{Schema}' ORDER BY 1")).Select(row => row[0]).ToList();
}
