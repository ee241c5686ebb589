using Apache.Arrow;
using EfWriter.Tests.Conformance;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Types;

/// <summary>Values that no .NET type holds arrive whole from the sources that have them.</summary>
[TestFixture]
public sealed class ExactSourceTests : ConformanceTest
{
    [TestCase(
        "numeric", "'NaN'", "'Infinity'", "'-Infinity'", "123456789012345678901234567890.123456789012345678901234567890",
            "0.00000000000000000000000000000000000000001", "1.500")]
    [TestCase("date", "'infinity'", "'-infinity'", "'0001-01-01'", "'9999-12-31'", "'4713-01-01 BC'", "'5874897-12-31'")]
    [TestCase("timestamp", "'infinity'", "'-infinity'", "'0001-01-01'", "'9999-12-31 23:59:59.999999'", "'294276-12-31'")]
    [TestCase("timestamptz", "'infinity'", "'-infinity'", "'0001-01-01 00:00Z'", "'9999-12-31 23:59:59.999999Z'")]
    [TestCase("time", "'24:00'", "'00:00'")]
    [TestCase("timetz", "'24:00-15:59'", "'12:00+02'")]
    [TestCase("interval", "'1 year -3 days 25:00'", "'-178000000 years'")]
    [TestCase("numeric[]", "'{NaN,1e50}'", "'[0:1][2:2]={{1.10},{2}}'", "'{}'")]
    [TestCase("date[]", "'{infinity,0001-01-01,NULL}'")]
    [TestCase("tsrange", "'[0001-01-01,infinity)'", "'empty'", "'(,)'")]
    [TestCase("inet", "'10.1.2.3/8'", "'2001:db8::1/48'")]
    [TestCase("regclass", "'pg_class'")]
    [TestCase("pg_snapshot", "'10:20:10,14,15'")]
    [TestCase("int4multirange", "'{[1,3),[5,7)}'")]
    [TestCase("hstore", "'a=>1,b=>NULL'")]
    [TestCase("mood[]", "'{ok,\"so so\"}'")]
    [TestCase("spot", "'(1,a,,{1.5})'")]
    [TestCase("spot[]", "'{\"(1,a,2024-01-01,{NaN})\"}'")]
    [TestCase("bit(3)", "'101'")]
    public async Task A_reader_on_PostgreSQL(string type, params string[] values)
    {
        await Sql($"""
            SET search_path = {Schema}, public;
            CREATE TYPE mood AS ENUM ('ok', 'so so'); CREATE DOMAIN label AS text; CREATE TYPE spot AS (id integer, label label, day date,
            sizes numeric[]);
            CREATE TABLE original (id integer, v {type}); INSERT INTO original VALUES {string.Join(", ", values.Select((value,
            i) => $"({i}, {value})"))}, (99, NULL);
            CREATE TABLE "like" (LIKE original); RESET search_path
            """);
        await using var dataSource = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var db = Host.New();
        foreach (var table in new[] { "made", "\"like\"" })
        {
            await using var source = await dataSource.OpenConnectionAsync();
            await using var reader = await new NpgsqlCommand($"SELECT * FROM {Schema}.original", source).ExecuteReaderAsync();
            await db.WriteAsync(reader, table.Trim('"'), Options(table == "made" ? IfExists.Fail : IfExists.Append));
            await AssertSame($"SELECT * FROM {Schema}.{table}", $"SELECT * FROM {Schema}.original");
        }

        Assert.That(await Scalar<bool>($"""
            SELECT count(DISTINCT atttypid) = 1 FROM pg_attribute
            WHERE attrelid IN ('{Schema}.made'::regclass, '{Schema}.original'::regclass) AND attname = 'v'
            """), Is.True);
    }

