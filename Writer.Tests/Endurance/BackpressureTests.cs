using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Endurance;

/// <summary>A server that takes no more bytes stops the reading of the frame, so that memory stays bounded whatever its length.</summary>
// It measures the process's memory and looks at all locks.
[Alone]
[AnyServer]
public sealed class BackpressureTests : DatabaseTest
{
    private const int All = 60_000;
    private const int Key = 4_711;

    // Of 2 kB each: two buffers, and what the kernel keeps for a connection on both of its ends, 36 MB where it has memory to spare.
    private const int MostPerStream = 24_000;

    private static readonly string TwoKilobytes = new('x', 2_000);

    private int _read;

    [SetUp]
    public void Forget() => _read = 0;

    [TestCase(BulkMethod.Copy, 1)]
    [TestCase(BulkMethod.Copy, 2)]
    [TestCase(BulkMethod.BulkExtensions, 1)]
    public async Task A_frame_is_read_no_further_than_buffers_go(BulkMethod method, int streams)
    {
        // From the thousandth row on, each waits for a lock that another session has.
        await Sql($"""
            CREATE FUNCTION {Schema}.waits(id int) RETURNS bool LANGUAGE plpgsql AS
            'BEGIN IF id >= 1000 THEN PERFORM pg_advisory_xact_lock_shared({Key}); END IF; RETURN true; END';
            CREATE DOMAIN {Schema}.slow AS integer CHECK ({Schema}.waits(VALUE))
            """);
        await using var other = await Server.Source.OpenConnectionAsync();
        await Execute(other, $"SELECT pg_advisory_lock({Key})");
        await using var db = NewContext();
        var options = Options(IfExists.Fail, method) with
        {
            Parallelism = streams,
            BatchRows = 500,
            Columns = new Dictionary<string, ColumnOptions> { ["id"] = new() { StoreType = $"{Schema}.slow" } },
        };

        var write = db.WriteAsync(Frame.From(Enumerable.Range(0, All).Select(Read)), "sales", options);
        var read = await StandsStill(write);

        Assert.That(read, Is.LessThan(MostPerStream * streams));
        await Execute(other, $"SELECT pg_advisory_unlock({Key})");
        await AssertWhole(await write);
    }

    [Test]
    public async Task Before_its_begin_it_reads_no_further_than_a_buffer()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id integer, name text)");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var held = await other.BeginTransactionAsync();
        await Execute(other, $"LOCK TABLE {Schema}.sales");
        await using var db = NewContext();

        var write =
            db.WriteAsync(Frame.From(Enumerable.Range(0, All).Select(Read)), "sales", Options(IfExists.Append) with { BatchRows = 100 });
        var read = await StandsStill(write);

        Assert.That(read, Is.LessThan(1_000));
        await held.CommitAsync();
        await AssertWhole(await write);
    }

    /// <summary>The rows read when the server lets the write wait and no more of them are read, or all of them.</summary>
    private async Task<int> StandsStill(Task write)
    {
        var (before, looks) = (-1, 0);
        while (looks < 20 && _read < All)
        {
            Assert.That(write.IsCompleted, Is.False, "the write ended without waiting");
            var isWaiting = await Scalar<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
            looks = isWaiting && _read == before ? looks + 1 : 0;
            before = _read;
            await Task.Delay(10);
        }

        return _read;
    }

    private async Task AssertWhole(WriteResult result)
    {
        Assert.That(result.Rows, Is.EqualTo(All));
        Assert.That(
            await Rows($"SELECT count(*), count(DISTINCT id::int), min(id::int), max(id::int), min(length(name)) FROM {Schema}.sales"),
            Is.EqualTo(new object?[][] { [(long)All, (long)All, 0, All - 1, TwoKilobytes.Length] }));
        Ledger.Count("writes verified");
        Ledger.Count("rows compared", All);
    }

    private Sale Read(int id)
    {
        Interlocked.Increment(ref _read);
        return new(id, TwoKilobytes);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Sale(int id, string name);
}
