using System.IO.Compression;
using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

[AnyServer]
public sealed class CsvTests : CliTest
{
    [Test]
    public async Task Quotes_line_breaks_nulls_decimals_and_codes_land_as_they_are()
    {
        const string Csv = "id,zip,price,note,ok,day,at,instant\n"
            + "9007199254740993,01234,12.30,\"a \"\"b\"\", c\nd\",true,2024-02-29,2024-02-29T10:00:00.123456,2024-02-29T10:00:00+02:00\n"
            + "-1,00001,-0.005,,FALSE,,,\n"
            + "2,99999,99999999999999.99999,「山田」 🌻,true,0001-01-01,2024-01-01 00:00,2024-02-29 10:00:00Z\n";

        AssertDone(await WriteFile(Write("a.csv", Csv)));

        Assert.That(await Types(), Is.EqualTo(new[]
        {
            "id bigint", "zip text", "price numeric", "note text", "ok boolean", "day date",
            "at timestamp without time zone", "instant timestamp with time zone",
        }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [9007199254740993, "01234", 12.30m, "a \"b\", c\nd", true, new DateOnly(2024, 2, 29),
                new DateTime(2024, 2, 29, 10, 0, 0, 123, 456), new DateTime(2024, 2, 29, 8, 0, 0, DateTimeKind.Utc)],
            [-1L, "00001", -0.005m, null, false, null, null, null],
            [2L, "99999", 99999999999999.99999m, "「山田」 🌻", true, new DateOnly(1, 1, 1), new DateTime(2024, 1, 1),
                new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc)],
        }));
    }

    [TestCase("1\n2\n", "bigint", "1,2")]
    [TestCase("99999999999999999999\n1\n", "numeric", "99999999999999999999,1")]
    [TestCase("12345678901234567890123456789012\n1\n", "numeric", "12345678901234567890123456789012,1")]
    [TestCase("0.1\n1e3\n", "double precision", "0.1,1000")]
    [TestCase("0.1234567890123456789012345678901\n1\n", "text", "0.1234567890123456789012345678901,1")]
    [TestCase("+4712345678\n1\n", "text", "+4712345678,1")]
    [TestCase("007\n8\n", "text", "007,8")]
    [TestCase("0\n-0.5\n", "numeric", "0,-0.5")]
    [TestCase("31/12/2024\n01/02/2024\n", "text", "31/12/2024,01/02/2024")]
    [TestCase("10:00\n23:59:59.5\n", "time without time zone", "10:00:00,23:59:59.5")]
    [TestCase("2024-01-01T00:00:00.123456789\n", "text", "2024-01-01T00:00:00.123456789")]
    [TestCase("1_2\n3_4\n", "text", "1_2,3_4")]
    [TestCase("0.5\nNaN\n-inf\n", "double precision", "0.5,NaN,-Infinity")]
    [TestCase("1\nx\n", "text", "1,x")]
    [TestCase("\"1\"\n\" 2 \"\n", "bigint", "1,2")]
    public async Task A_column_is_what_all_of_its_values_are(string values, string type, string expected)
    {
        AssertDone(await WriteFile(Write("a.csv", $"x\n{values}")));

        Assert.That(await Types(), Is.EqualTo(new[] { $"x {type}" }));
        Assert.That(await Scalar<string>($"SELECT string_agg(x::text, ',') FROM {Schema}.t"), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_late_value_decides_too()
    {
        var lines = string.Concat(Enumerable.Range(1, 50_000).Select(i => $"{i},{i}.5,{i}\n"));

        AssertDone(await WriteFile(Write("a.csv", $"a,b,c\n{lines}x,0.12345,0077\n")));

        Assert.That(await Types(), Is.EqualTo(new[] { "a text", "b numeric", "c text" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t OFFSET 50000"), Is.EqualTo(new object?[][] { ["x", 0.12345m, "0077"] }));
    }

    [Test]
    public async Task A_column_gets_the_asked_type()
    {
        const string Csv =
            "price,zip,qty,day,at,ratio,flag,doc\n12.3,123,5,2024-02-29,2024-02-29 10:00:00+00,0.5,1,\"{\"\"a\"\": [1]}\"\n,,,,,,,\n";

        AssertDone(await WriteFile(
            Write("a.csv", Csv), "--column", "price=numeric(10,2)", "-c", "zip=varchar(5)", "-c", "qty=smallint", "-c", "day=date",
            "-c", "at=timestamptz", "-c", "ratio=double precision", "-c", "flag=boolean", "-c", "doc=jsonb"));

        Assert.That(await Types(), Is.EqualTo(new[]
        {
            "price numeric(10,2)", "zip character varying(5)", "qty smallint", "day date",
            "at timestamp with time zone", "ratio double precision", "flag boolean", "doc jsonb",
        }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [12.30m, "123", (short)5, new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc), 0.5, true,
                "{\"a\": [1]}"],
            new object?[8],
        }));
    }

    [TestCase("a;b\n1,5;x\n", "1,5|x")]
    [TestCase("a\tb\n1\tx\n", "1|x")]
    [TestCase("a|b\r\n1|\"x\r\ny\"\r\n", "1|x\r\ny")]
    [TestCase("\uFEFFa,b\n1,x", "1|x")]
    [TestCase("\"a\",\"b\"\n\"1\",\"x\"\n", "1|x")]
    public async Task The_first_line_shows_the_delimiter(string csv, string expected)
    {
        AssertDone(await WriteFile(Write("a.csv", csv)));

        Assert.That(await Scalar<string>($"SELECT a || '|' || b FROM {Schema}.t"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Names_that_differ_by_case_are_two_columns()
    {
        AssertDone(await WriteFile(Write("a.csv", "Name,name,\"a\"\"b\"\n1,2,3\n")));

        Assert.That(await Types(), Is.EqualTo(new[] { "Name bigint", "name bigint", "a\"b bigint" }));
    }

    [Test]
    public async Task Names_that_are_missing_or_repeated_are_made_by_rule_and_reported()
    {
        var run = await WriteFile(Write("a.csv", "id,id,\n1,2,3\n"));

        AssertDone(run);
        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "id_2 bigint", "column2 bigint" }));
        Assert.That(run.Output.ReplaceLineEndings(" "), Does.Contain("'id_2'").And.Contain("'column2'"));
    }

    [Test]
    public async Task Options_say_how_a_file_is_written()
    {
        var file = Write("a.txt.csv", "first line\n31.12.2024|1.234,5|NA|'x|y'\n");

        AssertDone(await WriteFile(
            file, "--skip-lines", "1", "--has-header", "false", "--names", "Day,Net Price,note,text", "--delimiter", "|", "--quote", "'",
            "--date-format", "dd.MM.yyyy", "--decimal-separator", ",", "--thousands-separator", ".", "--null-texts", "NA",
            "--snake-case-names", "true", "--rename", "text=body"));

        Assert.That(await Types(), Is.EqualTo(new[] { "day date", "net_price numeric", "note text", "body text" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [new DateOnly(2024, 12, 31), 1234.5m, null, "x|y"],
        }));
    }

    [TestCase("a.csv", "--skip-lines", "x", "whole number")]
    [TestCase("a.csv", "--delimiter", "ab", "one character")]
    [TestCase("a.csv", "--encoding", "no-such", "IANA")]
    [TestCase("a.json", "--delimiter", ";", "no effect")]
    [TestCase("a.parquet", "--select", "a", "no effect")]
    public async Task An_option_that_means_nothing_is_refused(string name, string option, string value, string what)
    {
        var run = await WriteFile(Write(name, "{\"a\":1}\n"), option, value);

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Error, Does.Contain(what));
    }

    [Test]
    public async Task A_header_alone_makes_an_empty_table()
    {
        AssertDone(await WriteFile(Write("a.csv", "a,b\n")));

        Assert.That(await Types(), Is.EqualTo(new[] { "a text", "b text" }));
        Assert.That(await Count("t"), Is.Zero);
    }

    [Test]
    public async Task A_gzipped_tsv_is_read()
    {
        await using (var gzip = new GZipStream(File.Create(PathOf("a.tsv.gz")), CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("a\tb,c\n1\tx,y\n"));

        AssertDone(await WriteFile(PathOf("a.tsv.gz")));

        Assert.That(await Rows($"SELECT a, \"b,c\" FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L, "x,y"] }));
    }

    [TestCase("it's.csv")]
    [TestCase("[a]*?.csv")]
    [TestCase("a'); DROP TABLE x; --.csv")]
    [Platform(Exclude = "Win", Reason = "Windows allows no such names.")]
    public async Task A_path_is_taken_literally(string name)
    {
        Write("a1.csv", "other\n1\n");
        AssertDone(await WriteFile(Write(name, "id\n1\n")));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint" }));
    }
}