    [TestCase("numeric(10,2)", "1.25", "1.255")]
    [TestCase("numeric(10,2)[]", "'{1.25}'", "'{1.255}'")]
    [TestCase("timestamp(3)", "'2024-01-01 00:00:00.123'", "'2024-01-01 00:00:00.1234'")]
    [TestCase("interval(0)", "'1 mon'", "'00:00:00.5'")]
    public async Task A_value_that_the_column_would_round_is_refused_by_row(string type, string fit, string unfit)
    {
        await Sql($"CREATE TABLE {Schema}.cells (v {type})");
        await using var db = Host.New();
        await using var source = await Server.Source.OpenConnectionAsync();
        var unbound = type.Replace(
            type[type.IndexOf('(', StringComparison.Ordinal)..(type.IndexOf(')', StringComparison.Ordinal) + 1)], "",
                StringComparison.Ordinal);
        await using var reader = await new NpgsqlCommand(
            $"SELECT {fit}::{unbound} AS v UNION ALL SELECT {unfit}::{unbound}", source).ExecuteReaderAsync();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(reader, "cells", Options(IfExists.Append)))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("v", 1L)));
    }

    [TestCase("integer[]", "bigint[]", "'{1,NULL}'", "{1,NULL}")]
    [TestCase("date", "timestamp", "'infinity'", "infinity")]
    [TestCase("varchar(5)[]", "text[]", "'{a}'", "{a}")]
    [TestCase("int4range", "int8range", "'[1,2]'", "[1,3)")]
    public async Task A_wider_column_takes_them(string from, string to, string value, string stored)
    {
        await Sql($"CREATE TABLE {Schema}.cells (v {to})");
        await using var db = Host.New();
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var reader = await new NpgsqlCommand($"SELECT {value}::{from} AS v", source).ExecuteReaderAsync();

        await db.WriteAsync(reader, "cells", Options(IfExists.Append));

        Assert.That(await Scalar<string>($"SELECT v::text FROM {Schema}.cells"), Is.EqualTo(stored));
    }

    [TestCase("inet", "text", "'10.0.0.1'")]
    [TestCase("timestamptz", "timestamp", "now()")]
    [TestCase("numeric", "integer", "1")]
    [TestCase("numrange", "int8range", "'[1,2)'")]
    public async Task Another_column_is_refused_with_both_types(string from, string to, string value)
    {
        await Sql($"CREATE TABLE {Schema}.cells (v {to})");
        await using var db = Host.New();
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var reader = await new NpgsqlCommand($"SELECT {value}::{from} AS v", source).ExecuteReaderAsync();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(reader, "cells", Options(IfExists.Append)))!;

        Assert.That(failure.Column, Is.EqualTo("v"));
        Assert.That(failure.Message, Does.Contain("PostgreSQL's " + from[..4]));
    }

    [Test]
    public async Task An_Arrow_column_without_a_type_goes_into_any_column([Values("integer", "timestamptz", "text", "hstore")] string type)
    {
        await Sql($"CREATE TABLE {Schema}.cells (id integer, v {type}); CREATE TABLE {Schema}.strict (id integer, v {type} NOT NULL)");
        await using var db = Host.New();
        using var batch = new RecordBatch.Builder()
            .Append("id", nullable: false, new Int32Array.Builder().AppendRange([1, 2]).Build()).Append(
                "v", nullable: true, new NullArray(2)).Build();

        foreach (var method in Methods)
            await db.WriteAsync(batch, "cells", Options(IfExists.Append, method));
        await db.WriteAsync(batch, "made", Options());
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(batch, "strict", Options(IfExists.Append)))!;

        Assert.That(await Scalar<long>($"SELECT count(*) FROM {Schema}.cells WHERE v IS NULL"), Is.EqualTo(6));
        Assert.That(await ColumnTypeOf("made"), Is.EqualTo("text"));
        Assert.That((failure.Column, failure.Row), Is.EqualTo(("v", 0L)));
    }

    [TestCase("bit(3)", "101", "000", "1x1")]
    [TestCase("bit varying", "1", "", "12")]
    [TestCase("xml", "<a>é</a>", "<?xml version=\"1.0\" encoding=\"utf-8\"?><b/>", "<?xml version=\"1.0\" encoding=\"latin1\"?><a/>")]
    [TestCase("name", "é", "", "a\0")]
    [TestCase("citext", "É", "", "a\0")]
    public async Task Arrows_texts_go_where_strings_go(string type, string one, string other, string refused)
    {
        await Sql($"CREATE TABLE {Schema}.cells (v {type}); CREATE TABLE {Schema}.expected (v {type})");
        await using var db = Host.New();
        using var batch = new RecordBatch.Builder().Append("v", nullable: true, Texts([one, null, other])).Build();
        using var bad = new RecordBatch.Builder().Append("v", nullable: true, Texts([one, refused])).Build();
        foreach (var method in Methods)
        {
            await db.WriteAsync(batch, "cells", Options(IfExists.Append, method));
            await db.WriteAsync(Frame.From(new[] { new Text(one), new Text(null), new Text(other) }), "expected",
                Options(IfExists.Append, method));
            var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(bad, "cells", Options(IfExists.Append, method)))!;
            Assert.That((failure.Column, failure.Row), Is.EqualTo(("v", 1L)), $"{method}: {failure.Message}");
        }

        await AssertSame($"SELECT v::text FROM {Schema}.cells", $"SELECT v::text FROM {Schema}.expected");
    }

    private static StringArray Texts(string?[] texts)
    {
        var builder = new StringArray.Builder();
        foreach (var text in texts)
            builder.Append(text);
        return builder.Build();
    }

    private sealed record Text(string? v);

    private Task<string> ColumnTypeOf(string table) =>
        Scalar<string>(
            $"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '{Schema}.{table}'::regclass AND attname = 'v'");

    [Test]
    public async Task DuckDBs_wide_decimals_days_and_times_arrive_whole()
    {
        await using var duck = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        await using var command = duck.CreateCommand();
        command.CommandText = """
            SELECT 1 AS id, 1234567890123456789012345678.9012345678::DECIMAL(38,10) AS n, '0001-01-01'::DATE AS d,
            'infinity'::TIMESTAMP AS t, '9999-12-31 23:59:59.999999+00'::TIMESTAMPTZ AS tz,
                   340282366920938463463374607431768211455::UHUGEINT AS u
            UNION ALL SELECT 2, -1::DECIMAL(38,10), '9999-12-31'::DATE, '0001-01-01'::TIMESTAMP, '-infinity'::TIMESTAMPTZ, 0::UHUGEINT
            UNION ALL SELECT 3, NULL, 'infinity'::DATE, '-infinity'::TIMESTAMP, 'infinity'::TIMESTAMPTZ, NULL
            UNION ALL SELECT 4, 0::DECIMAL(38,10), '-infinity'::DATE, '9999-12-31 23:59:59.999999'::TIMESTAMP,
            '0001-01-01 00:00:00+00'::TIMESTAMPTZ, 1::UHUGEINT
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = Host.New();

        await db.WriteAsync(reader, Table, Options());

        await AssertSame($"SELECT * FROM {Schema}.{Table}", """
            VALUES (1, 1234567890123456789012345678.9012345678::numeric, '0001-01-01'::date, 'infinity'::timestamp,
            '9999-12-31 23:59:59.999999Z'::timestamptz, 340282366920938463463374607431768211455::numeric),
                   (2, -1.0000000000, '9999-12-31', '0001-01-01', '-infinity', 0),
                   (3, NULL, 'infinity', '-infinity', 'infinity', NULL),
                   (4, 0.0000000000, '-infinity', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00Z', 1)
            """);
    }
}
