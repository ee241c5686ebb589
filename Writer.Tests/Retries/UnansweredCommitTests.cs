using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Retries;

/// <summary>Whether a commit that was not answered has happened is asked of the server, and no row is written twice.</summary>
public sealed class UnansweredCommitTests : FrameWriter.Modes
{
    private static IEnumerable<TestCaseData> Breaks() =>
        from mode in All()
        from place in Enum.GetValues<CommitBreak>()
        select new TestCaseData(mode.Arguments[0], mode.Arguments[1], place);

    [TestCaseSource(nameof(Breaks))]
    public async Task There_is_one_copy_of_the_rows(IfExists mode, BulkMethod method, CommitBreak place)
    {
        await Prepare(mode);
        var broken = new BrokenCommit(place);
        await using var db = NewContext(builder => builder.AddInterceptors(broken));

        var result = await db.WriteAsync(Sales(), "sales", SmallBatches(mode, method) with { Retry = AtOnce });

        var attempts = place == CommitBreak.AfterIt ? 1 : 2;
        Assert.That((result.Rows, result.Attempts, broken.Commits), Is.EqualTo((FrameRows, attempts, attempts)));
        await AssertWritten(mode);
        await AssertHealthy(db);
    }

    [Test]
    public async Task The_hosts_own_strategy_is_enough([Values] CommitBreak place)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(1), null))
            .AddInterceptors(new BrokenCommit(place)).Options);

        await db.WriteAsync(Sales(), "sales", Options());

        await AssertWritten(IfExists.Fail);
    }

    [Test]
    public async Task Parallel_streams_are_swapped_in_once([Values] CommitBreak place)
    {
        await Prepare(IfExists.Replace);
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        await db.WriteAsync(Sales(), "sales", Options(IfExists.Replace) with { Retry = AtOnce, Parallelism = 2 });

        await AssertWritten(IfExists.Replace);
    }

    [Test]
    public async Task An_upsert_is_done_once([Values] CommitBreak place)
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id integer PRIMARY KEY, name text); INSERT INTO {Schema}.sales VALUES (1, 'old'), (-1, 'kept')");
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        var result = await db.WriteAsync(
            Sales(), "sales", Options(IfExists.Append) with { Retry = AtOnce, Mode = WriteMode.Upsert });

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((FrameRows - 1, 1)));
        Assert.That(await Count("sales"), Is.EqualTo(FrameRows + 1));
    }

    [Test]
    public async Task A_schema_that_the_write_makes_gets_its_token_too([Values] CommitBreak place)
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));
        await Sql($"DROP SCHEMA {Schema} CASCADE");

        await db.WriteAsync(Sales(), "sales", Options() with { Retry = AtOnce });

        Assert.That(await Count("sales"), Is.EqualTo(FrameRows));
        Assert.That(await Count("__efwriter_writes"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_frame_that_is_read_once_is_known_to_be_written()
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(CommitBreak.AfterIt)));

        await db.WriteAsync(Frame.From(Once()), "sales", Options() with { Retry = AtOnce });

        await AssertWritten(IfExists.Fail);
    }

    [Test]
    public async Task A_frame_that_is_read_once_is_known_not_to_be_written(
        [Values(CommitBreak.BeforeIt, CommitBreak.OnItsWay)] CommitBreak place)
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(Once()), "sales", Options() with { Retry = AtOnce }));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.sales': the connection to the server could not be opened or was lost. Nothing was written. "
            + "Check that the server runs and that "
            + "host, port and credentials are right. It was not tried again, for the IAsyncEnumerable<Sale> gives its rows once: make a "
            + "new one and write that, or collect the rows in memory first. [connection-lost]"));
        await AssertUntouched(IfExists.Fail);
    }

    [Test]
    public async Task Without_retries_the_outcome_is_unknown([Values] CommitBreak place)
    {
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place)));

        var thrown = Assert.ThrowsAsync<WriteOutcomeUnknownException>(() => db.WriteAsync(Sales(), "sales", Options()));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"The connection was lost while the write to '{Schema}.sales' was being committed: either all of its rows are there, or none. "
            + "Look at the table before you write again, or set WriteOptions.Retry, which lets the writer find out. [outcome-unknown]"));
        Assert.That(await Exists("__efwriter_writes"), Is.False);
    }

    [Test]
    public async Task Where_the_server_cannot_be_asked_the_outcome_is_unknown([Values] CommitBreak place)
    {
        using var cancel = new CancellationTokenSource();
        await using var db = NewContext(builder => builder.AddInterceptors(new BrokenCommit(place, before: cancel.CancelAsync)));

        var thrown = Assert.ThrowsAsync<WriteOutcomeUnknownException>(
            () => db.WriteAsync(Sales(), "sales", Options() with { Retry = AtOnce }, cancel.Token));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"The connection was lost while the write to '{Schema}.sales' was being committed: either all of its rows are there, or none. "
            + "The server could not say which, and so the write was not tried again. Look at the table before you do. [outcome-unknown]"));
        if (place == CommitBreak.AfterIt)
            await AssertWritten(IfExists.Fail);
        else
            await AssertUntouched(IfExists.Fail);
    }

    [Test]
    public async Task A_commit_that_breaks_each_time_is_given_up_with_nothing_written()
    {
        var broken = new BrokenCommit(CommitBreak.BeforeIt, times: 10);
        await using var db = NewContext(builder => builder.AddInterceptors(broken));

        Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Options() with { Retry = AtOnce }));

        Assert.That(broken.Commits, Is.EqualTo(3));
        await AssertUntouched(IfExists.Fail);
    }
}
