using EfWriter.Tests.Support;

namespace EfWriter.Tests.Conformance;

[TestFixture]
public sealed class InfinityTests : ConformanceTest
{
    private static readonly DateTime Noon = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public async Task The_ends_of_the_range_are_infinities_among_times_of_either_kind(
        [Values] bool isUtc, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        await using var db = Host.New();
        var noon = DateTime.SpecifyKind(Noon, isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified);

        await db.WriteAsync(RowSet.Of(typeof(DateTime)).ToFrame([DateTime.MinValue, noon, DateTime.MaxValue]), Table,
            Options(method: method));

        Assert.That(await ColumnType(), Does.StartWith(isUtc ? "timestamp with time zone" : "timestamp without time zone"));
        Assert.That(
            await Rows($"""SELECT "Value" = 'infinity', "Value" = '-infinity' FROM {Schema}.{Table} ORDER BY "Id" """),
            Is.EqualTo(new object?[][] { [false, true], [false, false], [true, false] }));
    }

    [Test]
    public async Task Arrays_hold_infinities_before_and_after_instants([ValueSource(nameof(Methods))] BulkMethod method)
    {
        await using var db = Host.New();
        DateTime?[] times = [null, DateTime.MaxValue, Noon, DateTime.MinValue];

        await db.WriteAsync(RowSet.Of(typeof(DateTime?[])).ToFrame([Array.Empty<DateTime?>(), times]), Table, Options(method: method));

        Assert.That(await ColumnType(), Is.EqualTo("timestamp with time zone[]"));
        Assert.That(await Scalar<bool>($$"""
            SELECT "Value" = '{NULL, infinity, 2024-02-29 12:00:00+00, -infinity}' FROM {{Schema}}.{{Table}} WHERE "Id" = 1
            """), Is.True);
    }

    [Test]
    public async Task Infinity_is_not_rounded_by_a_column_of_whole_seconds(
        [Values("timestamp(0)", "timestamptz(0)")] string storeType, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        await using var db = Host.New();
        var noon = DateTime.SpecifyKind(Noon, storeType == "timestamp(0)" ? DateTimeKind.Unspecified : DateTimeKind.Utc);
        var options = Options(method: method) with
        {
            Columns =
            new Dictionary<string, ColumnOptions> { ["Value"] = new() { StoreType = storeType } }
        };

        await db.WriteAsync(RowSet.Of(typeof(DateTime)).ToFrame([noon, DateTime.MaxValue]), Table, options);

        Assert.That(await Scalar<bool>($"""SELECT "Value" = 'infinity' FROM {Schema}.{Table} WHERE "Id" = 1"""), Is.True);
    }
}
