using EfWriter.Tests.Conformance.Cases;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Conformance;

[TestFixture]
[AnyServer]
public sealed class ReaderSourceTests : ConformanceTest
{
    [Test]
    public async Task A_table_is_copied_through_a_reader_on_another_connection(
        [ValueSource(nameof(Readable))] TypeCase type, [ValueSource(nameof(Methods))] BulkMethod method)
    {
        object?[] cells = [null, .. type.Values, null];
        await Write(type, cells, isNullable: true, Options(), "original");
        await Sql($"CREATE TABLE {Schema}.{Table} (LIKE {Schema}.original)");
        await using var source = await Server.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"""SELECT "Value", "Id" FROM {Schema}.original ORDER BY "Id" """, source);
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = Host.New(type.Configure);

        var result = await db.WriteAsync(reader, Table, Options(IfExists.Append, method) with { BatchRows = 5 });

        Assert.That((result.Rows, result.Method), Is.EqualTo(((long)cells.Length, method)));
        await AssertSame($"SELECT * FROM {Schema}.{Table}", $"SELECT * FROM {Schema}.original");
        await AssertHolds(type, cells);
    }

    [Test]
    public async Task DuckDBs_types_arrive_as_PostgreSQLs([ValueSource(nameof(Methods))] BulkMethod method)
    {
        await using var duck = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        await using var command = duck.CreateCommand();
        command.CommandText = """
            SELECT unnest([1, 2, 3]) AS id, unnest([true, false, NULL]) AS b, unnest([-128, 127, NULL])::TINYINT AS i1, unnest([0, 255,
            NULL])::UTINYINT AS u1,
                   unnest([65535, 0, NULL])::USMALLINT AS u2, unnest([4294967295, 0, NULL])::UINTEGER AS u4, unnest([18446744073709551615,
                   0, NULL])::UBIGINT AS u8,
                   unnest([170141183460469231731687303715884105727, -1, NULL])::HUGEINT AS i16, unnest(['nan', '-inf', NULL])::DOUBLE AS d,
                   unnest([0.1, -0.0, NULL])::REAL AS r,
                   unnest([1.10, -99999999.99, NULL])::DECIMAL(18,2) AS n, unnest(['Zoë "😀"', '', NULL]) AS t, unnest(['\x00\xFF', '',
                   NULL])::BLOB AS bytes,
                   unnest(['2024-02-29', '1969-12-31', NULL])::DATE AS day, unnest(['23:59:59.999999', '00:00:00', NULL])::TIME AS at,
                   unnest(['2024-02-29 12:00:00.123456', '1969-12-31 23:59:59.999999', NULL])::TIMESTAMP AS ts,
                   unnest(['00112233-4455-6677-8899-aabbccddeeff', '00000000-0000-0000-0000-000000000000', NULL])::UUID AS u, unnest([[1,
                   NULL], [], NULL])::INTEGER[] AS list
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = Host.New();

        await db.WriteAsync(reader, Table, Options(method: method));

        await AssertSame($"SELECT * FROM {Schema}.{Table}", """
            VALUES (1, true, -128::smallint, 0::smallint, 65535, 4294967295, 18446744073709551615::numeric,
            170141183460469231731687303715884105727::numeric, 'NaN'::float8, 0.1::real,
                    1.10::numeric(18,2), 'Zoë "😀"', '\x00ff'::bytea, '2024-02-29'::date, '23:59:59.999999'::time,
                    '2024-02-29 12:00:00.123456'::timestamp,
                    '00112233-4455-6677-8899-aabbccddeeff'::uuid, ARRAY[1, NULL]),
                   (2, false, 127, 255, 0, 0, 0, -1, '-infinity', 0, -99999999.99, '', '', '1969-12-31', '00:00',
                   '1969-12-31 23:59:59.999999',
                    '00000000-0000-0000-0000-000000000000', '{}'),
                   (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            """);
        Assert.That((await Rows($"""
            SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = '{Schema}.{Table}'::regclass AND attnum > 0
            """))[0][0], Is.EqualTo(
            "integer, boolean, smallint, smallint, integer, bigint, numeric(20,0), numeric, double precision, real, numeric, text, bytea, "
            + "date, "
            + "time without time zone, timestamp without time zone, uuid, integer[]"));
    }

    // Npgsql reads a numeric as a decimal, which these do not fit in, and knows no array of a type that was not mapped.
    private static IEnumerable<TypeCase> Readable =>
        TypeCases.All.Where(
            type => !type.Name.StartsWith("BigInteger", StringComparison.Ordinal)
                && !type.Name.StartsWith("Mood (mapped)", StringComparison.Ordinal))
            .Append(TypeCases.Scalars.Single(type => type.Name == "Mood (mapped)"));
}
