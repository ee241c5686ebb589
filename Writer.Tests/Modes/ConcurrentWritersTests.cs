using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Modes;

/// <summary>Writers of the same rows at once: no deadlock among themselves, and counts that are exact.</summary>
public sealed class ConcurrentWritersTests : DatabaseTest
{
    private const int Keys = 2_000;

    [Test]
    public async Task Writers_of_the_same_keys_in_opposite_orders_do_not_deadlock(
        [Values(WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync)] WriteMode mode, [Values] bool isFilled)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int)");
        if (isFilled)
            await Sql($"INSERT INTO {Schema}.sales SELECT i, -1 FROM generate_series(1, {Keys}) i ORDER BY random()");

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => WriteAsync(writer, mode)));

        // Whoever comes later changes what the earlier one wrote; a row is added once.
        Assert.That(results.Sum(result => result.Inserted), Is.EqualTo(isFilled || mode == WriteMode.UpdateOnly ? 0 : Keys));
        Assert.That(results, Has.All.Matches<WriteResult>(result => result.Inserted + result.Updated + result.Unchanged == Keys));
        if (mode is WriteMode.Upsert or WriteMode.Sync)
        {
            Assert.That(results.Sum(result => result.Updated), Is.EqualTo(isFilled ? 6 * Keys : 5 * Keys));
            Assert.That(await Rows($"SELECT count(*), count(DISTINCT n) FROM {Schema}.sales"),
                Is.EqualTo(new object[][] { [(long)Keys, 1L] }));
        }
    }

    [Test]
    public async Task Rows_that_another_transaction_adds_meanwhile_are_waited_for_and_updated_and_counted_so()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand($"INSERT INTO {Schema}.sales VALUES (2, 0)", other))
            await insert.ExecuteNonQueryAsync();
        await using var db = NewContext();

        var write = db.WriteAsync(Frame.From(new[] { 1, 2, 3 }.Select(id => new { id, n = 7 })), "sales",
            Options() with { Mode = WriteMode.Upsert });
        await WaitUntilItWaits();
        await transaction.CommitAsync();
        var result = await write;

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((2, 1, 0)));
    }

    [Test]
    public async Task A_row_that_another_transaction_adds_to_a_partition_is_waited_for()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int) PARTITION BY RANGE (id); CREATE TABLE {Schema}.low PARTITION OF "
            + $"{Schema}.sales FOR VALUES FROM (0) TO (10)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand($"INSERT INTO {Schema}.sales VALUES (2, 0)", other))
            await insert.ExecuteNonQueryAsync();
        await using var db = NewContext();

        var write = db.WriteAsync(Frame.From(new[] { 1, 2, 3 }.Select(id => new { id, n = 7 })), "sales",
            Options() with { Mode = WriteMode.Upsert });
        await WaitUntilItWaits();
        await transaction.CommitAsync();
        var result = await write;

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((2, 1, 0)));
    }

    [Test]
    public async Task Rows_that_another_transaction_deletes_meanwhile_are_added_by_upsert_and_passed_over_by_update(
        [Values(WriteMode.Upsert, WriteMode.UpdateOnly)] WriteMode mode)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int); INSERT INTO {Schema}.sales VALUES (1, 0), (2, 0)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var delete = new NpgsqlCommand($"DELETE FROM {Schema}.sales WHERE id = 2", other))
            await delete.ExecuteNonQueryAsync();
        await using var db = NewContext();

        var write = db.WriteAsync(Frame.From(new[] { 1, 2 }.Select(id => new { id, n = 7 })), "sales", Options() with { Mode = mode });
        await WaitUntilItWaits();
        await transaction.CommitAsync();
        var result = await write;

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo(mode == WriteMode.Upsert ? (1, 1, 0) : (0, 1, 1)));
    }

    [Test]
    public async Task A_deadlock_with_somebody_else_is_one_typed_error()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, n int); INSERT INTO {Schema}.sales VALUES (1, 0), (2, 0)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var second =
            new NpgsqlCommand($"SET LOCAL deadlock_timeout = '1h'; UPDATE {Schema}.sales SET n = 1 WHERE id = 2", other);
        await second.ExecuteNonQueryAsync();
        await using var db = NewContext();

        var write =
            db.WriteAsync(Frame.From(new[] { 1, 2 }.Select(id => new { id, n = 7 })), "sales", Options() with { Mode = WriteMode.Upsert });
        await WaitUntilItWaits();
        second.CommandText = $"UPDATE {Schema}.sales SET n = 1 WHERE id = 1";
        var first = second.ExecuteNonQueryAsync();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => write)!;
        Assert.That(failure.SqlState, Is.EqualTo(PostgresErrorCodes.DeadlockDetected));
        Assert.That(failure.Message, Does.Contain("deadlock detected (SQLSTATE 40P01). Nothing was written. Run the write again."));
        await first;
        await transaction.CommitAsync();
        Assert.That(await Rows($"SELECT DISTINCT n FROM {Schema}.sales"), Is.EqualTo(new object[][] { [1] }));
    }

    [Test]
    public async Task One_of_several_writers_adds_a_column_and_all_write()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async writer =>
        {
            await using var db = NewContext();
            await db.WriteAsync(Frame.From([new { id = writer, extra = writer }]), "sales",
                Options(IfExists.Append) with { OnNewColumn = OnNewColumn.Add });
        }));

        Assert.That(await Rows($"SELECT count(*), count(extra) FROM {Schema}.sales"), Is.EqualTo(new object[][] { [6L, 6L] }));
    }

    private async Task<WriteResult> WriteAsync(int writer, WriteMode mode)
    {
        var keys = Enumerable.Range(1, Keys);
        await using var db = NewContext();
        return await db.WriteAsync(Frame.From((writer % 2 == 0 ? keys : keys.Reverse()).Select(id => new { id, n = writer })), "sales",
            Options() with { Mode = mode });
    }

    // The server says so: no time is guessed.
    private async Task WaitUntilItWaits()
    {
        while (await Scalar<long>(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.query LIKE "
            + $"'%{Schema}.sales%' AND a.pid <> pg_backend_pid()") == 0)
            await Task.Yield();
    }
}
