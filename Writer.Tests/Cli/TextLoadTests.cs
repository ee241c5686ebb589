using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>What LOAD gives DuckDB of a CSV file is what `write` gives PostgreSQL, or is refused.</summary>
[AnyServer]
public sealed class TextLoadTests : PipelineTest
{
    [Test]
    public async Task LOAD_gives_the_names_types_and_values_of_write()
    {
        const string Big = "99999999999999999999999999999999999999";
        var file = Write("a.csv", $""""
            id,big,n,d,flag,day,time,at,instant,code,text,empty
            1,{Big},1.50,4.5E+15,true,9999-12-31,23:59:59.999999,9999-12-31T23:59:59.999999,2024-01-01T00:00:00+02:00,007,"a ""b"", 日本",
            -9223372036854775808,-1,-0.1234567890123456789012345678,NaN,false,0001-01-01,00:00,0001-01-01 00:00,1970-01-01T00:00:00Z,+1,"",
            """");

        AssertDone(await WriteFile(file));
        var types = await Types();
        await Sql($"DROP TABLE {Schema}.t");
        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}"};
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Types(), Is.EqualTo(types));
        Assert.That(await Rows($"SELECT day::text, at::text FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            ["0001-01-01", "0001-01-01 00:00:00"], ["9999-12-31", "9999-12-31 23:59:59.999999"],
        }));
        Assert.That(await Rows($"SELECT flag, time, instant, code, text, empty FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [false, new TimeOnly(0, 0), new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc), "+1", "", null],
            [
                true, new TimeOnly(23, 59, 59).Add(TimeSpan.FromMicroseconds(999_999)),
                new DateTime(2023, 12, 31, 22, 0, 0, DateTimeKind.Utc), "007", "a \"b\", 日本", null,
            ],
        }));
        var numbers = await Rows($"SELECT id::text, big::text, trim_scale(n)::text, d::text FROM {Schema}.t ORDER BY id");
        Assert.That(numbers, Is.EqualTo(new object?[][]
        {
            ["-9223372036854775808", "-1", "-0.1234567890123456789012345678", "NaN"], ["1", Big, "1.5", "4.5e+15"],
        }));
    }

    [Test]
    public async Task The_infinities_go_into_columns_that_are_there()
    {
        var file = Write("a.csv", "day,at,instant\ninfinity,-infinity,Infinity\n-infinity,infinity,-infinity\n");

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}"};
            CREATE TABLE s AS
            SELECT DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01' AS at, TIMESTAMPTZ '2024-01-01Z' AS instant WHERE false;
            LOAD s FROM src MODE APPEND;

            """ + ExportOf("s")));

        Assert.That(await Rows($"SELECT day::text, at::text, instant::text FROM {Schema}.t ORDER BY day"), Is.EqualTo(new object?[][]
        {
            ["-infinity", "infinity", "-infinity"], ["infinity", "-infinity", "infinity"],
        }));
    }

    /// <summary>What counts are the digits: no sign, separator or zero before them.</summary>
    [TestCase("-1234567890123456789", "0.1234567890123456789", "")]
    [TestCase("-1.234.567.890.123.456.789", "0,1234567890123456789", ", \"decimal_separator\": \",\", \"thousands_separator\": \".\"")]
    [TestCase("-12345678901234567890123456789012345678", "-1", "")]
    [TestCase("0", "-0.9999999999999999999999999999", "")]
    public async Task Numbers_of_38_digits_are_loaded(string one, string other, string more)
    {
        var file = Write("a.csv", $"k;x\n1;{one}\n2;{other}\n");

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}", "delimiter": ";"{{more}}};
            LOAD s FROM src;

            """ + ExportOf("s")));

        string Plain(string text) => more.Length == 0 ? text : text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
        Assert.That(await Rows($"SELECT trim_scale(x)::text FROM {Schema}.t ORDER BY k"),
            Is.EqualTo(new object?[][] { [Plain(one)], [Plain(other)] }));
    }

    /// <summary>A profile's limit, or half of what the machine has, so that a text that LOAD reads cannot take all of it.</summary>
    [TestCase("engines: {duckdb: {memory_limit: 123MB}}", 110, 125)]
    [TestCase("variables: {}", 200, 0)]
    public async Task The_memory_of_LOAD_is_limited(string more, int least, int most)
    {
        var profile = Write("limits.yml", $"destinations: {{my_postgres_db: {{type: postgres, uri: \"${{DB}}\"}}}}\n{more}\n");
        var pipeline = Write("b.sf", $$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{Write("a.csv", "id\n1\n")}}"};
            LOAD s FROM src;

            """ + ExportOf("SELECT current_setting('memory_limit') AS most FROM s"));

        AssertDone(await Efwriter(["export", pipeline, "--profile", profile, "--var", $"DB={Server.ConnectionString}"]));

        var limit = (await Scalar<string>($"SELECT most FROM {Schema}.t"))!.Split(' ');
        var megabytes = double.Parse(limit[0], System.Globalization.CultureInfo.InvariantCulture) * (limit[1] == "GiB" ? 1024 : 1);
        var half = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000 / 2;
        Assert.That(megabytes, Is.InRange(least, most == 0 ? half : most));
    }

    [TestCase("Name,name\n1,2\n", "upper and lower case")]
    [TestCase("x\n99999999999999999999\n0.1234567890123456789012345\n", "45 digits")]
    public async Task What_DuckDB_cannot_hold_is_refused_by_name(string csv, string what)
    {
        var file = Write("a.csv", csv);

        AssertRefused(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{file}}"};
            LOAD s FROM src;
            """), 1, "a.sf:2:1", what);
        AssertDone(await WriteFile(file));
    }

    [Test]
    public async Task Options_are_those_of_write()
    {
        var file = Write("a.csv", "# comment\n1;NA;31.12.2024\n");

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {
              "path": "{{file}}", "has_header": false, "names": ["id", "Note", "day"], "comment": "#",
              "null_texts": ["NA"], "date_format": "dd.MM.yyyy",
              "delimiter": ";", "quote": null, "rename": {"Note": "note"}
            };
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "note text", "day date" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L, null, new DateOnly(2024, 12, 31)] }));
    }

    [Test]
    public async Task LOAD_of_JSON_gives_the_names_types_and_values_of_write()
    {
        var file = Write("a.ndjson", """"
            {"id": 1, "n": 12.30, "d": 1e300, "day": "9999-12-31", "at": "0001-01-01T00:00:00", "tag": "x\ty", "o": {NESTED}, "mixed": 1}
            {"id": -1, "late": true, "n": 0.000001, "d": 2.5, "day": "0001-01-01", "o": [], "mixed": "1"}
            {"id": 2, "o": null}
            """".Replace("{NESTED}", """{"b":2.0, "a" : [ 1,"\u00e9" ], "a": null}""", StringComparison.Ordinal));

        AssertDone(await WriteFile(file));
        var types = await Types();
        await Sql($"DROP TABLE {Schema}.t");
        AssertDone(await Pipeline($$"""
            SOURCE src TYPE JSON PARAMS {"path": "{{file}}"};
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Types(), Is.EqualTo(types));
        Assert.That(types, Is.EqualTo(new[]
        {
            "id bigint", "n numeric", "d double precision", "day date", "at timestamp without time zone", "tag text", "o jsonb",
            "mixed jsonb", "late boolean",
        }));
        var columns = "id, trim_scale(n)::text, d, day::text, at::text, tag, o::text, mixed::text, late";
        Assert.That(await Rows($"SELECT {columns} FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [-1L, "0.000001", 2.5, "0001-01-01", null, null, "[]", "\"1\"", true],
            [1L, "12.3", 1e300, "9999-12-31", "0001-01-01 00:00:00", "x\ty", "{\"a\": null, \"b\": 2.0}", "1", null],
            [2L, null, null, null, null, null, null, null, null],
        }));
    }

    [Test]
    public async Task Files_of_a_pattern_are_one_table()
    {
        Write("a1.json", "[{\"id\": 1}]");
        Write("a2.json", "[{\"id\": 2, \"x\": \"y\"}]");
        Write("a3.json", "{\"id\": 3}");

        AssertDone(await Pipeline($$"""
            SOURCE src TYPE JSON PARAMS {"path": "{{PathOf("a*.json")}}"};
            LOAD s FROM src;

            """ + ExportOf("s")));

        Assert.That(await Rows($"SELECT id, x FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [1L, null], [2L, "y"], [3L, null],
        }));
    }

    [Test]
    public async Task A_cut_file_of_a_pattern_is_refused_though_the_next_one_would_end_it()
    {
        Write("a1.json", "[{\"id\": 1},");
        Write("a2.json", "{\"id\": 2}]");

        AssertRefused(await Pipeline($$"""
            SOURCE src TYPE JSON PARAMS {"path": "{{PathOf("a*.json")}}"};
            LOAD s FROM src;
            """), 1, "a.sf:2:1", "not well-formed JSON");
    }

    [TestCase("[]", "no columns")]
    [TestCase("{\"a\": 1, \"A\": 2}", "upper and lower case")]
    [TestCase("{\"a\": 1, \"a\": 2}", "twice")]
    [TestCase("{\"a\": \"x\\u0000\"}", "U+0000")]
    public async Task JSON_that_DuckDB_cannot_hold_is_refused_by_name(string json, string what) =>
        AssertRefused(await Pipeline($$"""
            SOURCE src TYPE JSON PARAMS {"path": "{{Write("a.json", json)}}"};
            LOAD s FROM src;
            """), 1, "a.sf:2:1", what);

    [Test]
    public async Task No_objects_are_appended_to_a_table()
    {
        Write("b.json", "[]");

        AssertDone(await Pipeline($$"""
            SOURCE a TYPE JSON PARAMS {"path": "{{Write("a.json", "{\"id\": 1}")}}"};
            SOURCE b TYPE JSON PARAMS {"path": "{{PathOf("b.json")}}"};
            LOAD s FROM a;
            LOAD s FROM b MODE APPEND;

            """ + ExportOf("s")));

        Assert.That(await Rows($"SELECT id FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L] }));
    }
}
