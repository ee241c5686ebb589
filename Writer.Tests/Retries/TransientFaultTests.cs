using System.Data.Common;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfWriter.Tests.Retries;

/// <summary>A failure that is likely to pass is tried again, any other is not.</summary>
public sealed class TransientFaultTests : FrameWriter.Modes
{
    // What a server says, and the attempts until it no longer does.
    [TestCase("08006", 2)]
    [TestCase("40001", 2)]
    [TestCase("40P01", 2)]
    [TestCase("53200", 2)]
    [TestCase("53300", 2)]
    [TestCase("55006", 2)]
    [TestCase("55P03", 2)]
    [TestCase("57P01", 2)]
    [TestCase("57P03", 2)]
    [TestCase("22003", 1)]
    [TestCase("23505", 1)]
    [TestCase("23514", 1)]
    [TestCase("42501", 1)]
    [TestCase("53100", 1)]
    [TestCase("55000", 1)]
    [TestCase("57014", 1)]
    [TestCase("58030", 1)]
    [TestCase("P0001", 1)]
    public async Task A_failure_is_tried_again_by_what_the_server_says(string sqlState, int attempts)
    {
        foreach (var hosts in (bool[])[false, true])
        {
            await RefuseOnce(sqlState);
            await using var db = hosts ? NewRetryingContext() : NewContext();
            var write =
                db.WriteAsync(Frame.From([new Sale(1, "")]), "sales", Options(IfExists.Append) with { Retry = hosts ? null : AtOnce });

            if (attempts == 1)
                Assert.That(Assert.ThrowsAsync<FrameWriteException>(() => write)!.SqlState, Is.EqualTo(sqlState));
            else
                Assert.That((await write).Attempts, Is.EqualTo(attempts));

            Assert.That(await Scalar<long>($"SELECT last_value FROM {Schema}.refusals"), Is.EqualTo(attempts));
            Assert.That(await Count("sales"), Is.EqualTo(attempts - 1));
        }
    }

    // A new one would not have its role and settings; a failure that leaves the connection is tried again on it.
    [TestCase("40001", true)]
    [TestCase("40P01", true)]
    [TestCase("55P03", true)]
    [TestCase("53200", false)]
    [TestCase("53300", false)]
    [TestCase("57P01", false)]
    [TestCase("57P03", false)]
    public async Task A_connection_that_the_caller_opened_is_not_replaced(string sqlState, bool isTriedAgain)
    {
        foreach (var hosts in (bool[])[false, true])
        {
            await RefuseOnce(sqlState);
            await using var db = hosts ? NewRetryingContext() : NewContext();
            await db.Database.OpenConnectionAsync();
            Task<WriteResult> Write() =>
                db.WriteAsync(Frame.From([new Sale(1, "")]), "sales", Options(IfExists.Append) with { Retry = hosts ? null : AtOnce });

            if (isTriedAgain)
                Assert.That((await Write()).Attempts, Is.EqualTo(2));
            else
                Assert.That(Assert.ThrowsAsync<FrameWriteException>(Write)!.Message, Does.Contain("the caller had opened the connection"));

            Assert.That(await Count("sales"), Is.EqualTo(isTriedAgain ? 1 : 0));
            Assert.That(await Scalar<long>($"SELECT last_value FROM {Schema}.refusals"), Is.EqualTo(isTriedAgain ? 2 : 1));
        }
    }

    [TestCaseSource(nameof(All))]
    public async Task A_connection_lost_midway_is_made_good_exactly_once(IfExists mode, BulkMethod method)
    {
        await Prepare(mode);
        await using var db = NewContext();
        var attempts = 0;
        var rows = MadeAnew.Of(FrameRows, id => new Sale(id, id == FrameRows - 10 && attempts++ == 0 ? Killed(db) : ""));

        var result = await db.WriteAsync(Frame.From(rows), "sales", SmallBatches(mode, method) with { Retry = AtOnce });

        Assert.That((attempts, result.Attempts), Is.EqualTo((2, 2)));
        await AssertWritten(mode);
    }

