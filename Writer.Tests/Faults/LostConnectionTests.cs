using System.Transactions;
using EfWriter.Tests.Faults.Proxy;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Faults;

/// <summary>
/// A connection that ends while rows are on their way: the table is as it was, the caller is told so, and the pool is whole.
/// </summary>
public sealed class LostConnectionTests : FaultTest
{
    [Test]
    public async Task Between_rows_or_in_the_middle_of_one_nothing_is_written([Values("reset", "closed", "inside")] string cut,
        [Values] BulkMethod method)
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.CutsByReset = cut == "reset";
        FaultServer.Proxy.Fault =
            new When((_, message) => message.IsCopyData ? cut == "inside" ? Verdict.CutInside : Verdict.Cut : Verdict.Pass);

        await AssertRefused(db.WriteAsync(NewRows(), "sales", Append with { BulkMethod = method }), Lost, sqlState: null);

        FaultServer.Proxy.Fault = null;
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task If_one_of_several_connections_is_lost_nothing_is_written()
    {
        await CreateTable();
        await using var db = NewContext();
        FaultServer.Proxy.Fault = new When((_, message) => message.IsCopyData ? Verdict.Cut : Verdict.Pass);

        await AssertRefused(db.WriteAsync(NewRows(), "sales", Replace with { Parallelism = 3 }), Lost, sqlState: null);

        FaultServer.Proxy.Fault = null;
        await AssertTable(Old);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task In_the_callers_transaction_it_takes_the_callers_work_with_it_and_says_so()
    {
        await CreateTable();
        await using var db = NewContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Note(db, "before");
            FaultServer.Proxy.Fault = new When((_, message) => message.IsCopyData ? Verdict.Cut : Verdict.Pass);

            await AssertRefused(db.WriteAsync(NewRows(), "sales", Append), Lost, sqlState: null);

            FaultServer.Proxy.Fault = null;
            await Assert.ThatAsync(() => transaction.CommitAsync(CancellationToken.None), Throws.Exception,
                "a commit that succeeds has kept the caller's work");
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.Empty);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task A_transaction_that_ended_with_its_connection_is_not_taken_for_none()
    {
        await CreateTable();
        await using var db = NewContext();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await Note(db, "before");
            FaultServer.Proxy.Fault = new When((_, message) => message.FromClient ? Verdict.Cut : Verdict.Pass);
            await Assert.ThatAsync(() => Note(db, "lost"), Throws.Exception);
            FaultServer.Proxy.Fault = null;

            await AssertRefused(
                db.WriteAsync(NewRows(), "sales", Append),
                "Cannot write table 'f.sales': The context's transaction has ended with its connection, and the caller's earlier work with "
                + "it. "
                + "Nothing was written. Dispose it, and do all of its work again in a new one. [transaction-lost]",
                sqlState: null);
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.Empty);
        await AssertWritesOn(db);
    }

    [Test]
    public async Task An_ambient_transaction_that_ended_with_its_connection_is_not_committed_by_halves()
    {
        await CreateTable();
        await using var db = NewContext();
        try
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await Note(db, "before");
            FaultServer.Proxy.Fault = new When((_, message) => message.IsCopyData ? Verdict.Cut : Verdict.Pass);
            await AssertFails(db.WriteAsync(NewRows(), "sales", Append));
            FaultServer.Proxy.Fault = null;

            await db.WriteAsync(NewRows(), "sales", Append);
            scope.Complete();
        }
        catch (Exception e) when (e is TransactionException or FrameWriteException or DbUpdateException)
        {
            await TestContext.Out.WriteLineAsync(e.ToString());
        }

        await AssertTable(Old);
        Assert.That(await Notes(), Is.Empty);
        await AssertWritesOn(db);
    }
}
