using System.Diagnostics;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Endurance;

/// <summary>Writers of every kind, some of which fail, for a while: in the end server and process hold what they held before.</summary>
// It counts what the whole server and process hold.
[Alone]
public sealed class SoakTests : EnduranceTest
{
    private const int Workers = 6;
    private const int RowsEach = 700;

    private static readonly TimeSpan WarmUp = IsFull ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Duration = IsFull ? TimeSpan.FromMinutes(4) : TimeSpan.FromSeconds(4);

    private string Pool => $"efwriter soak {Schema}";

    [Test]
    public async Task What_server_and_process_hold_is_the_same_at_the_end()
    {
        var random = new Random(20_262);
        await Run(random, WarmUp);
        await OpenAllOfTheTestsOwn();
        var before = await Held.LookAsync();

        var writes = await Run(random, Duration);
        var after = await Held.LookAsync();

        await TestContext.Out.WriteLineAsync($"{writes} writes; before: {before}; after: {after}");
        Assert.That(await Leftovers.FindAsync(), Is.EqualTo(Leftovers.None));
        Assert.That(after.Connections, Is.LessThanOrEqualTo(before.Connections), "a pool gives idle ones back after five minutes");
        Assert.That(after.Files, Is.LessThanOrEqualTo(before.Files));
        Assert.That(after.Threads, Is.LessThanOrEqualTo(before.Threads + Environment.ProcessorCount + (4 * Workers)),
            "the pool's threads come and go");
        Assert.That(after.Memory - before.Memory, Is.LessThan(IsFull ? 16_000_000 : 6_000_000), "bytes");
        Ledger.Count("soak writes", writes);
    }

    // Each worker looks at its table by a connection of the run's: as many as can be needed at once are there before the first look.
    private static async Task OpenAllOfTheTestsOwn()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Workers + 2).Select(_ => Server.Source.OpenConnectionAsync().AsTask()));
        foreach (var connection in all)
            await connection.DisposeAsync();
    }

    private async Task<int> Run(Random random, TimeSpan duration)
    {
        var started = TimeProvider.System.GetTimestamp();
        var seeds = Enumerable.Range(0, Workers).Select(_ => random.Next()).ToList();
        var writes = await Task.WhenAll(seeds.Select((seed, worker) => Task.Run(() => Work(worker, new Random(seed), started, duration))));
        await ClearPool(Pool);
        return writes.Sum();
    }

    private async Task<int> Work(int worker, Random random, long started, TimeSpan duration)
    {
        var table = $"sales{worker}";
        var last = 0;
        await Sql($"DROP TABLE IF EXISTS {Schema}.{table}");
        await CreateTable(table, "PRIMARY KEY");
        var writes = 0;
        for (; writes < Enum.GetValues<Kind>().Length || TimeProvider.System.GetElapsedTime(started) < duration; writes++)
        {
            // Each kind once, then any.
            var kind = writes < Enum.GetValues<Kind>().Length ? (Kind)writes : (Kind)random.Next(Enum.GetValues<Kind>().Length);
            await using var db = NewPooled(Pool);
            last = await Write(db, kind, table, last, Choose(random));
            await AssertHolds(table, 0, last);
        }

        return writes;
    }

    /// <summary>Does one write, and says how many rows the table has after it; their numbers begin at 0.</summary>
    private static async Task<int> Write(DbContext db, Kind kind, string table, int rows, WriteOptions options)
    {
        switch (kind)
        {
            case Kind.Replace:
                await db.WriteAsync(Readings(0, RowsEach), table,
                    options with
                    {
                        IfExists = IfExists.Replace,
                        NewTable = new() { PrimaryKey = ["id"] },
                        Replace = new() { KeepIndexes = false }
                    });
                return RowsEach;
            case Kind.Truncate:
                await db.WriteAsync(Readings(0, RowsEach), table,
                    options with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.Truncate } });
                return RowsEach;
            case Kind.Append:
                await db.WriteAsync(Readings(rows, RowsEach), table, options with { IfExists = IfExists.Append });
                return rows + RowsEach;
            case Kind.Upsert:
                await db.WriteAsync(Readings(rows / 2, RowsEach), table, options with { Mode = WriteMode.Upsert });
                return Math.Max(rows, (rows / 2) + RowsEach);
            case Kind.Sync:
                await db.WriteAsync(Readings(0, RowsEach), table, options with { Mode = WriteMode.Sync });
                return RowsEach;
            case Kind.Cancelled:
                using (var cancel = new CancellationTokenSource())
                {
                    var frame = Readings(0, RowsEach, id => CancelAt(id, cancel));
                    Assert.That(() => db.WriteAsync(frame, table, options with { IfExists = IfExists.Replace }, cancel.Token),
                        Throws.InstanceOf<OperationCanceledException>());
                }

                return rows;
            case Kind.FailedByItsFrame:
                var broken = Readings(0, RowsEach, id => _ = id < RowsEach - 1 ? id : throw new InvalidOperationException());
                Assert.That(() => db.WriteAsync(broken, table, options with { IfExists = IfExists.Replace }),
                    Throws.TypeOf<FrameWriteException>());
                return rows;
            case Kind.FailedByTheServer:
                var twice = Readings(Math.Max(0, rows - 1), RowsEach);
                if (rows == 0)
                    return rows;
                Assert.That(() => db.WriteAsync(twice, table, options with { IfExists = IfExists.Append }),
                    Throws.TypeOf<FrameWriteException>());
                return rows;
            default:
                await using (var transaction = await db.Database.BeginTransactionAsync())
                {
                    await db.WriteAsync(Readings(rows, RowsEach), table, options with { IfExists = IfExists.Append });
                    await transaction.RollbackAsync();
                }

                return rows;
        }
    }

    private WriteOptions Choose(Random random) =>
        ReadingOptions(method: random.Next(3) == 0 ? BulkMethod.BulkExtensions : BulkMethod.Copy) with
        {
            Parallelism = random.Next(4) == 0 ? 2 : 1,
        };

    private static void CancelAt(int id, CancellationTokenSource cancel)
    {
        if (id == RowsEach / 2)
            cancel.Cancel();
    }

    private enum Kind
    {
        Append,
        Replace,
        Truncate,
        Upsert,
        Sync,
        Cancelled,
        FailedByItsFrame,
        FailedByTheServer,
        RolledBack,
    }

    /// <summary>What server and process hold.</summary>
    private sealed record Held(long Connections, int Files, int Threads, long Memory)
    {
        public static async Task<Held> LookAsync()
        {
            var files = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
            using var process = Process.GetCurrentProcess();
            var connections = await SettledAsync();
            return new(connections, files, process.Threads.Count, ProcessMemory.Settled());
        }

        // A backend that was told to end is listed until it has.
        private static async Task<long> SettledAsync()
        {
            while (await Scalar<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'efwriter soak%')"))
                await Task.Delay(10);
            return await Scalar<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'efwriter soak'");
        }
    }
}
