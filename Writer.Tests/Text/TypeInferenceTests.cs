using System.Globalization;
using System.Numerics;
using CsCheck;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>A column has the narrowest type that keeps every value; which one depends on the values alone.</summary>
[ServerFree]
public sealed class TypeInferenceTests
{
    // Values that are near to each other's types, one column for each.
    private static readonly string[] Values =
    [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "007", "+1", "-0", "0.0", "-0.0", "1.50",
        ".5", "1.",
        "12345678901234567", "9007199254740993", "99999999999999999999999999999999999999", "999999999999999999999999999999999999999",
        "0.1234567890123456789012345678",
        "0.12345678901234567890123456789", "1e3", "4.5E+15", "1e400", "1e-400", "5e-324", "1.7976931348623157e308", "NaN", "inf",
        "-Infinity", "nano", "1_2", "1 2", "0x10", "1e", "e1", "--1", ".", "-",
        "true", "FALSE", "yes", "t", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "1-2-3", "2024-1-1",
        "01/02/2024",
        "2024-02-29T10:00", "2024-02-29 10:00:00.123456", "2024-02-29 10:00:00.1234567", "2024-02-29T10:00:00.1234560",
        "2024-02-29T24:00:00", "2024-02-29T10:00:00Z",
        "2024-02-29 10:00:00 +02", "2024-02-29 10:00:00-0330", "2024-02-29T10:00:00+02:00", "2024-02-29T10:00:00+16:00", "9:30", "09:30",
        "24:00:00", "24:00:01", "23:59:60", "10:00:00.5", "x", "", " ", " 1 ", "1\u00A0",
    ];

    // More than is looked at before the first row is handed out, and nothing in the column.
    private static readonly string Padding = $"k,x\n{string.Concat(Enumerable.Repeat($"{new string('k', 40_000)},\n", 110))}";

    [TestCase("1|2|-3", "bigint")]
    [TestCase("9223372036854775807|-9223372036854775808", "bigint")]
    [TestCase("9223372036854775808|1", "numeric")]
    [TestCase("99999999999999999999999999999999999999|1", "numeric")]
    [TestCase("999999999999999999999999999999999999999", "text")]
    [TestCase("1.50|.5|1.|2", "numeric")]
    [TestCase("0.1234567890123456789012345678901|1", "text")]
    [TestCase("0.1|1e3", "double")]
    [TestCase("4.5E+15|12345678901", "double")]
    [TestCase("4.5E+15|12345678901234567", "text")]
    [TestCase("NaN|9007199254740993", "text")]
    [TestCase("NaN|9007199254740992", "double")]
    [TestCase("1e400|1", "text")]
    [TestCase("1e-400|1", "text")]
    [TestCase("5e-324|1.7976931348623157e308", "double")]
    [TestCase("0.30000000000000004|1e1", "double")]
    [TestCase("0.3000000000000000441|1e1", "text")]
    [TestCase("1_2|3", "text")]
    [TestCase("007|8", "text")]
    [TestCase("00.5|8", "text")]
    [TestCase("+4712345678|1", "text")]
    [TestCase("-0|1", "double")]
    [TestCase("true|FALSE|False", "boolean")]
    [TestCase("true|1", "text")]
    [TestCase("t|f", "text")]
    [TestCase("0001-01-01|9999-12-31|2024-02-29", "date")]
    [TestCase("2023-02-29|2024-01-01", "text")]
    [TestCase("1900-02-29", "text")]
    [TestCase("2000-02-29", "date")]
    [TestCase("1-2-3", "text")]
    [TestCase("2024-01-01|2024-01-01T10:00", "text")]
    [TestCase("2024-01-01 10:00|2024-01-01T10:00:00.5", "timestamp")]
    [TestCase("2024-01-01T10:00:00.1234560", "timestamp")]
    [TestCase("2024-01-01T10:00:00.1234567", "text")]
    [TestCase("2024-01-01T10:00:00Z|2024-01-01 10:00:00+02|2024-01-01 10:00:00 -03:30", "timestamptz")]
    [TestCase("2024-01-01T10:00:00Z|2024-01-01T10:00:00", "text")]
    [TestCase("9:30|10:00", "text")]
    [TestCase("09:30|24:00:00", "time")]
    [TestCase("24:00:01", "text")]
    [TestCase(" 1 |2", "bigint")]
    [TestCase("1||3", "bigint")]
    [TestCase("1|\"\"|3", "bigint")]
    [TestCase("|", "text")]
    [TestCase("1|x", "text")]
    public async Task A_column_is_what_all_of_its_values_are(string values, string type)
    {
        var read = await TextFrames.CsvAsync($"k,x\n{string.Concat(values.Split('|').Select(value => $"k,{value}\n"))}");

        Assert.That(read.Columns[1], Is.EqualTo($"x {type}"));
    }

