using EfWriter.Tests.Support;

namespace EfWriter.Tests.Endurance;

/// <summary>Fifty writers on one pool of ten connections: every row of each is there once.</summary>
// It counts what the whole server and process hold.
[Alone]
public sealed class WritersAtOnceTests : EnduranceTest
{
    private const int Writers = 50;
    private const int Connections = 10;

    private static readonly int RowsEach = IsFull ? 20_000 : 600;

    [Test]
    public async Task Appends_to_one_table_all_arrive_once(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await AtOnce(writer => Readings(writer * RowsEach, RowsEach), _ => "sales", ReadingOptions(IfExists.Append, method));

        await AssertHolds("sales", 0, Writers * RowsEach);
    }

    [TestCase(Writers, 1)]
    [TestCase(12, 3)]
    public async Task Of_replaces_of_one_table_one_stays_whole(int writers, int streams)
    {
        await CreateTable("sales");

        await AtOnce(writer => Readings(writer * RowsEach, RowsEach), _ => "sales",
            ReadingOptions(IfExists.Replace) with { Parallelism = streams }, writers);

        await AssertHolds("sales", await Scalar<int>($"SELECT min(id) / {RowsEach} * {RowsEach} FROM {Schema}.sales"), RowsEach);
        await AssertNoStagingTable();
    }

    [Test]
    public async Task Tables_of_their_own_are_all_whole([Values(1, 3)] int streams)
    {
        await AtOnce(writer => Readings(writer, RowsEach), writer => $"sales{writer}", ReadingOptions() with { Parallelism = streams });

        for (var writer = 0; writer < Writers; writer++)
            await AssertHolds($"sales{writer}", writer, RowsEach);
        await AssertNoStagingTable();
    }

    [Test]
    public async Task Upserts_of_keys_that_overlap_leave_each_key_once()
    {
        await CreateTable("sales", "PRIMARY KEY");

        await AtOnce(writer => Readings(writer * 10, RowsEach), _ => "sales", ReadingOptions() with { Mode = WriteMode.Upsert });

        await AssertHolds("sales", 0, ((Writers - 1) * 10) + RowsEach);
    }

    private async Task AtOnce(Func<int, Frame> frame, Func<int, string> table, WriteOptions options, int writers = Writers)
    {
        var pool = $"efwriter writers {Schema}";
        var results = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            await using var db = NewPooled(pool, Connections);
            return await db.WriteAsync(frame(writer), table(writer), options);
        }));

        Assert.That(results.Sum(result => result.Rows), Is.EqualTo(writers * RowsEach));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{pool}'"),
            Is.InRange(1, Connections));
        Ledger.Count("writers at once", writers);
        await ClearPool(pool, Connections);
    }

    private async Task AssertNoStagingTable() =>
        Assert.That(
            await Rows(
                $"SELECT relname::text FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relkind = 'r' AND relname NOT LIKE "
                + "'sales%'"), Is.Empty);
}
