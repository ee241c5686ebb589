using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>Every type of DuckDB's arrives with its values: written, and read back equal.</summary>
[AnyServer]
public sealed class DuckTypeTests : PipelineTest
{
    private static readonly DateTime Noon = new(2024, 2, 29, 12, 30, 15);

    private static readonly TestCaseData[] Cases =
    [
        Case("true", "boolean", "true"),
        Case("'-128'::TINYINT", "smallint", "-128"),
        Case("255::UTINYINT", "smallint", "255"),
        Case("'-32768'::SMALLINT", "smallint", "-32768"),
        Case("65535::USMALLINT", "integer", "65535"),
        Case("'-2147483648'::INTEGER", "integer", "-2147483648"),
        Case("4294967295::UINTEGER", "bigint", "4294967295"),
        Case("'-9223372036854775808'::BIGINT", "bigint", "-9223372036854775808"),
        Case("18446744073709551615::UBIGINT", "numeric(20,0)", "18446744073709551615"),
        Case("170141183460469231731687303715884105727::HUGEINT", "numeric", "170141183460469231731687303715884105727"),
        Case("'-170141183460469231731687303715884105728'::HUGEINT", "numeric", "-170141183460469231731687303715884105728"),
        Case("340282366920938463463374607431768211455::UHUGEINT", "numeric", "340282366920938463463374607431768211455"),
        Case("'-123456789012345678901234567890123456789012345'::BIGNUM", "numeric", "-123456789012345678901234567890123456789012345"),
        Case("0.1::FLOAT", "real", "0.1"),
        Case("0.1::DOUBLE", "double precision", "0.1"),
        Case("1e308::DOUBLE", "double precision", "1e+308"),
        Case("'nan'::DOUBLE", "double precision", "NaN"),
        Case("'-inf'::DOUBLE", "double precision", "-Infinity"),
        Case("12.30::DECIMAL(4,2)", "numeric", "12.30"),
        Case("-0.05::DECIMAL(18,2)", "numeric", "-0.05"),
        Case("1234567890123456789012345.678::DECIMAL(28,3)", "numeric", "1234567890123456789012345.678"),
        Case("'-12345678901234567890.123456789012345678'::DECIMAL(38,18)", "numeric", "-12345678901234567890.123456789012345678"),
        Case("'0.1234567890123456789012345678901234567'::DECIMAL(38,37)", "numeric", "0.1234567890123456789012345678901234567"),
        Case("99999999999999999999999999999999999999::DECIMAL(38,0)", "numeric", "99999999999999999999999999999999999999"),
        Case("'Grüße 日本 🔑'", "text", "Grüße 日本 🔑"),
        Case("''", "text", ""),
        Case("'b'::ENUM('a', 'b')", "text", "b"),
        Case("'\\x00\\xFF'::BLOB", "bytea", "\\x00ff"),
        Case("''::BLOB", "bytea", "\\x"),
        Case("DATE '2024-02-29'", "date", "2024-02-29"),
        Case("DATE '0001-01-01'", "date", "0001-01-01"),
        Case("DATE '9999-12-31'", "date", "9999-12-31"),
        Case("TIMESTAMP '0001-01-01 00:00:00'", "timestamp without time zone", "0001-01-01 00:00:00"),
        Case("TIMESTAMPTZ '9999-12-31 23:59:59.999999Z'", "timestamp with time zone", "9999-12-31 23:59:59.999999+00"),
        Case("DATE 'infinity'", "date", "infinity"),
        Case("DATE '-infinity'", "date", "-infinity"),
        Case("TIME '23:59:59.999999'", "time without time zone", "23:59:59.999999"),
        Case("TIME '24:00:00'", "time without time zone", "24:00:00"),
        Case("TIMETZ '01:02:03.5+02:30'", "time with time zone", "01:02:03.5+02:30"),
        Case("TIMETZ '24:00:00-15:59:59'", "time with time zone", "24:00:00-15:59:59"),
        Case("'01:02:03.123456789'::TIME_NS", "time without time zone", "01:02:03.123456"),
        Case("TIMESTAMP '2024-02-29 12:30:15.123456'", "timestamp without time zone", "2024-02-29 12:30:15.123456"),
        Case("TIMESTAMP 'infinity'", "timestamp without time zone", "infinity"),
        Case("TIMESTAMP_S '2024-02-29 12:30:15'", "timestamp without time zone", "2024-02-29 12:30:15"),
        Case("TIMESTAMP_MS '2024-02-29 12:30:15.123'", "timestamp without time zone", "2024-02-29 12:30:15.123"),
        Case("TIMESTAMP_NS '2024-02-29 12:30:15.123456789'", "timestamp without time zone", "2024-02-29 12:30:15.123456"),
        Case("TIMESTAMPTZ '2024-02-29 12:30:15.123456+05:30'", "timestamp with time zone", "2024-02-29 07:00:15.123456+00"),
        Case("TIMESTAMPTZ '-infinity'", "timestamp with time zone", "-infinity"),
        Case("INTERVAL '14 months -3 days 4 hours 5 microseconds'", "interval", "1 year 2 mons -3 days +04:00:00.000005"),
        Case("INTERVAL '-1 month'", "interval", "-1 mons"),
        Case("'00112233-4455-6677-8899-aabbccddeeff'::UUID", "uuid", "00112233-4455-6677-8899-aabbccddeeff"),
        Case("'101'::BIT", "text", "101"),
        Case("NULL", "integer", null),
        Case("[1, NULL, 3]", "integer[]", "{1,NULL,3}"),
        Case("[]::INTEGER[]", "integer[]", "{}"),
        Case("[1, 2]::INTEGER[2]", "integer[]", "{1,2}"),
        Case("['a', NULL, 'b,\"c\"']", "text[]", "{a,NULL,\"b,\\\"c\\\"\"}"),
        Case("['a'::ENUM('a', 'b')]", "text[]", "{a}"),
        Case("[true, NULL]", "boolean[]", "{t,NULL}"),
        Case("[0.1::DOUBLE]", "double precision[]", "{0.1}"),
        Case("[1.50::DECIMAL(5,2), NULL]", "numeric[]", "{1.50,NULL}"),
        Case("['12345678901234567890.123456789012345678'::DECIMAL(38,18), NULL]", "numeric[]",
            "{12345678901234567890.123456789012345678,NULL}"),
        Case("[170141183460469231731687303715884105727::HUGEINT, NULL]", "numeric[]", "{170141183460469231731687303715884105727,NULL}"),
        Case("[DATE '2024-02-29', NULL, DATE 'infinity']", "date[]", "{2024-02-29,NULL,infinity}"),
        Case("[TIMESTAMP '2024-02-29 12:30:15.5', NULL]", "timestamp without time zone[]", "{\"2024-02-29 12:30:15.5\",NULL}"),
        Case("[TIMESTAMPTZ '2024-02-29 12:30:15+02', NULL]", "timestamp with time zone[]", "{\"2024-02-29 10:30:15+00\",NULL}"),
        Case("[TIME '01:02:03', NULL]", "time without time zone[]", "{01:02:03,NULL}"),
        Case("[TIME '24:00:00', NULL]", "time without time zone[]", "{24:00:00,NULL}"),
        Case("[TIMETZ '12:00:00-03', NULL]", "time with time zone[]", "{12:00:00-03,NULL}"),
        Case("[DATE '0001-01-01', DATE '9999-12-31', DATE '-infinity']", "date[]", "{0001-01-01,9999-12-31,-infinity}"),
        Case("[TIMESTAMP '0001-01-01', TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP 'infinity']", "timestamp without time zone[]",
            "{\"0001-01-01 00:00:00\",\"9999-12-31 23:59:59.999999\",infinity}"),
        Case("{'d': ['0.1234567890123456789012345678901234567'::DECIMAL(38,37)], 'i': INTERVAL '1 month', 'e': DATE 'infinity'}", "jsonb",
            "{\"d\": [0.1234567890123456789012345678901234567], \"e\": \"infinity\", \"i\": \"1 month\"}"),
        Case("[INTERVAL '1 month', NULL]", "interval[]", "{\"1 mon\",NULL}"),
        Case("['00112233-4455-6677-8899-aabbccddeeff'::UUID]", "uuid[]", "{00112233-4455-6677-8899-aabbccddeeff}"),
        Case("['01:02:03.123456789'::TIME_NS, NULL]", "time without time zone[]", "{01:02:03.123456,NULL}"),
        Case("[TIMESTAMP_NS '2024-02-29 12:30:15.123456789', NULL]", "timestamp without time zone[]",
            "{\"2024-02-29 12:30:15.123456\",NULL}"),
        Case("['\\x01'::BLOB, NULL]", "bytea[]", "{\"\\\\x01\",NULL}"),
        Case("{'a': 1, 'b': 'x', 'c': NULL}", "jsonb", "{\"a\": 1, \"b\": \"x\", \"c\": null}"),
        Case("{'d': 1234567890123456.78::DECIMAL(18,2), 'h': 170141183460469231731687303715884105727::HUGEINT, 't': DATE '2024-02-29'}",
            "jsonb",
            "{\"d\": 1234567890123456.78, \"h\": 170141183460469231731687303715884105727, \"t\": \"2024-02-29\"}"),
        Case("MAP {'k': [1, NULL], 'l': []}", "jsonb", "{\"k\": [1, null], \"l\": []}"),
        Case("MAP {1: 'x'}", "jsonb", "{\"1\": \"x\"}"),
        Case("[{'a': 1}, NULL]", "jsonb", "[{\"a\": 1}, null]"),
        Case("[[1, 2], [3]]", "jsonb", "[[1, 2], [3]]"),
        Case("union_value(n := 1)", "jsonb", "{\"n\": 1}"),
        Case("'{\"n\": 12345678901234567890.1234500}'::JSON", "jsonb", "{\"n\": 12345678901234567890.1234500}"),
        Case("['12345678901234567890.5'::JSON, NULL]", "jsonb", "[12345678901234567890.5, null]"),
        Case("{'y': 5.50::DECIMAL(5,2)}::VARIANT", "jsonb", "{\"y\": 5.50}"),
    ];