    /// <summary>
    /// Whatever values meet, in whatever order and wherever the first look ends: the type is the same, and each value arrives.
    /// </summary>
    [Test]
    public Task The_order_of_the_values_never_changes_the_type() =>
        Gen.Select(Gen.Int[0, Values.Length - 1].Select(i => Values[i]).Array[1, 6], Gen.Shuffle(Enumerable.Range(0, 6).ToArray()))
            .SampleAsync(
        async (values, order) =>
        {
            var shuffled = order.Where(i => i < values.Length).Select(i => values[i]).ToArray();
            var first = await TextFrames.CsvAsync(Column(values));
            var second = await TextFrames.CsvAsync(Column(shuffled));
            var late = await TextFrames.CsvAsync(Padding + Rows(shuffled));

            Assert.That(second.Columns, Is.EqualTo(first.Columns));
            Assert.That(late.Columns, Is.EqualTo(first.Columns), "behind the first look");
            Assert.That(late.Rows[^shuffled.Length..].Select(row => row[1]), Is.EqualTo(second.Rows.Select(row => row[1])));
            AssertArrived(values, first);
        },
        iter: 100,
        threads: 1,
        print: pair => string.Join(" | ", pair.Item1));

    /// <summary>Rows that a column of a fixed type makes bad count for the types of the others, wherever they stand.</summary>
    [Test]
    public Task Bad_rows_change_no_other_columns_type_wherever_they_stand() =>
        Gen.Select(
            Gen.Int[0, Values.Length - 1].Select(i => Values[i]).Array[1, 6], Gen.Bool.Array[6],
            Gen.Shuffle(Enumerable.Range(0, 6).ToArray()))
            .SampleAsync(
        async (values, isBad, order) =>
        {
            var rows = values.Select((value, i) => $"{(isBad[i] ? "bad" : "1")},{value}\n").ToArray();
            var shuffled = order.Where(i => i < rows.Length).Select(i => rows[i]).ToArray();
            var asked = new Dictionary<string, AskedType> { ["k"] = AskedType.Of("integer") };
            var first = await TextFrames.ReadAsync(Frame.FromCsv(Stream(rows)), asked);
            var second = await TextFrames.ReadAsync(Frame.FromCsv(Stream(shuffled)), asked);
            var without = await TextFrames.CsvAsync(Column(values));

            Assert.That(second.Columns, Is.EqualTo(first.Columns));
            Assert.That(first.Columns, Is.EqualTo(new[] { "k Int32", without.Columns[1] }));
            Assert.That(second.Rows.Select(row => string.Join('|', row)), Is.EquivalentTo(first.Rows.Select(row => string.Join('|', row))));
            Assert.That(first.Rows.Count(row => row[0] == "bad"), Is.EqualTo(isBad.Take(rows.Length).Count(bad => bad)));
        },
        iter: 100,
        threads: 1,
        print: sample => string.Join(" | ", sample.Item1));

    private static MemoryStream Stream(IEnumerable<string> rows) =>
        new(System.Text.Encoding.UTF8.GetBytes($"k,x\n{string.Concat(rows)}"));

    private static void AssertArrived(string[] values, ReadText read)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var cell = read.Rows[i][1];
            if (values[i].Length == 0)
                Assert.That(cell, Is.Null);
            else if (read.Columns[1] == "x text")
                Assert.That(cell, Is.EqualTo(values[i]));
            else if (read.Columns[1] is "x bigint" or "x numeric")
                Assert.That(Scaled(cell!), Is.EqualTo(Scaled(values[i])), values[i]);
            else
                Assert.That(cell, Is.Not.Null);
        }
    }

    // Digits and sign, with as many behind the point as any has.
    private static BigInteger Scaled(string number)
    {
        var parts = number.Trim().Split('.');
        return BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(40, '0'), CultureInfo.InvariantCulture);
    }

    private static string Column(IEnumerable<string> values) => $"k,x\n{Rows(values)}";

    private static string Rows(IEnumerable<string> values) => string.Concat(values.Select(value => $"k,{value}\n"));
}
