using System.Buffers.Binary;
using EfWriter.Cli.Sources;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli.Parquet;

/// <summary>Each kind of Parquet file is written with every value, or refused by its column with the reason: docs/tool.md.</summary>
[AnyServer]
public sealed class ParquetKindTests : CliTest
{
    private const int TailLength = 8;

    private static readonly TestCaseData[] Kinds =
    [
        Kind("TIME '23:59:59.999999'", "time without time zone", "23:59:59.999999"),
        Kind("TIMETZ '10:20:30.5+00'", "time with time zone", "10:20:30.5+00"),
        Kind("TIME_NS '10:20:30.123456'", "time without time zone", "10:20:30.123456"),
        Kind("TIMESTAMP '290000-12-31 10:00:00.5'", "timestamp without time zone", "290000-12-31 10:00:00.5"),
        Kind("TIMESTAMP_NS '2024-02-29 10:00:00.123456'", "timestamp without time zone", "2024-02-29 10:00:00.123456"),
        Kind("TIMESTAMP_MS '0044-03-15 (BC) 12:00:00.5'", "timestamp without time zone", "0044-03-15 12:00:00.5 BC"),
        Kind("TIMESTAMPTZ '10000-01-01 00:00:00+00'", "timestamp with time zone", "10000-01-01 00:00:00+00"),
        Kind("DATE '5874897-12-31'", "date", "5874897-12-31"),
        Kind("99999999999999999999999999999999999999::DECIMAL(38,0)", "numeric", "99999999999999999999999999999999999999"),
        Kind("'-0.12345678901234567890123456789012345678'::DECIMAL(38,38)", "numeric", "-0.12345678901234567890123456789012345678"),
        Kind("['1.5'::DECIMAL(38,30), NULL]", "numeric[]", "{1.500000000000000000000000000000,NULL}"),
        Kind("{'d': 12345678901234567890123456789.1::DECIMAL(38,1)}", "jsonb", "{\"d\": 12345678901234567890123456789.1}"),
        Kind("18446744073709551615::UBIGINT", "numeric(20,0)", "18446744073709551615"),
        Kind("'{\"a\": 1.50}'::JSON", "jsonb", "{\"a\": 1.50}"),
        Kind("'b'::ENUM('a', 'b')", "text", "b"),
        Kind("INTERVAL '14 months 3 days 4 seconds'", "interval", "1 year 2 mons 3 days 00:00:04"),
        Kind("'00112233-4455-6677-8899-aabbccddeeff'::UUID", "uuid", "00112233-4455-6677-8899-aabbccddeeff"),
        Kind("['\\x01'::BLOB, NULL]", "bytea[]", "{\"\\\\x01\",NULL}"),
        Kind("[TIMESTAMPTZ '2024-02-29 12:30:15+02']", "timestamp with time zone[]", "{\"2024-02-29 10:30:15+00\"}"),
        Kind("MAP {'k': [1, NULL]}", "jsonb", "{\"k\": [1, null]}"),
    ];

    private static TestCaseData Kind(string sql, string type, string expected) =>
        new TestCaseData(sql, type, expected).SetArgDisplayNames(sql);

