using EfWriter.Connector;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// That a source and a destination are on one server is proved by a lock that everybody can see: somebody who may only connect takes one of
/// the same number where the source is. Locks are a database's own, and so another database stands for another server.
/// </summary>
public sealed class SameServerTests : AttackTest
{
    [Test]
    public async Task A_lock_of_the_same_number_that_somebody_else_has_proves_nothing([Values] bool isWriters)
    {
        await using var destination = await Holding(Writer, "BEGIN", "template1");
        await using var source = await Holding(Writer, "SELECT 1");
        var shown = (await SameServer.ShowAsync(destination, CancellationToken.None))!;
        await using var evil = await Holding(isWriters ? Writer : Evil, $"SELECT pg_advisory_lock({await SeenKey()})");

        Assert.That(await shown.IsSeenByAsync(source, CancellationToken.None), Is.False);
        Assert.That(await (shown with { Process = evil.ProcessID }).IsSeenByAsync(source, CancellationToken.None), Is.False);
    }

    [Test]
    public async Task The_very_session_is_seen()
    {
        await using var destination = await Holding(Writer, "BEGIN");
        await using var source = await Holding(Writer, "SELECT 1");
        var shown = (await SameServer.ShowAsync(destination, CancellationToken.None))!;

        Assert.That(await shown.IsSeenByAsync(source, CancellationToken.None), Is.True);
    }

    // As anybody sees it.
    private async Task<long> SeenKey()
    {
        await using var evil = await Holding(Evil, "SELECT 1");
        await using var look = new NpgsqlCommand($"""
            SELECT (l.classid::bigint << 32) | l.objid::bigint FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND a.usename = '{Writer}'
            """, evil);
        return (long)(await look.ExecuteScalarAsync())!;
    }

    private static async Task<NpgsqlConnection> Holding(string role, string sql, string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(As(role)) { Database = database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
