using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A role that may only look into the schema queues for the lock of a trigger before the server looks at the right to make one, and makes
/// a view of a table that it may not read.
/// </summary>
public sealed class UsageAttackTests : AttackTest
{
    private const int Many = 12_000;

    private const string Staging = "sales__efwriter_p_00000000";

    [Test]
    public async Task One_that_queues_between_the_streams_of_a_write_does_not_stop_it(
        [Values(Route.ParallelNew, Route.ParallelSwap)] Route route)
    {
        await Prepare(route);
        await Sql($"REVOKE CREATE ON SCHEMA {Schema} FROM {Evil}");
        await using var db = AsWriter();
        Task<string?>? queued = null;

        // Again and again, until it is behind a stream.
        await db.WriteAsync(Sales(rows: Many, meanwhile: async id =>
        {
            if (id % 100 != 0 || queued is { IsCompleted: false } || !await Exists(Staging))
                return;
            queued = StateOf($"CREATE TRIGGER t BEFORE INSERT ON {{s}}.\"{Staging}\" FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()");
            while (!queued.IsCompleted && !await IsQueued())
                await Task.Yield();
        }), "sales", Ask(route, BulkMethod.Copy));

        Assert.That(queued is null ? null : await queued, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(await Count("sales"), Is.EqualTo(Many));
    }

    [Test]
    public async Task A_view_of_a_table_that_its_owner_may_not_read_keeps_the_table_in_its_place_and_is_named()
    {
        await Prepare(Route.Swap);
        await AsEvil("CREATE VIEW {s}.hers AS SELECT * FROM {s}.sales");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(Route.Swap, BulkMethod.Copy)));

        Assert.That(refused!.Message, Does.Contain("hers"));
    }

    [Test]
    public async Task A_lock_of_a_role_that_may_only_connect_holds_up_DeleteInsert_for_no_longer_than_LockTimeout()
    {
        await Prepare(Route.Append);
        await using var evil = await Holding(Evil, $"SELECT pg_advisory_lock(hashtextextended('efwriter:{Schema}.sales', 0))");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales",
            Ask(Route.Append, BulkMethod.Copy) with { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["id"] } }));

        Assert.That(refused!.Message, Does.Contain($"the server process {evil.ProcessID} of the role '{Evil}'"));
    }

    private Task<bool> IsQueued() => Scalar<bool>(
        $"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = to_regclass('{Schema}.\"{Staging}\"'))");

    private async Task<string?> StateOf(string sql)
    {
        try
        {
            await AsEvil($"SET lock_timeout = '10s'; {sql}");
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