    [TestCaseSource(nameof(Cases))]
    public async Task A_value_and_a_null_arrive_as_they_are(string sql, string type, string? expected)
    {
        AssertDone(await Pipeline(ExportOf($"SELECT 1 AS row, {sql} AS v UNION ALL SELECT 2, NULL ORDER BY row")));

        Assert.That((await Types())[1], Is.EqualTo($"v {type}"));
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SET timezone = 'UTC'; SET intervalstyle = 'postgres'; SELECT v::text FROM {Schema}.t ORDER BY row";
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string?>();
        while (await reader.ReadAsync())
            found.Add(await reader.IsDBNullAsync(0) ? null : reader.GetString(0));
        Assert.That(found, Is.EqualTo(new[] { expected, null }));
    }

    [Test]
    public async Task Npgsql_reads_what_DuckDB_had()
    {
        AssertDone(await Pipeline(ExportOf(
            "SELECT TIMESTAMP '2024-02-29 12:30:15' AS a, TIMESTAMPTZ '2024-02-29 12:30:15Z' AS b, 1.5::DECIMAL(38,2) AS c, [1] AS d, "
            + "INTERVAL 36 HOURS AS e, TIME '12:30:15' AS f")));

        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][]
        {
            [Noon, DateTime.SpecifyKind(Noon, DateTimeKind.Utc), 1.50m, new[] { 1 }, TimeSpan.FromHours(36), new TimeOnly(12, 30, 15)],
        }));
    }

    private static TestCaseData Case(string sql, string type, string? expected) =>
        new TestCaseData(sql, type, expected).SetArgDisplayNames(sql);
}
