using EfWriter.LocalPostgres.Cluster;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults;

/// <summary>The server ends what a write does, the session or itself.</summary>
public sealed class EndedSessionTests : FaultTest
{
    [Test]
    public async Task A_terminated_session_is_told([Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();

        var failure = await AssertFails(db.WriteAsync(Midway("SELECT pg_terminate_backend(pid, 10000)"), "sales", Append with { BulkMethod = method, BatchRows = 500 }));

        await TestContext.Out.WriteLineAsync(failure.Message);
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

            var failure = await AssertFails(db.WriteAsync(Midway("SELECT pg_cancel_backend(pid)"), "sales", Append with { BulkMethod = method, BatchRows = 500 }));

            await TestContext.Out.WriteLineAsync(failure.Message);
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
        var frame = NewRows(row =>
        {
            if (row == ManyRows - 1)
                FaultServer.StopAsync(Enum.Parse<StopMode>(mode)).GetAwaiter().GetResult();
        });

        var failure = await AssertFails(db.WriteAsync(frame, "sales", Append));
        await TestContext.Out.WriteLineAsync(failure.Message);
        failure = await AssertFails(db.WriteAsync(NewRows(), "sales", Append));
        await TestContext.Out.WriteLineAsync(failure.Message);

        await FaultServer.StartAgainAsync();
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    /// <summary>Rows that have the server do something to the writing session before the last one.</summary>
    private static Frame Midway(string what) => NewRows(row =>
    {
        if (row == ManyRows - 1)
            Sql($"{what} FROM pg_stat_activity WHERE usename = '{FaultServer.Role}'").GetAwaiter().GetResult();
    });
}
