using Apache.Arrow;
using Apache.Arrow.Types;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Conformance;

/// <summary>
/// Values that EFCore.BulkExtensions has no CLR type for are stored by it as by the others: as the bytes that COPY would send.
/// </summary>
[TestFixture]
public sealed class WideValueTests : ConformanceTest
{
    [TestCase(1, 0, 0L, "1 mon")]
    [TestCase(0, 0, 25 * 3_600_000_000L, "25:00:00")]
    [TestCase(0, 1, -1L, "1 day -00:00:00.000001")]
    [TestCase(0, int.MaxValue, 0L, "2147483647 days")]
    public async Task An_interval_that_is_no_TimeSpan(int months, int days, long microseconds, string stored)
    {
        await using var db = Host.New();
        object?[] cells = [new NpgsqlInterval(0, 2, 3), null, new NpgsqlInterval(months, days, microseconds)];

        foreach (var method in Methods)
        {
            await db.WriteAsync(new CellReader([("Value", typeof(NpgsqlInterval), cells)]), $"by_{method}", Options(method: method));
            Assert.That(
                await Rows($"""SELECT "Value"::text FROM {Schema}."by_{method}" """),
                    Is.EqualTo(new object?[][] { ["2 days 00:00:00.000003"], [null], [stored] }));
        }
    }

    [Test]
    public async Task A_number_that_is_no_decimal([Values] bool inList)
    {
        await using var db = Host.New();
        using var batch = Numbers(inList);

        foreach (var method in Methods)
        {
            await db.WriteAsync(batch, $"by_{method}", Options(method: method));
            Assert.That(
                await Scalar<string>($"""SELECT trim("Value"::text, '{"{}"}') FROM {Schema}."by_{method}" OFFSET 1"""),
                    Is.EqualTo($"1{new string('0', 37)}"));
        }
    }

    private static RecordBatch Numbers(bool inList)
    {
        var type = new Decimal128Type(38, 0);
        if (!inList)
            return new RecordBatch.Builder().Append(
                "Value", nullable: true, new Decimal128Array.Builder(type).Append("1").Append($"1{new string('0', 37)}").Build()).Build();

        var lists = new ListArray.Builder(type);
        var items = (Decimal128Array.Builder)lists.ValueBuilder;
        lists.Append();
        items.Append("1");
        lists.Append();
        items.Append($"1{new string('0', 37)}");
        return new RecordBatch.Builder().Append("Value", nullable: true, lists.Build()).Build();
    }
}
