using System.Collections.Concurrent;
using System.Data;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>Replacements of one table at once, with each other, with appends and with readers.</summary>
public sealed class ConcurrentReplaceTests : ReplaceTest
{
    private const int TableRows = 2_000;
    private const int Replacements = 8;

    // A pool for each lock_timeout: a pool for each writer would open connections and load types each time.
    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _sources = new();

    [OneTimeTearDown]
    public void DisposeSources()
    {
        foreach (var source in _sources.Values)
            source.Dispose();
    }

    private static IEnumerable<TestCaseData> Readers() =>
        from strategy in Enum.GetValues<ReplaceStrategy>()
        from kind in new[] { "simple", "prepared", "repeatable read", "function" }
        from connections in strategy == ReplaceStrategy.Swap ? new[] { 1, 2 } : [1]
        select new TestCaseData(strategy, kind, connections);

    [TestCaseSource(nameof(Readers))]
    public async Task Readers_in_a_loop_see_old_or_new_rows_and_never_an_error(ReplaceStrategy strategy, string kind, int connections)
    {
        await Sql(
            $"CREATE FUNCTION {Schema}.look() RETURNS SETOF bigint[] LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT ARRAY[count(*), "
            + $"count(DISTINCT writer)] FROM {Schema}.readings; END'");
        await Write(0, strategy, connections: 1);
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(kind, over.Token))).ToList();

        for (var writer = 1; writer <= Replacements; writer++)
            await Write(writer, strategy, connections);
        await over.CancelAsync();

        var seen = await Task.WhenAll(readers);
        Assert.That(seen.Sum(reads => reads.Count), Is.GreaterThan(0));

        // TRUNCATE is not for snapshots that were taken before it: they find no rows. And rows that several connections committed are not
        // frozen.
        var isSnapshot = kind == "repeatable read" && (strategy == ReplaceStrategy.Truncate || connections > 1);
        var allowed = isSnapshot ? new[] { (TableRows, 1L), (0L, 0L) } : [(TableRows, 1L)];
        Assert.That(seen.SelectMany(reads => reads).Distinct(), Is.SubsetOf(allowed));
    }

    [Test]
    public async Task The_last_of_two_writers_at_once_stays_whole(
        [Values] ReplaceStrategy first, [Values] ReplaceStrategy second, [Values("0", "20ms")] string lockTimeout)
    {
        await Write(0, ReplaceStrategy.Swap, connections: 1);
        var failures = await Task.WhenAll(
            Enumerable.Range(1, 5).Select(writer => Outcome(() => Write(writer, first, connections: 1, lockTimeout)))
            .Concat(Enumerable.Range(6, 5).Select(writer => Outcome(() => Write(writer, second, connections: 1, lockTimeout)))));

        // Whoever has a lock_timeout of its own may give up waiting for its turn.
        Assert.That(failures.Where(failure => failure is not null).Select(failure => failure!.SqlState),
            Has.All.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(failures, lockTimeout == "0" ? Has.All.Null : Has.Some.Null);
        Assert.That(await Rows($"SELECT count(*), count(DISTINCT writer) FROM {Schema}.readings"),
            Is.EqualTo(new object?[][] { [(long)TableRows, 1L] }));
    }

    [Test]
    public async Task Replacements_and_appends_do_not_stop_each_other_for_good([Values] ReplaceStrategy strategy,
        [Values(false, true)] bool analyze)
    {
        await Write(0, ReplaceStrategy.Swap, connections: 1);
        await Sql($"CREATE UNIQUE INDEX ON {Schema}.readings (id, writer)");
        var appends = Enumerable.Range(100, 4).Select(writer => Task.Run(async () =>
        {
            var failures = new List<FrameWriteException>();
            for (var i = 0; i < 10; i++)
            {
                if (await Outcome(() => Append(writer, i, analyze)) is { } failure)
                    failures.Add(failure);
            }

            return failures;
        })).ToList();

        for (var writer = 1; writer <= 10; writer++)
            await Write(writer, strategy, connections: 1);
        var failed = (await Task.WhenAll(appends)).SelectMany(failures => failures).ToList();

        Assert.That(failed.Select(failure => failure.Message), Is.Empty);
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.readings WHERE writer = 10"), Is.EqualTo(TableRows));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.readings WHERE writer BETWEEN 0 AND 9"), Is.Zero);
    }

    private async Task<List<(long Rows, long Writers)>> ReadUntil(string kind, CancellationToken over)
    {
        var sql = kind == "function"
            ? $"SELECT r[1], r[2] FROM {Schema}.look() r"
            : $"SELECT count(*), count(DISTINCT writer) FROM {Schema}.readings";
        await using var connection = await Server.Source.OpenConnectionAsync(CancellationToken.None);
        var reads = new List<(long, long)>();
        await using var command = new NpgsqlCommand(sql, connection);
        if (kind == "prepared")
            await command.PrepareAsync(CancellationToken.None);
        while (!over.IsCancellationRequested)
        {
            if (kind != "repeatable read")
            {
                reads.Add(await Read(command));
                continue;
            }

            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, CancellationToken.None);
            await Execute(connection, "SELECT pg_sleep(0.005)");
            command.Transaction = transaction;
            reads.Add(await Read(command));
        }

        return reads;
    }

    private static async Task<(long Rows, long Writers)> Read(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private Task Write(int writer, ReplaceStrategy strategy, int connections, string lockTimeout = "0") =>
        WriteAsync(writer, Replace(strategy) with { Parallelism = connections, BatchRows = 500 }, 0, TableRows, lockTimeout);

    private Task Append(int writer, int part, bool analyze) =>
        WriteAsync(writer, Options(IfExists.Append) with { Analyze = analyze }, part * 100, 100, lockTimeout: "0");

    private async Task WriteAsync(int writer, WriteOptions options, int first, int count, string lockTimeout)
    {
        var source = _sources.GetOrAdd(lockTimeout, timeout => NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Options = $"-c lock_timeout={timeout}" }));
        await using var destination = PostgresDestination.FromDataSource(source);
        await destination.WriteAsync(Frame.From(Enumerable.Range(first, count).Select(id => new { id, writer })), "readings", options);
    }

    private static async Task<FrameWriteException?> Outcome(Func<Task> write)
    {
        try
        {
            await write();
            return null;
        }
        catch (FrameWriteException failure)
        {
            return failure;
        }
    }
}
