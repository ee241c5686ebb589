using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>A write inside the caller's transaction: joined behind a savepoint, never committed.</summary>
public sealed class CallersTransactionTests : Modes
{
    [TestCaseSource(nameof(All))]
    public async Task A_write_is_committed_with_the_callers_work(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");

        await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
        await AssertUntouchedForOthers(mode);
        await Note(db, "then");
        await transaction.CommitAsync();

        await AssertWritten(mode);
        await AssertNotes("before", "then");
    }

    [TestCaseSource(nameof(All))]
    public async Task A_write_is_rolled_back_with_the_callers_work(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");

        await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
        await transaction.RollbackAsync();

        await AssertUntouched(mode);
        await AssertNotes();
        await AssertHealthy(db);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_failed_write_leaves_the_callers_earlier_work_usable(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(ThrowingSales(new InvalidOperationException()), "sales", SmallBatches(mode, method)));
        await Note(db, "after");
        await transaction.CommitAsync();

        await AssertUntouched(mode);
        await AssertNotes("after", "before");
    }

    [TestCaseSource(nameof(All))]
    public async Task A_row_that_the_server_refuses_leaves_the_callers_earlier_work_usable(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await Sql($"CREATE DOMAIN {Schema}.small AS integer CHECK (VALUE < 2000)");
        if (mode == IfExists.Append)
            await Sql($"ALTER TABLE {Schema}.sales ADD CHECK (id < 2000)");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");
        var options = SmallBatches(mode, method) with
        {
            Columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { StoreType = $"{Schema}.small" } },
        };

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", options));
        await transaction.CommitAsync();

        Assert.That(refused!.Row, Is.EqualTo(2000));
        Assert.That(refused.SqlState, Is.EqualTo(PostgresErrorCodes.CheckViolation));
        await AssertUntouched(mode);
        await AssertNotes("before");
    }

    [TestCaseSource(nameof(All))]
    public async Task Under_a_retrying_strategy_it_joins_the_transaction_that_the_strategy_runs(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = new DbContext(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()).Options);

        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await Note(db, "before");
            await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
            await transaction.CommitAsync();
        });

        await AssertWritten(mode);
        await AssertNotes("before");
    }

    [TestCaseSource(nameof(All))]
    public async Task A_write_joins_a_transaction_that_the_context_was_told_of(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);
        await db.Database.UseTransactionAsync(transaction);

        await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
        await AssertUntouchedForOthers(mode);
        await transaction.CommitAsync();

        await AssertWritten(mode);
    }

    [Test]
    public async Task A_transaction_that_the_context_was_not_told_of_is_refused()
    {
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);

        Assert.That(() => db.WriteAsync(Sales(), "sales", Options()), Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': The connection has a transaction that the DbContext was not told of. "
            + "Nothing was written. Call db.Database.UseTransaction(transaction) before the write. [transaction-not-shared]"));
        await transaction.CommitAsync();
    }

    [Test]
    public async Task Two_writes_share_one_transaction()
    {
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();

        await db.WriteAsync(Sales(), "sales", Options());
        var second = await db.WriteAsync(Sales(), "sales", Options(IfExists.Append));
        await transaction.CommitAsync();

        Assert.That(second.Rows, Is.EqualTo(FrameRows));
        Assert.That(await Count("sales"), Is.EqualTo(2 * FrameRows));
    }

    private async Task AssertUntouchedForOthers(IfExists mode)
    {
        if (mode == IfExists.Fail)
            Assert.That(await Exists("sales"), Is.False);

        // Replace has swapped by now, and holds the old table locked until the caller decides.
        if (mode == IfExists.Append)
            Assert.That(await Count("sales"), Is.EqualTo(1));
    }
}
