using System.Numerics;
using System.Text.Json;
using DuckDB.NET.Data;
using EfWriter.Frames;
using EfWriter.Tests.Support;
using NpgsqlTypes;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class DuckDbReaderTests
{
    private static readonly object[] Values =
    [
        Case<bool>("true", true),
        Case<sbyte>("-1::tinyint", (sbyte)-1),
        Case<ulong>("18446744073709551615::ubigint", ulong.MaxValue),
        Case<BigInteger>("170141183460469231731687303715884105727::hugeint", BigInteger.Pow(2, 127) - 1),
        Case<decimal>("1.50::decimal(5, 2)", 1.50m),
        Case<double>("'nan'::double", double.NaN),
        Case<string>("'Grüße'", "Grüße"),
        Case<string>("'a'::enum('a', 'b')", "a"),
        Case<PgDate>("date '2024-02-29'", new PgDate(8_825)),
        Case<PgDate>("date '-infinity'", PgDate.MinusInfinity),
        Case<PgTimestamp>("timestamp '2000-01-01 00:00:00.000001'", new PgTimestamp(1)),
        Case<WideDecimal>("1.50::decimal(38, 2)", new WideDecimal(150, 2)),
        Case<PgTime>("time '01:02:03.000004'", new PgTime(3_723_000_004)),
        Case<NpgsqlInterval>("interval 36 hours", new NpgsqlInterval(0, 0, 36 * 3_600_000_000L)),
        Case<NpgsqlInterval>("interval '1 year -3 days 1 microsecond'", new NpgsqlInterval(12, -3, 1)),
        Case<Guid>("'00112233-4455-6677-8899-aabbccddeeff'::uuid", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")),
        Case<byte[]>("'\\x00\\xFF'::blob", new byte[] { 0, 255 }),
        Case<int?[]>("[1, null, 3]", new int?[] { 1, null, 3 }),
        Case<int?[]>("array_value(1, 2)", new int?[] { 1, 2 }),
        Case<string[]>("['a', null]", new string?[] { "a", null }),
        Case<PgDate?[]>("[date '2024-02-29']", new PgDate?[] { new(8_825) }),
        Case<byte[][]>("['\\x01'::blob]", new byte[][] { [1] }),
    ];

    [TestCaseSource(nameof(Values))]
    public async Task A_value_and_a_null_of_every_type_are_read(string sql, Type type, object expected)
    {
        await using var query = await Query.RunAsync($"select {sql} as v union all select null");

        Assert.That(query.Frame.Fields, Is.EqualTo(new[] { new FrameField("v", type, IsNullable: true) }));
        Assert.That(await query.Frame.CellsAsync(), Is.EqualTo(new[] { expected, null }));
    }

    [Test]
    public async Task A_timestamp_with_a_zone_is_UTC_and_one_without_is_not()
    {
        await using var query =
            await Query.RunAsync("select timestamptz '2024-01-01 12:00:00+02' as z, timestamp '2024-01-01 12:00:00' as l");
        var row = (await query.Frame.RowsAsync()).Single();

        Assert.That(query.Frame.Fields.Select(field => field.ClrType), Is.EqualTo(new[] { typeof(PgInstant), typeof(PgTimestamp) }));
        Assert.That(row.Select(cell => cell!.ToString()), Is.EqualTo(new[] { "2024-01-01T10:00:00Z", "2024-01-01T12:00:00" }));
    }

    [Test]
    public async Task Many_rows_come_in_order_over_batches()
    {
        await using var query =
            await Query.RunAsync("select range::int as i, case when range % 3 = 0 then null else range::varchar end as t from range(5000)");

        Assert.That(
            await query.Frame.RowsAsync(1024),
            Is.EqualTo(Enumerable.Range(0, 5000).Select(i => new object?[] { i, i % 3 == 0 ? null : $"{i}" })));
    }

    [TestCase("union_value(n := 1)")]
    public async Task What_has_no_counterpart_is_refused(string sql)
    {
        await using var query = await Query.RunAsync($"select {sql} as v");

        Assert.That(FrameRows.FaultOf(query.Frame).Column, Is.EqualTo("v"));
    }

    [TestCase("{'a': 1, 'b': 'é', 'c': null}", """{"a":1,"b":"é","c":null}""")]
    [TestCase("{'d': 1.50::decimal(18, 2), 'h': 170141183460469231731687303715884105727::hugeint}",
        """{"d":1.50,"h":170141183460469231731687303715884105727}""")]
    [TestCase("{'t': date '2024-02-29', 'z': '\\x01\\xFF'::blob, 'n': 'nan'::double}", """{"t":"2024-02-29","z":"\\x01ff","n":"NaN"}""")]
    [TestCase("{'in': {'list': [1, 2], 'of': [{'x': true}]}}", """{"in":{"list":[1,2],"of":[{"x":true}]}}""")]
    [TestCase("[{'a': 1}, null]", """[{"a":1},null]""")]
    [TestCase("[[1, null], [3], null]", "[[1,null],[3],null]")]
    [TestCase("map {'k': 1, 'l': null}", """{"k":1,"l":null}""")]
    [TestCase("map {1: 'x'}", """{"1":"x"}""")]
    [TestCase("map {'k': [1, 2]}", """{"k":[1,2]}""")]
    public async Task Structs_maps_and_lists_of_lists_are_JSON(string sql, string expected)
    {
        await using var query = await Query.RunAsync($"select {sql} as v union all select null");

        Assert.That(query.Frame.Fields.Single().ClrType, Is.EqualTo(typeof(JsonElement)));
        Assert.That((await query.Frame.CellsAsync()).Select(cell => cell?.ToString()), Is.EqualTo(new[] { expected, null }));
    }

    [Test]
    public async Task A_null_that_the_provider_cannot_hand_out_is_refused_by_column()
    {
        await using var query = await Query.RunAsync("select {'list': [1, null]} as v");

        var fault = Assert.ThrowsAsync<FrameFault>(() => query.Frame.CellsAsync())!;
        Assert.That((fault.Column, fault.Remedy), Is.EqualTo(("v", NestedJson.Remedy)));
    }

    private static TestCaseData Case<T>(string sql, object expected) => new TestCaseData(sql, typeof(T), expected).SetArgDisplayNames(sql);

    [TestCase("-1.500", "DECIMAL(38,3)")]
    [TestCase("1234567890123456789012345.678", "DECIMAL(38,3)")]
    [TestCase("123456789012345678.12345678901234567890", "DECIMAL(38,20)")]
    [TestCase("-0.1234567890123456789012345678901234567", "DECIMAL(38,37)")]
    public async Task Decimals_of_a_wide_type_come_whole(string value, string type)
    {
        await using var query = await Query.RunAsync($"SELECT * FROM (VALUES ('{value}'::{type}), (NULL)) t(c)");

        Assert.That((await query.Frame.CellsAsync()).Select(cell => cell?.ToString()), Is.EqualTo(new[] { value, null }));
    }

    private sealed class Query(DuckDBConnection connection, DuckDBCommand command, DuckDBDataReader reader) : IAsyncDisposable
    {
        public Frame Frame { get; } = Frame.From(reader);

        public static async Task<Query> RunAsync(string sql)
        {
            var connection = new DuckDBConnection("DataSource=:memory:");
            await connection.OpenAsync();
            var command = connection.CreateCommand();
            command.CommandText = sql;
            return new Query(connection, command, (DuckDBDataReader)await command.ExecuteReaderAsync());
        }

        public async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync();
            await command.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
