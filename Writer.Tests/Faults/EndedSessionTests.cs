using EfWriter.LocalPostgres.Cluster;
using EfWriter.Session;
using EfWriter.Tests.Faults.Proxy;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Tests.Faults;

/// <summary>The server ends what a write does, the session or itself.</summary>
public sealed class EndedSessionTests : FaultTest
{
    private const int Barrages = 12;

    private const string Barrage = "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO $$%'";

    private const string Terminated =
        "Cannot write table 'f.sales': the server says: terminating connection due to administrator command (SQLSTATE 57P01). "
        + "Nothing was written. Run the write again when the server takes connections.";

    private const string Cancelled =
        "Cannot write table 'f.sales': the server says: canceling statement due to user request (SQLSTATE 57014). "
        + "Nothing was written. Raise statement_timeout where that has run out; else somebody has cancelled it.";

    [Test]
    public async Task A_terminated_session_is_told([Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.Fault = Meanwhile.Loading(link => Sql($"SELECT pg_terminate_backend({link.ProcessId}, 10000)"));

        var refused = await AssertFails(db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method }));

        // A session that ends with rows unread resets the connection, and its last words may be lost with that.
        Assert.That(refused.Message, Is.EqualTo(Terminated).Or.EqualTo(Lost));

        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_cancelled_statement_is_told_and_the_callers_work_stays([Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Note(db, "before");
            FaultServer.Proxy.Fault = Meanwhile.Loading(link => Sql($"SELECT pg_cancel_backend({link.ProcessId})"));

            await AssertRefused(db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method }), Cancelled, "57014");

            await Note(db, "after");
            await transaction.CommitAsync();
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.EqualTo("after before"));
        await AssertWritesOn(db);
    }

    [TestCase("Fast")]
    [TestCase("Immediate")]
    [TestCase("Kill")]
    public async Task A_server_that_ends_midway_is_told_and_written_to_when_it_is_there_again(string mode)
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.Fault = Meanwhile.Loading(_ => FaultServer.StopAsync(Enum.Parse<StopMode>(mode)));

        await AssertFails(db.WriteAsync(NewRows(), "sales", Append));
        await FaultServer.StoppedAsync();
        await AssertRefused(
            db.WriteAsync(NewRows(), "sales", Append),
            Lost,
            sqlState: null);

        await FaultServer.StartAgainAsync();
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task Cancellations_without_end_do_not_lose_the_callers_work_in_silence(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method,
            [Values("beginning", "loading")] string during)
    {
        var failures = 0;
        for (var i = 0; i < Barrages; i++)
        {
            await Sql($"TRUNCATE {Schema}.audit; DROP TABLE IF EXISTS {Table}");
            await CreateTable();
            await using var db = NewContext();
            bool isWritten, isCommitted;
            await using (var transaction = await db.Database.BeginTransactionAsync())
            {
                await Note(db, "before");
                Task cancelling = Task.CompletedTask;
                FaultServer.Proxy.Fault = new Meanwhile(message => during == "loading" ? message.IsCopyData : message.IsSync, async link =>
                {
                    cancelling = Sql($"DO $$ BEGIN LOOP PERFORM pg_cancel_backend({link.ProcessId}); END LOOP; END $$");
                    await Until($"SELECT EXISTS ({Barrage})");
                    await Sql($"SELECT pg_cancel_backend({link.ProcessId})");
                });
                var write = db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method });

                // An idle session ignores a cancellation: where the machine gives the barrage no time, a write can come through that is not
                // loading yet.
                isWritten = during == "beginning" && await Succeeds(write);
                if (!isWritten)
                {
                    await AssertFails(write);
                    failures++;
                }

                await Sql($"SELECT pg_cancel_backend(pid) FROM ({Barrage}) b");
                await Assert.ThatAsync(() => cancelling, Throws.TypeOf<PostgresException>());

                isCommitted = await TryCommit(transaction);
            }

            await AssertTable(isWritten && isCommitted ? $"{Old} UNION ALL {New}" : Old);
            Assert.That(await Notes(), Is.EqualTo(isCommitted ? "before" : ""));
        }

        Assert.That(failures, Is.Positive);
    }

    [Test]
    public async Task A_session_that_is_lost_while_it_rolls_back_is_closed()
    {
        await using var connection = new NpgsqlConnection(FaultServer.Through);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync();
        FaultServer.Proxy.Fault = new When((_, message) => message.FromClient ? Verdict.Cut : Verdict.Pass);

        await SessionEnd.CloseAsync(connection);

        Assert.That(connection.State, Is.EqualTo(System.Data.ConnectionState.Closed));
    }

    private static async Task<bool> Succeeds(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (FrameWriteException)
        {
            return false;
        }
    }

    private static async Task<bool> TryCommit(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync();
            return true;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            return false;
        }
    }
}
