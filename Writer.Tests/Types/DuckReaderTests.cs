using DuckDB.NET.Data;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Types;

/// <summary>What a DuckDB reader has arrives whole, in lists and nested values too, or is refused by column.</summary>
[TestFixture]
public sealed class DuckReaderTests : ConformanceTest
{
    // DuckDB's value, the column's type, and the value as PostgreSQL writes it.
    private static readonly (string Sql, string Type, string Stored)[] Values =
    [
        ("TIME '24:00:00'", "time without time zone", "24:00:00"),
        ("TIME '23:59:59.999999'", "time without time zone", "23:59:59.999999"),
        ("TIMETZ '24:00:00-15:59:59'", "time with time zone", "24:00:00-15:59:59"),
        ("TIMETZ '01:02:03.5+02:30'", "time with time zone", "01:02:03.5+02:30"),
        ("INTERVAL '14 months -3 days -4 hours'", "interval", "1 year 2 mons -3 days -04:00:00"),
        ("INTERVAL '-5 microseconds'", "interval", "-00:00:00.000005"),
        ("[TIME '24:00:00', NULL]", "time without time zone[]", "{24:00:00,NULL}"),
        ("[TIMETZ '12:00:00-03', NULL]", "time with time zone[]", "{12:00:00-03,NULL}"),
        ("[DATE '0001-01-01', NULL, DATE '9999-12-31', DATE 'infinity', DATE '-infinity']", "date[]",
            "{0001-01-01,NULL,9999-12-31,infinity,-infinity}"),
        ("[TIMESTAMP '0001-01-01', TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP 'infinity', NULL]", "timestamp without time zone[]",
            "{\"0001-01-01 00:00:00\",\"9999-12-31 23:59:59.999999\",infinity,NULL}"),
        ("[TIMESTAMPTZ '2024-02-29 12:30:15+02', TIMESTAMPTZ '-infinity', NULL]", "timestamp with time zone[]",
            "{\"2024-02-29 10:30:15+00\",-infinity,NULL}"),
        ("[TIMESTAMP_S '2024-02-29 12:30:15', NULL]", "timestamp without time zone[]", "{\"2024-02-29 12:30:15\",NULL}"),
        ("[INTERVAL '1 month -1 second', NULL]", "interval[]", "{\"1 mon -00:00:01\",NULL}"),
        ("['0.1234567890123456789012345678901234567'::DECIMAL(38,37), NULL]", "numeric[]",
            "{0.1234567890123456789012345678901234567,NULL}"),
        ("[99999999999999999999999999999999999999::DECIMAL(38,0)]::DECIMAL(38,0)[1]", "numeric[]",
            "{99999999999999999999999999999999999999}"),
        ("[1.50::DECIMAL(5,2), NULL]", "numeric[]", "{1.50,NULL}"),
        ("[170141183460469231731687303715884105727::HUGEINT, NULL]", "numeric[]", "{170141183460469231731687303715884105727,NULL}"),
        ("{'d': 1.50::DECIMAL(5,2), 'i': INTERVAL '-36 hours', 'l': [DATE '0001-01-01']}", "jsonb",
            """{"d": 1.50, "i": "P0M-1DT-43200S", "l": ["0001-01-01"]}"""),
        ("{'t': TIMESTAMPTZ '2024-02-29 12:30:15+02', 'z': [TIMETZ '12:00:00-03']}", "jsonb",
            """{"t": "2024-02-29T10:30:15.0000000Z", "z": ["12:00:00-03:00"]}"""),
        ("MAP {'a': {'b': TIMESTAMPTZ '2024-02-29 12:30:15+00'}}", "jsonb", """{"a": {"b": "2024-02-29T12:30:15.0000000Z"}}"""),
    ];

    [Test]
    public async Task Every_value_and_a_null_arrive_as_they_are()
    {
        await using var db = Host.New();
        var columns = string.Join(", ", Values.Select((value, i) => $"{value.Sql} AS c{i}"));
        foreach (var method in Methods)
        {
            await using var duck = await Duck($"SELECT {columns} UNION ALL SELECT {string.Join(", ", Values.Select(_ => "NULL"))}");
            await db.WriteAsync(duck.Reader, $"by_{method}", Options(method: method));
        }

        Assert.That(
            (await Rows($"""
                SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{Schema}."by_Copy"'::regclass AND attnum > 0
                ORDER BY attnum
                """)).Select(row => row[0]), Is.EqualTo(Values.Select(value => value.Type)));
        var texts = string.Join(", ", Values.Select((_, i) => $"c{i}::text"));
        foreach (var method in Methods)
        {
            var rows = await Rows($"""SET timezone = 'UTC'; SELECT {texts} FROM {Schema}."by_{method}" ORDER BY c0""");
            Assert.That(rows[0], Is.EqualTo(Values.Select(value => value.Stored)), $"{method}");
            Assert.That(rows[1], Has.All.Null);
        }
    }

    [TestCase("{'n': 1e-37::DECIMAL(38,37)}", null, "decimals of more than 28 digits inside", "to_json")]
    [TestCase("MAP {'a': [1::DECIMAL(38,1)]}", null, "decimals of more than 28 digits inside", "to_json")]
    [TestCase("[[1::DECIMAL(30,1)]]", null, "decimals of more than 28 digits inside", "to_json")]
    [TestCase("{'d': DATE 'infinity'}", 1L, "a value inside that its provider cannot hand out", "to_json")]
    [TestCase("{'i': INTERVAL '1 month'}", 1L, "a value inside that its provider cannot hand out", "to_json")]
    [TestCase("{'t': TIME '24:00:00'}", 1L, "a value inside that its provider cannot hand out", "to_json")]
    [TestCase("{'l': [DATE '0001-01-01', NULL]}", 1L, "a value inside that its provider cannot hand out", "to_json")]
    [TestCase("union_value(n := 1)", null, "DuckDB's Union", "to_json")]
    [TestCase("[union_value(n := 1)]", null, "DuckDB's List", "to_json")]
    public async Task What_the_provider_cannot_hand_out_is_refused_by_column(string sql, long? row, params string[] parts)
    {
        await using var db = Host.New();
        await using var duck = await Duck($"SELECT NULL AS v UNION ALL SELECT {sql}");

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(duck.Reader, "cells", Options()))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("v", row)), failure.Message);
        Assert.That(parts, Has.All.Matches<string>(part => failure.Message.Contains(part, StringComparison.Ordinal)), failure.Message);
        Assert.That(await Rows($"SELECT FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace"), Is.Empty);
    }

    private static async Task<DuckRows> Duck(string sql)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return new(connection, command, await command.ExecuteReaderAsync());
    }

    private sealed record DuckRows(DuckDBConnection Connection, DuckDBCommand Command, System.Data.Common.DbDataReader Reader)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Reader.DisposeAsync();
            await Command.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
