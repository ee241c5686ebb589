using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>What SOURCE and LOAD read.</summary>
[AnyServer]
public sealed class PipelineSourceTests : PipelineTest
{
    [Test]
    public async Task CSV_is_read_by_the_tools_own_rules()
    {
        Write("a.csv", "id,price,code,at,note\n1,1.50,007,2024-02-29T10:00:00Z,\"a\nb\"\n2,,010,,\n");

        AssertDone(await Load("CSV", $"\"path\": \"{PathOf("a.csv")}\""));

        Assert.That(await Types(),
            Is.EqualTo(new[] { "id bigint", "price numeric", "code text", "at timestamp with time zone", "note text" }));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [1L, 1.50m, "007", new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc), "a\nb"], [2L, null, "010", null, null],
        }));
    }

    [Test]
    public async Task CSV_without_a_header_with_another_delimiter_and_encoding()
    {
        await File.WriteAllBytesAsync(PathOf("a.csv"), Encoding.Latin1.GetBytes("1^Zoë\n2^Köln\n"));

        AssertDone(
            await Load("CSV", $"\"path\": \"{PathOf("a.csv")}\", \"has_header\": false, \"delimiter\": \"^\", \"encoding\": \"latin-1\""));

        Assert.That(await Rows($"SELECT column0, column1 FROM {Schema}.t ORDER BY 1"),
            Is.EqualTo(new object?[][] { [1L, "Zoë"], [2L, "Köln"] }));
    }

    [Test]
    public async Task CSV_in_UTF16_is_read()
    {
        await File.WriteAllTextAsync(PathOf("a.csv"), "näme\n日本\n", new UnicodeEncoding(bigEndian: false, byteOrderMark: false));

        AssertDone(await Load("CSV", $"\"path\": \"{PathOf("a.csv")}\", \"encoding\": \"UTF-16\""));

        Assert.That(await Scalar<string>($"SELECT \"näme\" FROM {Schema}.t"), Is.EqualTo("日本"));
    }

    [Test]
    public async Task Parquet_files_of_a_pattern_are_one_table_with_their_own_types()
    {
        Make("a1.parquet", "SELECT 1 AS id, 1.5::DECIMAL(38,20) AS d, {'x': 1} AS o");
        Make("a2.parquet", "SELECT 2 AS id, NULL::DECIMAL(38,20) AS d, NULL::STRUCT(x INTEGER) AS o");

        AssertDone(await Load("PARQUET", $"\"path\": \"{PathOf("a*.parquet")}\"", "SELECT *, o.x AS x FROM s"));

        Assert.That(await Types(), Is.EqualTo(new[] { "id integer", "d numeric", "o jsonb", "x integer" }));
        Assert.That(await Rows($"SELECT id, d::text, o::text, x FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][]
        {
            [1, "1.50000000000000000000", "{\"x\": 1}", 1], [2, null, null, null],
        }));
    }

    [Test]
    public async Task JSON_keeps_its_structures_as_JSON_for_the_SQL()
    {
        Write("a.ndjson",
            "{\"id\": 1, \"price\": 0.1, \"who\": {\"name\": \"Zoë\"}, \"tags\": [\"a\", \"b\"]}\n{\"id\": 2, \"price\": 12.345}\n");

        AssertDone(await Load(
            "JSON", $"\"path\": \"{PathOf("a.ndjson")}\"",
            "SELECT id, price, who->>'name' AS name, json_array_length(tags)::BIGINT AS tags FROM s"));

        Assert.That(await Rows($"SELECT id, price, name, tags FROM {Schema}.t ORDER BY id"),
            Is.EqualTo(new object?[][] { [1L, 0.100m, "Zoë", 2L], [2L, 12.345m, null, null] }));
    }

    [Test]
    public async Task A_file_can_be_named_from_the_working_directory() =>
        AssertDone(await Load("CSV", $"\"path\": \"{Path.GetRelativePath(Directory.GetCurrentDirectory(), Write("a.csv", "id\n1\n"))}\""));

    [Test]
    public async Task Append_adds_rows_by_name_and_replace_takes_the_old_ones_away()
    {
        Write("a.csv", "id,name\n1,a\n");
        Write("b.csv", "name,id\nb,2\n");

        var run = await Pipeline($$"""
            SOURCE a TYPE CSV PARAMS {"path": "{{PathOf("a.csv")}}"};
            SOURCE b TYPE CSV PARAMS {"path": "{{PathOf("b.csv")}}"};
            LOAD s FROM b MODE APPEND;
            LOAD s FROM a;
            LOAD s FROM b MODE APPEND;
            LOAD s FROM b MODE APPEND;

            """ + ExportOf("s"));

        AssertDone(run);
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.t ORDER BY id"),
            Is.EqualTo(new object?[][] { [1L, "a"], [2L, "b"], [2L, "b"] }));
    }

    [Test]
    public async Task Append_refuses_a_value_that_the_column_would_round()
    {
        Write("a.csv", "price\n1.5\n");
        Write("b.csv", "price\n2.25\n");

        AssertRefused(
            await Pipeline($$"""
                SOURCE a TYPE CSV PARAMS {"path": "{{PathOf("a.csv")}}"};
                SOURCE b TYPE CSV PARAMS {"path": "{{PathOf("b.csv")}}"};
                LOAD s FROM a;
                LOAD s FROM b MODE APPEND;
                """),
            1, "a.sf:4:1: Column 'price', row 0 (the first row is 0): the value is not exactly a value of DECIMAL(2,1).");
    }

    [Test]
    public async Task A_table_of_PostgreSQL_arrives_in_DuckDB_as_it_is()
    {
        await Sql($$"""
            CREATE TYPE {{Schema}}.mood AS ENUM ('ok');
            CREATE TABLE {{Schema}}."Src" (
                id bigint, b boolean, i smallint, r real, f double precision, n numeric, p numeric(10,2), t text, v varchar(9), c char(3),
                d date, tm time, ts timestamp,
                tz timestamptz, iv interval, u uuid, y bytea, j jsonb, e {{Schema}}.mood, a integer[], na numeric[], ta text[], ya bytea[],
                iva interval[], da date[]);
            INSERT INTO {{Schema}}."Src" VALUES (
                9007199254740993, true, -5, 0.1, 0.1, 12345678901234567890.12345, 1.50, 'Grüße', 'x', 'ab', '2024-02-29',
                '23:59:59.999999', '2024-02-29 12:30:15.123456',
                '2024-02-29 12:30:15+02', '14 months -3 days 04:00:00.5', '00112233-4455-6677-8899-aabbccddeeff', '\x00ff',
                '{"n": 12345678901234567890.5}', 'ok',
                '{1,NULL}', '{1.50,2.25}', '{a,NULL,"b,\"c"}', '{"\\x01",NULL}', '{"-1 mon",NULL}', '{2024-02-29}');
            INSERT INTO {{Schema}}."Src" DEFAULT VALUES;
            """);

        var run = await Pipeline($$"""
            SOURCE src TYPE POSTGRES PARAMS {"connection": "my_postgres_db", "table": "{{Schema}}.Src"};
            LOAD s FROM src;

            """ + ExportOf("s"));

        AssertDone(run);
        Assert.That(await Types(), Is.EqualTo(new[]
        {
            "id bigint", "b boolean", "i smallint", "r real", "f double precision", "n numeric", "p numeric", "t text", "v text", "c text",
            "d date", "tm time without time zone",
            "ts timestamp without time zone", "tz timestamp with time zone", "iv interval", "u uuid", "y bytea", "j jsonb", "e text",
            "a integer[]", "na numeric[]", "ta text[]", "ya bytea[]",
            "iva interval[]", "da date[]",
        }));
        var columns =
            "id, b, i, r, f, n, p, t, v, c::text, d, tm, ts, tz, iv::text, u, y, j::text, e::text, a::text, na::text, ta::text, ya::text, "
            + "iva::text, da::text";
        Assert.That(await Rows($"SELECT {columns} FROM {Schema}.t ORDER BY id"),
            Is.EqualTo(await Rows($"SELECT {columns} FROM {Schema}.\"Src\" ORDER BY id")));
    }

    // The first has more rows than are fetched at a time.
    [TestCase("\"connection\": \"my_postgres_db\", ", 60_000)]
    [TestCase("\"uri\": \"{uri}\", ", 120)]
    [TestCase("", 120)]
    public async Task A_query_of_PostgreSQL_is_read_by_an_entry_of_the_sources_name_by_a_uri_or_by_the_only_entry(string how, int rows)
    {
        var run = await Pipeline($$"""
            SOURCE src TYPE POSTGRES PARAMS
            { {{how.Replace("{uri}", Server.ConnectionString, StringComparison.Ordinal)}}
              "query": "SELECT g AS i, (g / 4.0)::numeric AS q FROM generate_series(1, {{rows}}) g; -- all" };
            LOAD s FROM src;
            LOAD s FROM src MODE APPEND;

            """ + ExportOf("SELECT count(*) AS n, sum(i)::BIGINT AS i, sum(q) AS q FROM s"));

        AssertDone(run);
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"),
            Is.EqualTo(new object?[][] { [2L * rows, (long)rows * (rows + 1), (long)rows * (rows + 1) / 4m] })
                .Using<decimal>((a, b) => a == b));
    }

    [TestCase("\"table\": \"nowhere.t\"", "Cannot read nowhere.t on", "does not exist", "42P01")]
    [TestCase("\"query\": \"SELEC 1\"", "Cannot read a query on", "syntax error", "42601")]
    [TestCase("\"query\": \"DROP TABLE x\"", "it must be a SELECT")]
    [TestCase("\"query\": \"SELECT 1; SELECT 2\"", "42601")]
    [TestCase("\"query\": \"SELECT nextval('x')\"", "does not exist")]
    [TestCase("\"query\": \"SELECT 1 AS a, 2 AS \\\"A\\\"\"", "two columns called")]
    [TestCase("\"query\": \"SELECT 1e40::numeric AS a, 0.1 AS b\"",
        "Column 'a': its numbers need 41 digits, and DuckDB's decimals have 38.")]
    public async Task A_query_that_cannot_be_read_is_refused(string parameters, params string[] parts) =>
        AssertRefused(await Pipeline($"SOURCE src TYPE POSTGRES PARAMS {{{parameters}}};\nLOAD s FROM src;"), 1, ["a.sf:2:1: ", .. parts]);

    [TestCase("CSV", "\"pth\": \"a\"", 2, "a.sf:1:29: the parameter 'pth' is not known. Did you mean 'path'? Known are path, delimiter")]
    [TestCase("PARQUET", "\"path\": \"a\", \"delimiter\": \";\"", 2, "Known are path, file_name_column, hive_partitioning.")]
    [TestCase("CSV", "", 2, "a.sf:1:28: PARAMS has no \"path\". Add it.")]
    [TestCase("CSV", "\"path\": \"a\", \"delimiter\": \"ab\"", 2, "found a text; expected one character")]
    [TestCase("CSV", "\"path\": \"a\", \"encoding\": \"ebcdic\"", 2, "found another text; expected utf-8, utf-16, latin-1 or")]
    [TestCase("CSV", "\"path\": \"a\", \"has_header\": 1", 2, "found a number; expected true or false.")]
    [TestCase("CSV", "\"path\": \"no/such.csv\"", 1, "a.sf:2:1: The file 'no/such.csv' is not there.")]
    [TestCase("PARQUET", "\"path\": \"no/such*.parquet\"", 1, "a.sf:2:1: ", "'no/such*.parquet'")]
    [TestCase("POSTGRES", "\"connection\": \"x\", \"uri\": \"postgresql://u:s3cret@h/d\", \"table\": \"t\"", 2,
        "expected one of \"connection\" and \"uri\"")]
    [TestCase("POSTGRES", "\"connection\": \"my_postgres_db\"", 2, "expected one of \"table\" and \"query\"")]
    [TestCase("POSTGRES", "\"uri\": \"postgresql://u:s3cret@h\", \"table\": \"t\"", 2, "names no database")]
    public async Task A_wrong_source_is_refused(string kind, string parameters, int exitCode, params string[] parts) =>
        AssertRefused(await Pipeline($"SOURCE src TYPE {kind} PARAMS {{{parameters}}};\nLOAD s FROM src;"), exitCode, parts);

    [TestCase("\"null_texts\": null")]
    [TestCase("\"names\": null")]
    [TestCase("\"select\": null")]
    [TestCase("\"rename\": null")]
    [TestCase("\"date_format\": null")]
    public async Task Null_is_not_taken_for_the_text_none(string parameter)
    {
        var pipeline = Write("a.sf", $$"""
            SOURCE a TYPE CSV PARAMS {"path": "{{Write("a.csv", "id\nnone\n")}}", {{parameter}}};
            LOAD a FROM a;
            """);
        AssertRefused(await Efwriter(["export", pipeline]), 2, "a text");
    }

    [Test]
    public async Task A_source_that_is_not_defined_or_twice_is_named()
    {
        AssertRefused(await Pipeline("LOAD s FROM a;"), 2, "a.sf:1:13: there is no SOURCE of that name before this. Define it by SOURCE");
        AssertRefused(await Pipeline("SOURCE b TYPE CSV PARAMS {}; LOAD s FROM a;"), 2, "there is no SOURCE 'a' before this. Known are b.");
        AssertRefused(await Pipeline("SOURCE b TYPE CSV PARAMS {}; SOURCE b TYPE CSV PARAMS {};"), 2,
            "a.sf:1:37: the SOURCE 'b' is defined twice.");
    }

    private Task<Run> Load(string kind, string parameters, string query = "s") => Pipeline($$"""
        SOURCE src TYPE {{kind}} PARAMS { {{parameters}} };
        LOAD s FROM src;

        """ + ExportOf(query));

    [TestCase("", false)]
    [TestCase("autoinstall_known_extensions: false", false)]
    [TestCase("autoinstall_known_extensions: true", true)]
    public async Task An_extension_of_DuckDBs_is_fetched_only_where_the_profile_says_so(string setting, bool expected)
    {
        var profile = Write("p.yml", $"engines:\n  duckdb:\n    mode: memory\n    {setting}\ndestinations:\n  e:\n    type: postgres\n    "
            + "uri: \"${DB}\"\n");
        var pipeline = $"EXPORT SELECT current_setting('autoinstall_known_extensions') AS fetched TO \"postgres://e/{Schema}/t\" "
            + $"TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", \"schema\": \"{Schema}\"}};";

        AssertDone(await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile],
            new Dictionary<string, string> { ["DB"] = Server.ConnectionString }));

        Assert.That(await Scalar<bool>($"SELECT fetched FROM {Schema}.t"), Is.EqualTo(expected));
    }
}
