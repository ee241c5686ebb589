using System.Diagnostics;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>What a write costs the server and the client, in numbers that do not depend on the machine's mood.</summary>
// It counts what the process allocates.
[Alone]
public sealed class ServerCostTests : DatabaseTest
{
    [Test]
    public async Task A_snapshot_from_before_a_replacement_sees_the_new_rows_and_not_an_empty_table()
    {
        await Sql($"CREATE TABLE {Schema}.sales AS SELECT -1 AS id");
        await using var other = await Server.Source.OpenConnectionAsync();
        await using var snapshot = await other.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var look = new NpgsqlCommand("SELECT 1", other);
        await look.ExecuteScalarAsync();
        await using var db = NewContext();

        await db.WriteAsync(Ids(100), "sales", Options(IfExists.Replace));

        look.CommandText = $"SELECT count(*) FROM {Schema}.sales";
        Assert.That(await look.ExecuteScalarAsync(), Is.EqualTo(100L));
    }

    [TestCase(null, 100f)]
    [TestCase(true, 100f)]
    [TestCase(false, -1f)]
    public async Task A_table_that_was_made_has_statistics_unless_they_are_not_wanted(bool? analyze, float rows)
    {
        await using var db = NewContext();

        await db.WriteAsync(Ids(100), "sales", Options() with { Analyze = analyze });

        Assert.That(await Scalar<float>($"SELECT reltuples FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.EqualTo(rows));
    }

    [TestCase(null, 4)]
    [TestCase(true, 101)]
    public async Task Statistics_are_rough_at_first_unless_asked_for(bool? analyze, int bounds)
    {
        await using var db = NewContext();

        await db.WriteAsync(Ids(40_000), "sales", Options() with { Analyze = analyze });

        Assert.That(await Scalar<int>(
            $"SELECT cardinality(histogram_bounds::text::int[]) FROM pg_stats WHERE schemaname = '{Schema}' AND tablename = 'sales'"),
            Is.EqualTo(bounds));
    }

    [Test]
    public async Task Autovacuum_still_finds_all_rows_changed_after_a_quick_look()
    {
        await using var db = NewContext();
        await db.Database.OpenConnectionAsync();

        await db.WriteAsync(Ids(40_000), "sales", Options());

        await db.Database.ExecuteSqlRawAsync("SELECT pg_stat_force_next_flush()");
        Assert.That(await Scalar<long>($"SELECT n_mod_since_analyze FROM pg_stat_user_tables WHERE relid = '{Schema}.sales'::regclass"),
            Is.EqualTo(40_000));
    }

    [Test]
    public async Task A_quick_look_leaves_the_callers_transaction_its_settings()
    {
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync("SET LOCAL default_statistics_target TO 77");

        await db.WriteAsync(Ids(100), "sales", Options());

        Assert.That(await db.Database.SqlQueryRaw<string>("SELECT current_setting('default_statistics_target') AS \"Value\"").SingleAsync(),
            Is.EqualTo("77"));
    }

    [Test]
    public async Task An_append_leaves_the_statistics_alone_unless_they_are_wanted()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");
        await using var db = NewContext();

        await db.WriteAsync(Ids(100), "sales", Options(IfExists.Append));
        Assert.That(await Scalar<float>($"SELECT reltuples FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.EqualTo(-1f));

        await db.WriteAsync(Ids(100), "sales", Options(IfExists.Append) with { Analyze = true });
        Assert.That(await Scalar<float>($"SELECT reltuples FROM pg_class WHERE oid = '{Schema}.sales'::regclass"), Is.EqualTo(200f));
    }

    [Test]
    public async Task Readers_of_a_replaced_table_do_not_wait_for_its_statistics()
    {
        await using var db = NewContext();
        await db.WriteAsync(Ids(1), "sales", Options(IfExists.Replace));

        var sent = await SentBy(() => db.WriteAsync(Ids(100), "sales", Options(IfExists.Replace)));

        // From the SAVEPOINT on they may wait: the lock, what the name means, what hangs on the table, and one round trip that swaps.
        Assert.That(sent.Skip(sent.IndexOf("copy")), Is.EqualTo(new[] { "copy", "ANALYZE", "SAVEPOINT", "SELECT", "look", "DROP" }));
    }

    [Test]
    public async Task A_table_with_nothing_on_it_is_replaced_after_few_looks()
    {
        await using var db = NewContext();
        await db.WriteAsync(Ids(1), "sales", Options(IfExists.Replace));

        var sent = await SentBy(() => db.WriteAsync(Ids(100), "sales", Options(IfExists.Replace)));

        // The old table in turn, left-overs, what hangs on it; then the new one, as the server has it, and how the old one is stored.
        Assert.That(sent.Take(sent.IndexOf("copy")), Is.EqualTo(new[] { "look", "SELECT", "look", "CREATE", "look", "look" }));
    }

    [Test]
    public async Task A_small_append_looks_once_copies_and_commits()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int)");
        await using var db = NewContext();
        await db.WriteAsync(Ids(1), "sales", Options(IfExists.Append));

        var sent = await SentBy(() => db.WriteAsync(Ids(100), "sales", Options(IfExists.Append)));

        Assert.That(sent, Is.EqualTo(new[] { "look", "copy" }));
    }

    [Test]
    public async Task A_million_cells_more_allocate_next_to_nothing()
    {
        var frame = new DataFrame(
            new Int32DataFrameColumn("id", Enumerable.Range(0, 200_000)),
            new StringDataFrameColumn("name", Enumerable.Range(0, 200_000).Select(id => id % 10 == 0 ? null! : $"näme {id}")),
            new DoubleDataFrameColumn("x", Enumerable.Range(0, 200_000).Select(id => id * 0.5)),
            new DecimalDataFrameColumn("price", Enumerable.Range(0, 200_000).Select(id => id * 0.01m)),
            new DateTimeDataFrameColumn("at", Enumerable.Range(0, 200_000).Select(id => DateTime.UnixEpoch.AddSeconds(id))));
        await using var db = NewContext();
        await db.WriteAsync(frame, "sales", Options(IfExists.Replace));

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await db.WriteAsync(frame, "sales", Options(IfExists.Replace));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.That(allocated, Is.LessThan(2_000_000));
    }

    private static DataFrame Ids(int count) => new(new Int32DataFrameColumn("id", Enumerable.Range(0, count)));

    private static async Task<List<string>> SentBy(Func<Task> write)
    {
        var sent = new List<string>();
        var flow = Flow.Begin();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => sent.AddRange(flow.IsMine ? [Kind(activity)] : []),
        };
        ActivitySource.AddActivityListener(listener);
        await write();
        return sent;
    }

    private static string Kind(Activity activity)
    {
        var text = $"{activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")}";
        if (activity.OperationName.Contains("COPY", StringComparison.Ordinal) || text.StartsWith("COPY", StringComparison.Ordinal))
            return "copy";
        if (text.Contains("ANALYZE", StringComparison.Ordinal))
            return "ANALYZE";
        if (text.Contains("pg_attribute", StringComparison.Ordinal))
            return "look";
        return text.Contains("pg_stat_get_xact_tuples_inserted", StringComparison.Ordinal) ? "count" : text.Split(' ')[0];
    }
}
