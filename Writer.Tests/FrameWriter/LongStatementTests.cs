using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>While the server works on one long statement, the write says at what it is, for how long, and by which process.</summary>
public sealed class LongStatementTests : DatabaseTest
{
    [Test]
    public async Task A_merge_that_takes_its_time_is_reported_again_and_again()
    {
        await using var holder = await HoldAsync();
        await using var db = NewContext();
        var seen = new Seen();

        var write = db.WriteAsync(new[] { new { id = 1 } }, "sales", Options() with { Mode = WriteMode.Upsert, Progress = seen });
        var (first, second) = await seen.Twice.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var waits = await Scalar<string?>($"SELECT wait_event FROM pg_stat_activity WHERE pid = {second.ServerProcessId}");
        await holder.CloseAsync();
        await write;

        Assert.That(second.Elapsed, Is.GreaterThan(first.Elapsed));
        Assert.That(second with { Elapsed = first.Elapsed }, Is.EqualTo(first), "nothing else is new");
        Assert.That(waits, Is.EqualTo("advisory"));
    }

    [Test]
    public async Task What_the_app_throws_meanwhile_fails_the_write()
    {
        await using var holder = await HoldAsync();
        await using var db = NewContext();
        var thrower = new Thrower();

        var write = db.WriteAsync(new[] { new { id = 1 } }, "sales", Options() with { Mode = WriteMode.Upsert, Progress = thrower });
        await thrower.Thrown.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await holder.CloseAsync();

        Assert.ThrowsAsync<DivideByZeroException>(() => write);
        Assert.That(await Count("sales"), Is.Zero);
    }

    // A table into which no row goes before this is closed.
    private async Task<NpgsqlConnection> HoldAsync()
    {
        await Sql($"""
            CREATE TABLE {Schema}.sales (id int PRIMARY KEY);
            CREATE FUNCTION {Schema}.wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('{Schema}')); RETURN NEW; END $$;
            CREATE TRIGGER wait BEFORE INSERT ON {Schema}.sales FOR EACH ROW EXECUTE FUNCTION {Schema}.wait();
            """);
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock(hashtext('{Schema}'))", holder);
        await command.ExecuteNonQueryAsync();
        return holder;
    }

    private sealed class Seen : IProgress<WriteProgress>
    {
        private WriteProgress? _again;

        /// <summary>Two reports that the stage goes on.</summary>
        public TaskCompletionSource<(WriteProgress, WriteProgress)> Twice { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(WriteProgress value)
        {
            if (value.Stage != WriteStage.Moving || value.Elapsed < TimeSpan.FromMilliseconds(500))
                return;
            if (_again is { } first)
                Twice.TrySetResult((first, value));
            _again ??= value;
        }
    }

    private sealed class Thrower : IProgress<WriteProgress>
    {
        public TaskCompletionSource Thrown { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(WriteProgress value)
        {
            if (value.Stage != WriteStage.Moving || value.Elapsed < TimeSpan.FromMilliseconds(500))
                return;
            Thrown.TrySetResult();
            throw new DivideByZeroException();
        }
    }
}
