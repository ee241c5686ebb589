using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>A replacement among sessions that hold its table.</summary>
public sealed class LockTests : ReplaceTest
{
    private static string? Role => new NpgsqlConnectionStringBuilder(Server.ConnectionString).Username;

    [Test]
    public async Task A_table_that_is_held_too_long_is_told_with_its_holder_and_without_a_query([Values] ReplaceStrategy strategy)
    {
        await using var holder = await Holding($"UPDATE {Schema}.sales SET name = name");
        await using var db = NewContext();

        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Sales(), "sales", Replace(strategy) with { LockTimeout = TimeSpan.FromMilliseconds(300) }));

        Assert.That(failure!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales': The table '{Schema}.sales' could not be locked for 0.3 s: it is held by the server "
            + $"process {holder.ProcessID} of the role '{Role}'. "
            + "Nothing was written. Run the write again when it is free, or give it more time by LockTimeout. [table-held]"));
        Assert.That(failure.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        await Execute(holder, "ROLLBACK");
        await AssertOld();
    }

    [Test]
    public async Task DeleteRows_does_not_mind_readers()
    {
        await using var reader = await Holding($"SELECT * FROM {Schema}.sales");
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales", Replace(ReplaceStrategy.DeleteRows) with { LockTimeout = TimeSpan.Zero });

        await AssertNew();
        await Execute(reader, "ROLLBACK");
    }

    [Test]
    public async Task A_failed_try_keeps_the_callers_work_its_settings_and_its_transaction()
    {
        await Sql($"CREATE TABLE {Schema}.notes (note text)");
        await using var holder = await Holding($"SELECT * FROM {Schema}.sales");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET LOCAL lock_timeout = '7s'; INSERT INTO {Schema}.notes VALUES ('before')");

        Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Replace() with { LockTimeout = TimeSpan.Zero }));

        Assert.That(await db.Database.SqlQueryRaw<string>("SELECT current_setting('lock_timeout') AS \"Value\"").SingleAsync(),
            Is.EqualTo("7s"));
        await Execute(holder, "ROLLBACK");
        await db.WriteAsync(Sales(), "sales", Replace());
        await transaction.CommitAsync();
        await AssertNew();
        Assert.That(await Count("notes"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_replacement_waits_in_tries_between_which_readers_get_through(
        [Values(ReplaceStrategy.Swap, ReplaceStrategy.Truncate)] ReplaceStrategy strategy)
    {
        await using var holder = await Holding($"SELECT * FROM {Schema}.sales");
        await using var db = NewContext();
        var write = db.WriteAsync(Sales(), "sales", Replace(strategy));

        // While the write is held up, whoever reads comes through: each of these would wait for ever behind one long request.
        for (var seen = 0; seen < 3; seen += await IsWaiting(db) ? 1 : 0)
            Assert.That(write.IsCompleted, Is.False, "the write ended though the table was held");
        for (var reads = 0; reads < 20; reads++)
            Assert.That(await Count("sales"), Is.EqualTo(1));
        await Execute(holder, "COMMIT");

        await write;
        await AssertNew();
    }

    [Test]
    public async Task A_table_that_somebody_put_in_its_place_meanwhile_is_left_alone()
    {
        await using var db = NewContext();
        var frame = Frame.From(Enumerable.Range(0, 3).Select(id => new Sale(id, Exchange(id))));

        Assert.That(() => db.WriteAsync(frame, "sales", Replace() with { BatchRows = 1 }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': The table '{Schema}.sales' was dropped, renamed or replaced by somebody else during the "
            + "write. "
            + "Nothing was written. Run the write again. [table-vanished]"));
        Assert.That(await Rows($"SELECT * FROM {Schema}.sales"), Is.EqualTo(new object?[][] { ["foreign"] }));
    }

    [Test]
    public async Task What_an_append_has_looked_at_is_not_exchanged_before_it_has_sent_its_rows()
    {
        await using var appending = NewContext();
        await using var replacing = NewContext();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.OpenConnectionAsync(appending.Database);
        FrameWriteException? failure = null;
        var rows = Enumerable.Range(1, 1).Select(id =>
        {
            failure = Assert.ThrowsAsync<FrameWriteException>(() => replacing.WriteAsync(
                Frame.From([new { id = DateTime.UnixEpoch, name = "" }]), "sales", Replace() with { LockTimeout = TimeSpan.Zero }));
            return new Sale(id, "appended");
        });

        await appending.WriteAsync(Frame.From(rows), "sales", Options(IfExists.Append));

        var holder = ((NpgsqlConnection)appending.Database.GetDbConnection()).ProcessID;
        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(failure.Message,
            Does.Contain($"could not be locked for 0 s: it is held by the server process {holder} of the role '{Role}'."));
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.sales ORDER BY id"),
            Is.EqualTo(new object?[][] { [-1, "old"], [1, "appended"] }));
    }

    [Test]
    public async Task A_negative_patience_is_refused()
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Sales(), "sales", Replace() with { LockTimeout = TimeSpan.FromSeconds(-1) }),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': WriteOptions.LockTimeout is -00:00:01; it must not be negative. "
            + "Nothing was written. Leave it out for one minute, or take TimeSpan.Zero for one try. [bad-lock-timeout]"));
    }

    private string Exchange(int id)
    {
        if (id == 2)
            Server.Source.CreateCommand($"DROP TABLE {Schema}.sales; CREATE TABLE {Schema}.sales AS SELECT 'foreign' AS x")
                .ExecuteNonQuery();
        return "";
    }

    private static Task<bool> IsWaiting(DbContext db) =>
        Scalar<bool>($"SELECT cardinality(pg_blocking_pids({((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID})) > 0");
}
