using System.Transactions;

namespace EfWriter.Tests.FrameWriter;

/// <summary>A write inside a TransactionScope.</summary>
public sealed class AmbientTransactionTests : Modes
{
    [TestCaseSource(nameof(All))]
    public async Task A_completed_scope_commits_it_with_the_callers_work(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        using (var scope = NewScope())
        {
            await using var db = NewContext();
            await Note(db, "before");
            await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
            scope.Complete();
        }

        await AssertWritten(mode);
        await AssertNotes("before");
    }

    [TestCaseSource(nameof(All))]
    public async Task An_abandoned_scope_rolls_it_back(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        using (NewScope())
        {
            await using var db = NewContext();
            await Note(db, "before");
            await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));
        }

        await AssertUntouched(mode);
        await AssertNotes();
    }

    [TestCaseSource(nameof(All))]
    public async Task A_failed_write_leaves_the_callers_earlier_work_usable(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        using (var scope = NewScope())
        {
            await using var db = NewContext();
            await Note(db, "before");
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(ThrowingSales(new InvalidOperationException()), "sales", SmallBatches(mode, method)));
            await Note(db, "after");
            scope.Complete();
        }

        await AssertUntouched(mode);
        await AssertNotes("after", "before");
    }

    [Test]
    public async Task A_connection_that_does_not_enlist_writes_in_its_own_transaction()
    {
        using (NewScope())
        {
            await using var db = NewContext(options => Microsoft.EntityFrameworkCore.NpgsqlDbContextOptionsBuilderExtensions.UseNpgsql(
                options, Server.ConnectionString + ";Enlist=false"));
            await db.WriteAsync(Sales(), "sales", Options());
        }

        await AssertWritten(IfExists.Fail);
    }

    private static TransactionScope NewScope() => new(TransactionScopeAsyncFlowOption.Enabled);
}
