using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// The server lets everybody who may look into a schema queue for the lock of a trigger, before it looks at the right to make one.
/// </summary>
public sealed class QueuedLockTests : AttackTest
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
