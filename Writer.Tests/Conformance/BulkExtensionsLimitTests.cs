using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Conformance;

/// <summary>What only COPY can send, and BulkExtensions refuses cell by cell.</summary>
[TestFixture]
public sealed class BulkExtensionsLimitTests : ConformanceTest
{
    [TestCase(1, 0, 0L, "1 mon")]
    [TestCase(0, 0, 25 * 3_600_000_000L, "25:00:00")]
    [TestCase(0, 1, -1L, "1 day -00:00:00.000001")]
    [TestCase(0, int.MaxValue, 0L, "2147483647 days")]
    public async Task An_interval_that_is_no_TimeSpan_goes_by_COPY_only(int months, int days, long microseconds, string stored)
    {
        await using var db = Host.New();
        NpgsqlInterval fit = new(0, 2, 3), unfit = new(months, days, microseconds);

        await db.WriteAsync(Reader([fit, unfit]), "by_copy", Options(method: BulkMethod.Copy));
        var failure =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Reader([fit, unfit]), Table, Options(method: BulkMethod.BulkExtensions)))!;

        Assert.That(await Rows($"""SELECT "Value"::text FROM {Schema}.by_copy"""),
            Is.EqualTo(new object?[][] { ["2 days 00:00:00.000003"], [stored] }));
        AssertUnfit(failure, "TimeSpan");
    }

    [Test]
    public async Task An_interval_that_is_a_TimeSpan_is_stored_alike()
    {
        await using var db = Host.New();
        object?[] cells = [new NpgsqlInterval(0, 0, 0), null, new NpgsqlInterval(0, -2, -3), new NpgsqlInterval(0, 400, 86_399_999_999)];

        foreach (var method in Methods)
            await db.WriteAsync(Reader(cells), $"by_{method}", Options(method: method));

        await AssertSame($"""SELECT * FROM {Schema}."by_Copy" """, $"""SELECT * FROM {Schema}."by_BulkExtensions" """);
    }

    [Test]
    public async Task A_number_that_is_no_decimal_goes_by_COPY_only([Values] bool inList)
    {
        await using var db = Host.New();
        using var batch = Numbers(inList);

        await db.WriteAsync(batch, "by_copy", Options(method: BulkMethod.Copy));
        var failure =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(batch, Table, Options(method: BulkMethod.BulkExtensions)))!;

        Assert.That(await Scalar<string>($"""SELECT trim("Value"::text, '{"{}"}') FROM {Schema}.by_copy OFFSET 1"""),
            Is.EqualTo($"1{new string('0', 37)}"));
        AssertUnfit(failure, inList ? "Decimal?[]" : "Decimal");
    }

    private void AssertUnfit(FrameWriteException failure, string type)
    {
        Assert.That(failure.Message,
            Is.EqualTo(
                $"Cannot write table '{Schema}.cells', column 'Value', row 1: The value does not fit in {type}, as which "
                + "EFCore.BulkExtensions would send it. Nothing was written. Use BulkMethod.Copy."));
        Assert.That((failure.Column, failure.Row), Is.EqualTo(("Value", 1L)));
    }

    private static CellReader Reader(object?[] cells) => new([("Value", typeof(NpgsqlInterval), cells)]);

    private static RecordBatch Numbers(bool inList)
    {
        var type = new Decimal128Type(38, 0);
        if (!inList)
            return new RecordBatch.Builder()
                .Append("Value", nullable: true, new Decimal128Array.Builder(type).Append("1").Append($"1{new string('0', 37)}").Build())
                .Build();

        var lists = new ListArray.Builder(type);
        var items = (Decimal128Array.Builder)lists.ValueBuilder;
        lists.Append();
        items.Append("1");
        lists.Append();
        items.Append($"1{new string('0', 37)}");
        return new RecordBatch.Builder().Append("Value", nullable: true, lists.Build()).Build();
    }
}
