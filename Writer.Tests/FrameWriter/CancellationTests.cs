using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>A cancelled write leaves nothing behind, and the connection and the caller's transaction usable.</summary>
public sealed class CancellationTests : Modes
{
    [TestCaseSource(nameof(All))]
    public async Task A_write_that_is_cancelled_midway_leaves_nothing(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        using var cancel = new CancellationTokenSource();
        var rows = Enumerable.Range(0, FrameRows).Select(id => new Sale(id, id == FrameRows - 10 ? Cancel(cancel) : ""));

        Assert.That(() => db.WriteAsync(Frame.From(rows), "sales", SmallBatches(mode, method), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        await AssertUntouched(mode);
        await AssertHealthy(db);
    }

    [Test]
    public async Task Before_the_start_it_does_nothing()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Sales(), "sales", Options(), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

        await AssertUntouched(IfExists.Fail);
    }

    [Test]
    public async Task While_the_server_waits_for_a_lock_the_callers_transaction_is_kept(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id integer UNIQUE, name text)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var held = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand($"INSERT INTO {Schema}.sales VALUES (7, 'held')", other))
            await insert.ExecuteNonQueryAsync();
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");
        using var cancel = new CancellationTokenSource();

        var write = db.WriteAsync(Sales(), "sales", Options(IfExists.Append, method), cancel.Token);
        await WaitUntilBlocked(db, write);
        await cancel.CancelAsync();

        Assert.That(() => write, Throws.InstanceOf<OperationCanceledException>());
        await Note(db, "after");
        await transaction.CommitAsync();
        await AssertNotes("after", "before");
        Assert.That(await Count("sales"), Is.Zero);
    }

    [TestCase(3)]
    [TestCase(50_000)]
    public async Task While_a_COPY_waits_to_begin_the_callers_transaction_is_kept(int rows)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id integer, name text)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var held = await other.BeginTransactionAsync();
        await using (var locks = new NpgsqlCommand($"LOCK TABLE {Schema}.sales", other))
            await locks.ExecuteNonQueryAsync();
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await Note(db, "before");
        using var cancel = new CancellationTokenSource();

        var write = db.WriteAsync(Frame.From(Enumerable.Range(0, rows).Select(id => new Sale(id, "a"))), "sales", Options(IfExists.Append),
            cancel.Token);
        await WaitUntilBlocked(db, write);
        await cancel.CancelAsync();

        Assert.That(() => write, Throws.InstanceOf<OperationCanceledException>());
        await Note(db, "after");
        await transaction.CommitAsync();
        await AssertNotes("after", "before");
    }

    private static string Cancel(CancellationTokenSource source)
    {
        source.Cancel();
        return "";
    }

    private static async Task WaitUntilBlocked(DbContext db, Task write)
    {
        var backend = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;
        while (!await Scalar<bool>($"SELECT cardinality(pg_blocking_pids({backend})) > 0"))
            Assert.That(write.IsCompleted, Is.False, "the write ended without waiting for the lock");
    }
}
