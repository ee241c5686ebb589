using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.FrameWriter;

/// <summary>A write where the caller has no transaction: all or nothing by itself.</summary>
public sealed class OwnTransactionTests : Modes
{
    [TestCaseSource(nameof(All))]
    public async Task A_write_without_a_callers_transaction_is_committed(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();

        var result = await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));

        Assert.That(result.Rows, Is.EqualTo(FrameRows));
        await AssertWritten(mode);
        Assert.That(db.Database.CurrentTransaction, Is.Null);
        Assert.That(db.Database.GetDbConnection().State, Is.EqualTo(System.Data.ConnectionState.Closed));
    }

    [TestCaseSource(nameof(All))]
    public async Task A_frame_that_throws_in_its_middle_leaves_nothing(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        var failure = new InvalidOperationException("the source broke");

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(ThrowingSales(failure), "sales", SmallBatches(mode, method)));

        Assert.That(thrown!.InnerException, Is.SameAs(failure));
        Assert.That(thrown.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales': reading the frame failed after 2000 rows; the inner exception says why. Nothing was "
            + "written. [source-failed]"));
        await AssertUntouched(mode);
        await AssertHealthy(db);
    }

    [TestCaseSource(nameof(All))]
    public async Task Under_a_retrying_strategy_it_is_committed(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewRetryingContext();

        await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method));

        await AssertWritten(mode);
    }

    [TestCaseSource(nameof(All))]
    public async Task Under_a_retrying_strategy_a_frame_read_once_is_written_without_retry(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewRetryingContext();

        await db.WriteAsync(Frame.From(Once()), "sales", SmallBatches(mode, method));

        await AssertWritten(mode);
    }

    [TestCaseSource(nameof(All))]
    public async Task Under_a_retrying_strategy_a_connection_lost_midway_is_made_good_exactly_once(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewRetryingContext();
        var attempts = 0;
        var rows = MadeAnew.Of(FrameRows, id => new Sale(id, id == FrameRows - 10 && attempts++ == 0 ? Killed(db) : ""));

        await db.WriteAsync(Frame.From(rows), "sales", SmallBatches(mode, method));

        Assert.That(attempts, Is.EqualTo(2));
        await AssertWritten(mode);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_frame_that_throws_under_a_retrying_strategy_is_read_once(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewRetryingContext();

        Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(ThrowingSales(new TimeoutException()), "sales", SmallBatches(mode, method)));

        await AssertUntouched(mode);
        await AssertHealthy(db);
    }
}
