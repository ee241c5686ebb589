using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

[AnyServer]
public sealed class ParquetAndJsonTests : CliTest
{
    [Test]
    public async Task Parquet_keeps_its_types()
    {
        var file = Make("a.parquet", """
            SELECT 1::INTEGER AS i, 2::TINYINT AS s, 12.30::DECIMAL(18,2) AS d, 0.1::DOUBLE AS f, 'Zoë' AS t, DATE '2024-02-29' AS day,
                TIMESTAMP '2024-02-29 10:00:00.123456' AS at, TIMESTAMPTZ '2024-02-29 10:00:00+02' AS instant, true AS ok,
                '5fa2e9f6-8c1d-4c3c-b8a0-0b7e52d3f7f1'::UUID AS u, '\x00\xFF'::BLOB AS b, [1, NULL]::INTEGER[] AS l, {'a': 1, 'b': ['x']}
                AS o
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """);

        AssertDone(await WriteFile(file));

        Assert.That(await Types(), Is.EqualTo(new[]
        {
            "i integer", "s smallint", "d numeric", "f double precision", "t text", "day date", "at timestamp without time zone",
            "instant timestamp with time zone", "ok boolean", "u uuid", "b bytea", "l integer[]", "o jsonb",
        }));
        Assert.That(await Rows($"SELECT i, s, d, f, t, day, at, instant, ok, u, b, l::text, o::text FROM {Schema}.t"),
            Is.EqualTo(new object?[][]
        {
            [
                1, (short)2, 12.30m, 0.1, "Zoë", new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 10, 0, 0, 123, 456),
                new DateTime(2024, 2, 29, 8, 0, 0, DateTimeKind.Utc), true, Guid.Parse("5fa2e9f6-8c1d-4c3c-b8a0-0b7e52d3f7f1"),
                new byte[] { 0, 255 }, "{1,NULL}", "{\"a\": 1, \"b\": [\"x\"]}",
            ],
            new object?[13],
        }));
    }

    [Test]
    public async Task A_folder_called_key_and_value_changes_no_column([Values("k=evil", "year=2024", "k=evil/year=2024")] string folder)
    {
        var made = Make("a.parquet", "SELECT 7 AS a, 'real' AS k, 2023 AS year");
        var file = Path.Combine(Path.GetDirectoryName(made)!, folder, "a.parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Move(made, file);

        AssertDone(await WriteFile(file));

        Assert.That(await Rows($"SELECT t.*::text FROM {Schema}.t t"), Is.EqualTo(new object?[][] { ["(7,real,2023)"] }));
    }

    [Test]
    public async Task A_double_of_parquet_fits_the_asked_numeric_or_is_refused()
    {
        var file = Make("a.parquet", "SELECT 12.25::DOUBLE AS x");

        AssertDone(await WriteFile(file, "--column", "x=numeric(6,2)"));
        Assert.That(await Scalar<decimal>($"SELECT x FROM {Schema}.t"), Is.EqualTo(12.25m));

        AssertRefused(await WriteFile(file, "--if-exists", "replace", "--column", "x=numeric(6,1)"), 1, "Column 'x', row 0");
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task Decimals_wider_than_a_system_decimal_arrive_where_their_values_fit()
    {
        var file = Make("a.parquet", """
            SELECT '1.5'::DECIMAL(38,30) AS a, '12345678901234567890123456789012345678'::DECIMAL(38,0) AS b,
                ['0.123456789012345678901234567891'::DECIMAL(38,30)] AS c
            """);

        AssertDone(await WriteFile(file));

        Assert.That(await Types(), Is.EqualTo(new[] { "a numeric", "b numeric", "c numeric[]" }));
        Assert.That(
            await Scalar<string>($"SELECT concat_ws('|', trim_scale(a), b, c) FROM {Schema}.t"),
            Is.EqualTo("1.5|12345678901234567890123456789012345678|{0.123456789012345678901234567891}"));
    }

    [TestCase("a.json",
        "[{\"id\": 1, \"price\": 12.30, \"o\": {\"x\": [1]}, \"day\": \"2024-02-29\"}, {\"id\": 2, \"price\": null, \"t\": \"a\\nb\"}]")]
    [TestCase("a.ndjson",
        "{\"id\": 1, \"price\": 12.30, \"o\": {\"x\": [1]}, \"day\": \"2024-02-29\"}\n{\"id\": 2, \"price\": null, \"t\": \"a\\nb\"}\n")]
    public async Task Json_keeps_numbers_dates_and_objects(string name, string text)
    {
        AssertDone(await WriteFile(Write(name, text)));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "price numeric", "o jsonb", "day date", "t text" }));
        Assert.That(await Rows($"SELECT id, price, o::text, day, t FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [1L, 12.3m, "{\"x\": [1]}", new DateOnly(2024, 2, 29), null],
            [2L, null, null, null, "a\nb"],
        }));
    }
}