    [Test]
    public async Task When_the_attempts_are_used_up_the_last_failure_is_told()
    {
        await using var db = NewContext();
        var attempts = 0;
        var rows = MadeAnew.Of(FrameRows, id => new Sale(id, id == FrameRows - 10 && attempts++ < 10 ? Killed(db) : ""));

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(rows), "sales", Options() with { Retry = AtOnce, BatchRows = 500 }));

        Assert.That(attempts, Is.EqualTo(3));
        Assert.That(thrown!.Message, Does.StartWith($"Cannot write table '{Schema}.sales': ").And.Contain("Nothing was written."));
        await AssertUntouched(IfExists.Fail);
    }

    [Test]
    public async Task A_frame_that_is_read_once_is_not_tried_again_after_its_first_row()
    {
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From(KilledNearItsEnd(db)), "sales", Options() with { Retry = AtOnce, BatchRows = 500 }));

        Assert.That(thrown!.Message, Does.EndWith(
            " It was not tried again, for the IAsyncEnumerable<Sale> gives its rows once: make a new one and write that, or collect the "
            + "rows in memory first."));
        await AssertUntouched(IfExists.Fail);
    }

    [Test]
    public async Task A_frame_that_is_read_once_is_tried_again_before_its_first_row()
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new RefusedOnce()));

        var result = await db.WriteAsync(Frame.From(Once()), "sales", Options() with { Retry = AtOnce });

        Assert.That((result.Rows, result.Attempts), Is.EqualTo((FrameRows, 2)));
    }

    [Test]
    public async Task The_callers_transaction_is_not_begun_again()
    {
        await RefuseOnce("40001");
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Frame.From([new Sale(1, "")]), "sales", Options(IfExists.Append) with { Retry = AtOnce }));

        Assert.That(thrown!.Message, Does.EndWith(
            " It was not tried again, for it is part of a transaction that only the caller can begin again: run all of it in "
            + "db.Database.CreateExecutionStrategy().ExecuteAsync(…)."));
    }

    [Test]
    public async Task A_temporary_table_is_not_written_again_on_another_connection()
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();
        var rows = MadeAnew.Of(FrameRows, id => new Sale(id, id == FrameRows - 10 ? Killed(db) : ""));

        var thrown = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Frame.From(rows), "sales", Options() with { Schema = "pg_temp", Retry = AtOnce, BatchRows = 500 }));

        Assert.That(thrown!.Message,
            Does.EndWith(" It was not tried again, for a temporary table is lost with its connection: make it again and write then."));
    }

    [TestCase(0, 0,
        "RetryOptions.MaxRetries is 0; it must be 1 or more. Nothing was written. Leave it out for 6, or leave WriteOptions.Retry out. "
        + "[bad-max-retries]")]
    [TestCase(1, -1,
        "RetryOptions.MaxDelay is -00:00:01; it must not be negative. Nothing was written. Leave it out for 30 seconds, or take "
        + "TimeSpan.Zero to try again at once. [bad-max-delay]")]
    public void Limits_that_mean_nothing_are_refused(int retries, int seconds, string expected)
    {
        using var db = NewContext();
        var limits = new RetryOptions { MaxRetries = retries, MaxDelay = TimeSpan.FromSeconds(seconds) };

        var thrown = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Options() with { Retry = limits }));

        Assert.That(thrown!.Message, Is.EqualTo($"Cannot write table '{Schema}.sales': {expected}"));
    }

    // A sequence keeps its count when all else is rolled back.
    private Task RefuseOnce(string sqlState) => Sql($"""
        DROP TABLE IF EXISTS {Schema}.sales; DROP SEQUENCE IF EXISTS {Schema}.refusals;
        CREATE TABLE {Schema}.sales (id integer, name text);
        CREATE SEQUENCE {Schema}.refusals;
        CREATE OR REPLACE FUNCTION {Schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('{Schema}.refusals') = 1 THEN RAISE EXCEPTION USING ERRCODE = '{sqlState}', MESSAGE = 'not now'; END IF;
                RETURN NEW;
            END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON {Schema}.sales FOR EACH ROW EXECUTE FUNCTION {Schema}.refuse()
        """);

    private static async IAsyncEnumerable<Sale> KilledNearItsEnd(DbContext db)
    {
        await foreach (var sale in Once())
            yield return sale.id == FrameRows - 10 ? sale with { name = Killed(db) } : sale;
    }

    private sealed class RefusedOnce : DbConnectionInterceptor
    {
        private int _count;

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default) =>
            _count++ == 0
                ? throw new NpgsqlException("Exception while connecting", new IOException("refused"))
                : ValueTask.FromResult(result);
    }
}
