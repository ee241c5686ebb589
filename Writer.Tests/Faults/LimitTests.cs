using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Faults;

/// <summary>Limits of time, connections and space that a write runs into.</summary>
public sealed class LimitTests : FaultTest
{
    private const string IdledTooLong =
        "Cannot write table 'f.sales': the server says: terminating connection due to idle-in-transaction timeout (SQLSTATE 25P03). "
        + "Nothing was written. Raise idle_in_transaction_session_timeout, or write a frame whose rows come faster; what the transaction "
        + "had done is lost.";

    [Test]
    public async Task A_lock_that_is_held_for_longer_than_lock_timeout_is_told()
    {
        await CreateTable();
        await using var db = NewContext("Options=-c lock_timeout=100ms");
        await using var other = new NpgsqlConnection(FaultServer.Direct);
        await other.OpenAsync();
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand($"LOCK TABLE {Table}", other);
            await command.ExecuteNonQueryAsync();

            await AssertRefused(
                db.WriteAsync(NewRows(), "sales", Append),
                "Cannot write table 'f.sales': another transaction was waited for in vain: 'f.sales' is locked by the server process "
                + $"{other.ProcessID} of the role '{new NpgsqlConnectionStringBuilder(FaultServer.Direct).Username}' (SQLSTATE 55P03). "
                + "Nothing was written. Run the write again when that transaction has ended, have it ended, or give it more time by "
                + "LockTimeout or lock_timeout.",
                "55P03");
        }

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_load_that_takes_longer_than_statement_timeout_is_told([Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext("Options=-c statement_timeout=200ms");
        FaultServer.Proxy.Fault =
            Meanwhile.Loading(
                link =>
                    Until($"SELECT clock_timestamp() - query_start > interval '300ms' FROM pg_stat_activity WHERE pid = {link.ProcessId}"));

        await AssertRefused(
            db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method }),
            "Cannot write table 'f.sales': the server says: canceling statement due to statement timeout (SQLSTATE 57014). "
            + "Nothing was written. Raise statement_timeout where that has run out; else somebody has cancelled it.",
            "57014");

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_frame_that_comes_slower_than_the_session_may_idle_is_told()
    {
        await CreateTable();
        await using var db = NewContext("Options=-c idle_in_transaction_session_timeout=200ms");
        var frame = NewRows(row =>
        {
            if (row == 0)
                Ended(db).GetAwaiter().GetResult();
        });

        await AssertRefused(db.WriteAsync(frame, "sales", Append), IdledTooLong, "25P03");

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_callers_transaction_that_idled_for_too_long_is_told()
    {
        await CreateTable();
        await using var db = NewContext("Options=-c idle_in_transaction_session_timeout=100ms");
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Note(db, "before");
            await Ended(db);

            await AssertRefused(db.WriteAsync(NewRows(), "sales", Append), IdledTooLong, "25P03");

            await Assert.ThatAsync(() => transaction.CommitAsync(CancellationToken.None), Throws.Exception);
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.Empty);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_server_without_a_free_connection_is_told_and_one_that_a_write_has_is_enough()
    {
        await CreateTable();
        await using var db = NewContext();
        await using var own = NewContext();
        await own.Database.OpenConnectionAsync();
        NpgsqlConnection.ClearPool((NpgsqlConnection)own.Database.GetDbConnection());
        var others = new List<NpgsqlConnection>();
        try
        {
            while (await TryOpen() is { } other)
                others.Add(other);

            var refused = await AssertFails(db.WriteAsync(NewRows(), "sales", Replace));
            Assert.That((await StateOfTable(), refused.SqlState), Is.EqualTo((await StateOf(Old), "53300")));
            Assert.That(refused.Message,
                Does.EndWith("(SQLSTATE 53300). Nothing was written. Wait for connections to be closed, or raise max_connections."));

            await own.WriteAsync(NewRows(), "sales", Replace with { Parallelism = 3 });
        }
        finally
        {
            await own.Database.CloseConnectionAsync();
            foreach (var other in others)
                await other.DisposeAsync();
        }

        await AssertTable(New);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_role_without_a_free_connection_is_told()
    {
        await CreateTable();
        await using var db = NewContext();
        await Sql("ALTER ROLE writer CONNECTION LIMIT 0");
        try
        {
            await AssertRefused(
                db.WriteAsync(NewRows(), "sales", Replace),
                "Cannot write table 'f.sales': the server has no free connection for the connection's role and database (SQLSTATE 53300). "
                + "Nothing was written. Wait for connections to be closed, or raise max_connections.",
                "53300");
        }
        finally
        {
            await Sql("ALTER ROLE writer CONNECTION LIMIT -1");
        }

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_pool_without_a_free_connection_is_told()
    {
        await CreateTable();
        const string Small = "Minimum Pool Size=0;Maximum Pool Size=1;Timeout=1";
        await using var db = NewContext(Small);
        await using (var other = NewContext(Small))
        {
            await other.Database.OpenConnectionAsync();

            await AssertRefused(
                db.WriteAsync(NewRows(), "sales", Replace),
                "Cannot write table 'f.sales': no connection of the pool came free in time. Nothing was written. Close contexts and "
                + "connections "
                + "that are not needed, or raise the connection string's Maximum Pool Size. [connection-pool-exhausted]",
                sqlState: null);
        }

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    private static async Task<NpgsqlConnection?> TryOpen()
    {
        var connection = new NpgsqlConnection($"{FaultServer.Through};Pooling=false");
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return null;
        }
    }
}