    [TestCaseSource(nameof(Kinds))]
    public async Task A_value_arrives_as_it_is(string sql, string type, string expected)
    {
        AssertDone(await WriteFile(Make("a.parquet", $"SELECT 1 AS row, {sql} AS v UNION ALL SELECT 2, NULL")));

        Assert.That((await Types())[1], Is.EqualTo($"v {type}"));
        await using var connection = await Server.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SET timezone = 'UTC'; SET intervalstyle = 'postgres'; SELECT v::text FROM {Schema}.t ORDER BY row";
        await using var reader = await command.ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync() ? reader.GetString(0) : null, Is.EqualTo(expected));
        Assert.That(await reader.ReadAsync() && await reader.IsDBNullAsync(0), Is.True);
    }

    [Test]
    public async Task A_codec_is_read([Values("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw")] string codec)
    {
        AssertDone(await WriteFile(Make("a.parquet", "SELECT range AS v FROM range(5000)", $"(FORMAT parquet, COMPRESSION {codec})")));

        Assert.That(await Scalar<long>($"SELECT sum(v)::bigint FROM {Schema}.t"), Is.EqualTo(12_497_500));
    }

    // The second column of the schema is v. Of a chunk's own data 4 is the codec; of a column 6 and 8 are the meaning and the digits.
    [TestCase("footer.4[0].1[1].3.4", 5, "its column 'v' is compressed by LZ4 in Hadoop's form, which is not read")]
    [TestCase("footer.4[0].1[1].3.4", 3, "its column 'v' is compressed by LZO, which is not read")]
    [TestCase("footer.2[2].6", 20, "its column 'v' is BSON, which is not read")]
    [TestCase("footer.2[2].8", 39, "its column 'v' is a decimal of 39 digits, of which at most 38 are read")]
    [TestCase("footer.2[2].1", 9, "its column 'v' is of no known type")]
    public async Task What_cannot_be_read_is_refused_by_its_column_with_the_reason(string place, long value, string expected)
    {
        var file = Make("a.parquet", "SELECT 1 AS row, 7::DECIMAL(38,0) AS v");
        await File.WriteAllBytesAsync(file, Changed(await File.ReadAllBytesAsync(file), (place, value)));

        AssertRefused(await WriteFile(file), 1, $"Cannot read '{file}': ", expected, "Nothing was written");
        await AssertNoTable();
    }

    [Test]
    public async Task An_encrypted_file_is_said_to_be_encrypted()
    {
        var file = Make("a.parquet", "SELECT 1 AS row");
        var bytes = await File.ReadAllBytesAsync(file);
        "PARE"u8.CopyTo(bytes.AsSpan(bytes.Length - 4));
        await File.WriteAllBytesAsync(file, bytes);

        var run = await WriteFile(file);

        AssertRefused(run, 1, "it is encrypted, and no key can be given");
        Assert.That(run.Error, Does.Not.Contain("whole"));
    }

    /// <summary>What is wrong shows when the pages are read, and DuckDB does not say where.</summary>
    [TestCase("write")]
    [TestCase("LOAD")]
    public async Task Pages_that_cannot_be_decoded_are_told_by_their_file_and_column(string how)
    {
        var files = Enumerable.Range(0, 2).Select(i => Make(
            $"{i}.parquet", "SELECT range AS row, 'text ' || range AS v FROM range(2000)", "(FORMAT parquet, COMPRESSION zstd)")).ToArray();
        var bytes = await File.ReadAllBytesAsync(files[1]);

        // The last page before the footer is of the last column.
        var footer = bytes.Length - TailLength - BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - TailLength));
        bytes.AsSpan(footer - 600, 300).Clear();
        await File.WriteAllBytesAsync(files[1], bytes);

        var run = how == "write"
            ? await WriteFile(files[0], files[1])
            : await Efwriter([
                "export", Write("a.sf", $"SOURCE s TYPE PARQUET PARAMS {{\"path\": \"{PathOf("*.parquet")}\"}}; LOAD t FROM s;"),
                "--profile", Write("p.yml", "sources: {}\n"),
            ]);

        AssertRefused(run, 1, $"Cannot read '{files[1]}': its column 'v' has pages that cannot be decoded", "Nothing was written");
        await AssertNoTable();
    }

    [Test]
    public async Task A_time_of_INT96_is_read_or_refused_by_its_column()
    {
        AssertDone(await WriteFile(await MakeInt96Async("snappy", "v1", isDictionary: false, isBeyond: false)));
        Assert.That(await Scalar<DateTime>($"SELECT v FROM {Schema}.t WHERE row = 1234"), Is.EqualTo(new DateTime(2023, 2, 25)));

        var file = await MakeInt96Async("snappy", "v1", isDictionary: false, isBeyond: true);
        AssertRefused(await WriteFile(file, "--if-exists", "replace"), 1,
            $"Cannot read '{file}': its column 'v' is INT96 and has a time beyond the year 294246");
    }

    [Test]
    public async Task So_it_is_however_its_pages_are_written(
        [Values("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw")] string codec, [Values("v1", "v2")] string version,
        [Values] bool isDictionary)
    {
        var read = await MakeInt96Async(codec, version, isDictionary, isBeyond: false);
        Assert.That(ParquetCheck.Run(read, CancellationToken.None), Is.EqualTo(3_000));
        var refused = await MakeInt96Async(codec, version, isDictionary, isBeyond: true);
        Assert.Throws<SourceException>(() => ParquetCheck.Run(refused, CancellationToken.None));
    }

    // DuckDB writes intervals as 12 bytes, whose last four are milliseconds: a day of INT96.
    private async Task<string> MakeInt96Async(string codec, string version, bool isDictionary, bool isBeyond)
    {
        var day = isDictionary ? "2460000 + range % 7" : "2440000 + range";
        var sql = $"SELECT range AS row, CASE WHEN range = 1234 THEN to_milliseconds({(isBeyond ? 109_300_000 : 2_460_001)}) "
            + $"WHEN range % 10 <> 3 THEN to_milliseconds({day}) END AS v FROM range(3000)";
        var file = Make("a.parquet", sql, $"(FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version})");
        await File.WriteAllBytesAsync(file, Changed(
            await File.ReadAllBytesAsync(file), ("footer.2[2].1", 3L), ("footer.2[2].2", new ThriftStruct.Removed()),
            ("footer.2[2].6", new ThriftStruct.Removed()), ("footer.4[0].1[1].3.1", 3L)));
        return file;
    }

    private static byte[] Changed(byte[] file, params (string Place, object Value)[] changes)
    {
        var start = file.Length - TailLength - BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - TailLength));
        var at = start;
        var read = ThriftStruct.Read(file, ref at);
        foreach (var (place, value) in changes)
            read.Leaves("footer").FirstOrDefault(leaf => leaf.Place == place)?.Change(value);
        var footer = new List<byte>();
        read.Write(footer);
        var tail = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(tail, footer.Count);
        return [.. file[..start], .. footer, .. tail, .. "PAR1"u8];
    }
}
