using DuckDB.NET.Data;
using Npgsql;

namespace EfWriter.Tests.Cli;

/// <summary>The documentation's profile and statement, and what its options do.</summary>
public sealed class ExportTests : PipelineTest
{
    private const string Documented = """
        EXPORT
          SELECT * FROM final_report
        TO "postgres://my_postgres_db/analytics/sales_reports"
        TYPE POSTGRES
        OPTIONS {
          "table_name": "sales_reports",
          "schema": "analytics",
          "if_exists": "replace"
        };
        """;

    [TearDown]
    public Task DropExportedTable() => Sql("DROP SCHEMA IF EXISTS analytics CASCADE");

    [Test]
    public async Task The_documented_profile_and_statement_export_a_DuckDB_table()
    {
        await MakeFinalReport("SELECT range AS id, 'r' || range AS name FROM range(3)");

        var run = await Documentation(Documented);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("→ analytics.sales_reports (schema and table created)").And.Contain("3 rows"));
        Assert.That(await Rows("SELECT * FROM analytics.sales_reports"),
            Is.EqualTo(new object?[][] { [0L, "r0"], [1L, "r1"], [2L, "r2"] }));
    }

    [Test]
    public async Task If_exists_replace_replaces()
    {
        await MakeFinalReport("SELECT 1 AS old");
        AssertDone(await Documentation(Documented));
        await MakeFinalReport("SELECT 'x' AS new");

        var run = await Documentation(Documented);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("(replaced)"));
        Assert.That(await Rows("SELECT * FROM analytics.sales_reports"), Is.EqualTo(new object?[][] { ["x"] }));
    }

    [Test]
    public async Task If_exists_append_adds_rows_by_column_name()
    {
        await MakeFinalReport("SELECT 1 AS a, 'x' AS b");
        AssertDone(await Documentation(Documented));
        await MakeFinalReport("SELECT 'y' AS b, 2 AS a");

        var run = await Documentation(Documented.Replace("replace", "append", StringComparison.Ordinal));

        AssertDone(run);
        Assert.That(await Rows("SELECT a, b FROM analytics.sales_reports"), Is.EqualTo(new object?[][] { [1, "x"], [2, "y"] }));
    }

    [Test]
    public async Task If_exists_fail_is_the_default_and_leaves_the_table_as_it_was()
    {
        await MakeFinalReport("SELECT 1 AS a");
        AssertDone(await Documentation(Documented));

        foreach (var text in new[] { Documented.Replace("replace", "fail", StringComparison.Ordinal),
            Documented.Replace(",\n  \"if_exists\": \"replace\"", "", StringComparison.Ordinal) })
            AssertRefused(await Documentation(text), 1,
                "a.sf:1:1: The table 'analytics.sales_reports' exists already. Nothing was written. Say \"if_exists\": \"replace\" or "
                + "\"append\"");
        Assert.That(await Scalar<long>("SELECT count(*) FROM analytics.sales_reports"), Is.EqualTo(1));
    }

    [Test]
    public async Task If_exists_fail_does_not_run_the_query_of_a_table_that_is_there()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS a")));

        AssertRefused(await Pipeline(ExportOf("SELECT 's3cret'::INTEGER AS a")), 1, "exists already");
    }

    [Test]
    public async Task Without_a_schema_it_is_public()
    {
        try
        {
            AssertDone(
                await Pipeline(
                    "EXPORT SELECT 1 AS a TO 'postgres://my_postgres_db/public/efwriter_pipeline' TYPE POSTGRES OPTIONS {\"table_name\": "
                    + "\"efwriter_pipeline\"}"));
            Assert.That(await Scalar<int>("SELECT a FROM public.efwriter_pipeline"), Is.EqualTo(1));
        }
        finally
        {
            await Sql("DROP TABLE IF EXISTS public.efwriter_pipeline");
        }
    }

    [Test]
    public async Task Options_reach_the_write()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS id, 1.50::DECIMAL(5,2) AS price, 'x' AS city", more: """
            , "primary_key": "id", "indexes": [["city"]], "column_types": {"price": "numeric(12,2)"}, "comment": "Prices",
            "loader": "copy", "parallelism": 2
            """)));

        Assert.That(await Types(), Is.EqualTo(new[] { "id integer", "price numeric(12,2)", "city text" }));
        Assert.That((await Rows($"SELECT indexname FROM pg_indexes WHERE schemaname = '{Schema}' ORDER BY 1")).Select(row => row[0]),
            Is.EqualTo(new[] { "IX_t_city", "PK_t" }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.t'::regclass)"), Is.EqualTo("Prices"));
    }

    [Test]
    public async Task The_query_reaches_the_engine_as_it_is()
    {
        AssertDone(await Pipeline(ExportOf("""
            WITH q AS (SELECT '7'::int AS a) -- a comment; with TO 'x'
              SELECT a, 'it''s; TO "x"' AS b, $$';--$$ AS c, a <> 1 AS d /* ; /* nested */ */, E'\'' AS e FROM q
            """)));

        Assert.That(await Rows($"SELECT a, b, c, d, e FROM {Schema}.t"),
            Is.EqualTo(new object?[][] { [7, "it's; TO \"x\"", "';--", true, "'"] }));
    }

    [Test]
    public async Task Variables_of_the_command_line_SET_and_defaults_stand_in_SQL_and_options()
    {
        var run = await Pipeline("""
            SET day = '2024-01-01';
            SET city = 'Köln';
            SET both = '${city}/${day}';

            """ + ExportOf("SELECT '${day}' AS day, '${city}' AS city, '${both}' AS both, ${n|7} AS n, $${x}$$ AS kept",
                more: ", \"comment\": \"of ${city}\""),
            "--var", "day=2024-02-29", "other=it's; -- fine");

        AssertDone(run);
        Assert.That(await Rows($"SELECT * FROM {Schema}.t"),
            Is.EqualTo(new object?[][] { ["2024-02-29", "Köln", "Köln/2024-02-29", 7, "{x}"] }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.t'::regclass)"), Is.EqualTo("of Köln"));
    }

    [Test]
    public async Task An_empty_result_makes_its_table()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS a, {'b': 1} AS c WHERE false")));

        Assert.That(await Types(), Is.EqualTo(new[] { "a integer", "c jsonb" }));
        Assert.That(await Count("t"), Is.Zero);
    }

    [Test]
    public async Task Rows_keep_their_order_where_columns_are_converted()
    {
        AssertDone(await Pipeline(ExportOf("SELECT range AS i, {'i': range} AS o FROM range(100000) ORDER BY hash(range)")));

        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        await using var command = duck.CreateCommand();
        command.CommandText = "SELECT range FROM range(100000) ORDER BY hash(range)";
        await using var reader = await command.ExecuteReaderAsync();
        var expected = new List<object?>();
        while (await reader.ReadAsync())
            expected.Add(reader.GetInt64(0));
        Assert.That((await Rows($"SELECT i FROM {Schema}.t ORDER BY ctid")).Select(row => row[0]), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_URI_with_other_names_than_the_options_is_a_warning_without_its_password()
    {
        var run = await Pipeline($$"""
            EXPORT SELECT 1 AS a TO "postgres://me:s3cret@elsewhere/staging/other" TYPE POSTGRES OPTIONS
            {"table_name": "t", "schema": "{{Schema}}"}
            """);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("the URI says another schema").And.Contain("the URI says another table")
            .And.Contain("has no such entry; 'my_postgres_db', the only one of type postgres, is taken").And.Not.Contain("s3cret"));
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task Shown_tables_are_as_the_server_has_them()
    {
        var run = await Pipeline(ExportOf("SELECT 7 AS lucky"), "--show");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("lucky").And.Contain("integer").And.Contain("count(*) = 1"));
    }

    /// <summary>The documentation's profile, found by name, with its variable in the environment and the report in a DuckDB file.</summary>
    private async Task<Run> Documentation(string statement)
    {
        Directory.CreateDirectory(PathOf("profiles"));
        Write("profiles/dev.yml", $$"""
            # profiles/dev.yml
            sources:
              my_postgres_db:
                type: "postgres"
                uri: "${DB_CONNECTION_STRING}"
            engines:
              duckdb:
                mode: persistent
                path: {{PathOf("report.duckdb")}}
            """);
        return await Efwriter(
            ["export", Write("a.sf", statement), "--profile", "dev"],
            new Dictionary<string, string> { ["DB_CONNECTION_STRING"] = Uri() });
    }

    private static string Uri()
    {
        var server = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        var password = server.Password is { } secret ? ":" + System.Uri.EscapeDataString(secret) : "";
        return $"postgresql://{System.Uri.EscapeDataString(server.Username!)}{password}@{server.Host}:{server.Port}/{server.Database}";
    }

    private async Task MakeFinalReport(string query)
    {
        await using var duck = new DuckDBConnection($"DataSource={PathOf("report.duckdb")}");
        await duck.OpenAsync();
        await using var command = duck.CreateCommand();
        command.CommandText = $"CREATE OR REPLACE TABLE final_report AS {query}";
        await command.ExecuteNonQueryAsync();
    }
}
