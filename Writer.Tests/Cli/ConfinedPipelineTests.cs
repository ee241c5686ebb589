using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>With --allow-read a pipeline reads the folders that are named, and nothing else; what it exports arrives.</summary>
[AnyServer]
public sealed class ConfinedPipelineTests : PipelineTest
{
    private const string Secret = "id\n4711\n";

    private string Open => Directory.CreateDirectory(PathOf("open")).FullName;

    private string Closed => Directory.CreateDirectory(PathOf("closed")).FullName;

    private static string Put(string folder, string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }

    private Task<Run> Confined(string text) => Pipeline(text, "--allow-read", Open);

    [Test]
    public async Task Files_of_the_folder_are_read_by_sources_and_by_SQL()
    {
        Put(Open, "a.csv", "id\n1\n");
        Put(Open, "b.csv", "id\n2\n");

        AssertDone(await Confined($$"""
            SOURCE a TYPE CSV PARAMS {"path": "{{Open}}/a.csv"};
            LOAD a FROM a;
            {{ExportOf($"SELECT id FROM a UNION ALL SELECT id FROM '{Open}/b.csv'")}}
            """));

        Assert.That(await Scalar<decimal>($"SELECT sum(id) FROM {Schema}.t"), Is.EqualTo(3));
    }

    private static IEnumerable<string> Reads =>
    [
        "SELECT * FROM '{0}'", "SELECT * FROM read_csv('{0}')", "SELECT content FROM read_text('{0}')",
        "SELECT content FROM read_blob('{0}')",
        "SELECT * FROM read_csv(['{0}'])", "SELECT * FROM read_csv('{1}/../closed/secret.csv')", "SELECT * FROM read_json('{0}')",
        "SELECT * FROM glob('{2}/*')", "SELECT * FROM 'http://127.0.0.1:1/x.csv'", "SELECT * FROM sqlite_scan('{0}', 't')",
    ];

    [TestCaseSource(nameof(Reads))]
    public async Task No_SQL_reads_another_file(string query)
    {
        var file = Put(Closed, "secret.csv", Secret);

        var run = await Confined(ExportOf(query
            .Replace("{0}", file, StringComparison.Ordinal)
            .Replace("{1}", Open, StringComparison.Ordinal)
            .Replace("{2}", Closed, StringComparison.Ordinal)));

        if (run.ExitCode == 0)
            Assert.That(await Count("t"), Is.Zero, "a pattern finds nothing");
        else
            Assert.That(run.Error, Does.Not.Contain("4711"));
    }

    private static IEnumerable<string> Acts =>
    [
        "SELECT * FROM enable_logging('QueryLog', storage='file', storage_path='{0}/log')",
        "SELECT * FROM Enable_Profiling(format := 'json', save_location := '{0}/a.json')",
        "WITH x AS (SELECT * FROM enable_profiling(save_location := '{0}/a.json')) SELECT 1 AS a FROM x",
        "SELECT (SELECT count(*) FROM main.enable_logging('QueryLog', storage='file', storage_path='{0}/log')) AS a",
        "SELECT * FROM query('SELECT * FROM enable_logging(''QueryLog'', storage=''file'', storage_path=''{0}/log'')')",
        "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM enable_profiling(save_location := ''{0}/a.json'')'"
            + "))",
        "SELECT write_log('text', level := 'INFO', log_type := 'QueryLog') AS a", "SELECT t.write_log() AS a FROM (SELECT 'x' AS t) s",
        "SELECT * FROM checkpoint()", "SELECT * FROM truncate_duckdb_logs()",
        "SELECT * FROM (PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b))",
    ];

    [TestCaseSource(nameof(Acts))]
    public async Task No_query_does_more_than_read(string query)
    {
        Put(Open, "a.json", "{}");
        query = query.Replace("{0}", Open, StringComparison.Ordinal);

        AssertRefused(await Confined(ExportOf(query)), 1, "--allow-read");
        AssertRefused(await Confined($"CREATE TABLE x AS {query};"), 1, "--allow-read");
        AssertRefused(await Pipeline($"CREATE TABLE x AS {query};", "--dry-run"), 1, "--dry-run");

        Assert.That(Directory.GetFileSystemEntries(Open).Select(Path.GetFileName), Is.EqualTo(["a.json"]));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Open, "a.json")), Is.EqualTo("{}"));
    }

    [TestCase("SELECT sum(a) AS a FROM generate_series(1, 3) t(a), unnest([1]) u(b)", 6)]
    [TestCase("SELECT * FROM (PIVOT (SELECT 1 AS a, 6 AS b) ON a IN (1) USING sum(b))", 6)]
    [TestCase("WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3) SELECT sum(a) AS a FROM r", 6)]
    [TestCase("FROM (VALUES (6)) v(a)", 6)]
    public async Task Queries_that_only_read_are_run(string query, int expected)
    {
        AssertDone(await Confined(ExportOf(query)));
        Assert.That(
            Convert.ToInt32((await Rows($"SELECT * FROM {Schema}.t"))[0][0], System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo(expected));
    }

    [Test]
    public async Task No_source_reads_another_file(
        [Values("{0}", "{1}/../closed/secret.csv", "{1}/link.csv", "{1}/folder/secret.csv")] string path)
    {
        var file = Put(Closed, "secret.csv", Secret);
        File.CreateSymbolicLink(Path.Combine(Open, "link.csv"), file);
        Directory.CreateSymbolicLink(Path.Combine(Open, "folder"), Closed);
        var named = path.Replace("{0}", file, StringComparison.Ordinal).Replace("{1}", Open, StringComparison.Ordinal);

        AssertRefused(
            await Confined($$"""
                SOURCE a TYPE CSV PARAMS {"path": "{{named}}"};
                LOAD a FROM a;
                """), 1, "--allow-read");
    }

    [Test]
    public async Task No_pattern_reads_another_file([Values("JSON", "PARQUET")] string type)
    {
        Put(Closed, "a.json", "{\"id\": 4711}");

        AssertRefused(
            await Confined($$"""
                SOURCE a TYPE {{type}} PARAMS {"path": "{{Closed}}/*.json"};
                LOAD a FROM a;
                """), 1, "--allow-read");
    }

    [Test]
    public async Task No_server_is_read_that_the_profile_does_not_name() =>
        AssertRefused(
            await Confined("""
                SOURCE a TYPE POSTGRES PARAMS {"uri": "postgresql://me:s3cret@127.0.0.1:1/db", "table": "t"};
                LOAD a FROM a;
                """), 2, "--allow-read");

    private static IEnumerable<string> Powers =>
    [
        "SUPERUSER", "REPLICATION", "IN ROLE pg_read_server_files", "IN ROLE pg_write_server_files", "IN ROLE pg_execute_server_program",
        "NOINHERIT IN ROLE pg_read_server_files",
    ];

    [Test]
    public async Task No_source_is_read_by_a_role_that_reaches_the_servers_files([ValueSource(nameof(Powers))] string power)
    {
        var (role, uri) = await RoleAsync(power);
        try
        {
            AssertRefused(await FromServer(uri, "SELECT 1 AS a"), 1, "is or can become", "--allow-read", "a role without these rights");
        }
        finally
        {
            await Sql($"DROP ROLE {role}");
        }
    }

    [Test]
    public async Task A_source_is_read_by_an_ordinary_role()
    {
        var (role, uri) = await RoleAsync("IN ROLE pg_read_all_data");
        try
        {
            AssertDone(await FromServer(uri, "SELECT 1 AS a"));
        }
        finally
        {
            await Sql($"DROP ROLE {role}");
        }
    }

    [TestCase("SELECT pg_read_file('{0}') AS a")]
    [TestCase("SELECT pg_read_binary_file('{0}') AS a")]
    [TestCase("SELECT count(*) AS a FROM pg_ls_dir('{1}')")]
    [TestCase("SELECT slot_name::text AS a FROM pg_create_physical_replication_slot('planted')")]
    [TestCase("SELECT set_config('role', 'postgres', true) AS a")]
    public async Task No_query_of_the_throwaway_server_reaches_its_users_files(string query)
    {
        var file = Put(Closed, "secret.csv", Secret);
        var sql = query.Replace("{0}", file, StringComparison.Ordinal).Replace("{1}", Closed, StringComparison.Ordinal);

        var run = await Efwriter(["export", Write("a.sf", FromSource(sql)), "--profile", Write("dev.yml", Profile("unused")),
            "--allow-read", Open, "--local", "--show"]);

        AssertRefused(run, 1, "SQLSTATE 42501");
        Assert.That(run.Output + run.Error, Does.Not.Contain("4711"));
    }

    private static string FromSource(string query) => $$"""
        SOURCE src TYPE POSTGRES PARAMS {"query": "{{query}}"};
        LOAD s FROM src;
        """;

    private static string Profile(string uri) => $$"""
        sources:
          my_postgres_db: { type: postgres, uri: "{{uri}}" }
        """;

    private Task<Run> FromServer(string uri, string query) =>
        Efwriter(["export", Write("a.sf", FromSource(query)), "--profile", Write("dev.yml", Profile(uri)), "--allow-read", Open]);

    // A role of the run's server, with the connection string of who logs in as it.
    private async Task<(string Role, string Uri)> RoleAsync(string rights)
    {
        var role = $"confined_{Schema}";
        await Sql($"CREATE ROLE {role} LOGIN PASSWORD 'confined' {rights}");
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = role, Password = "confined" };
        return (role, settings.ConnectionString);
    }

    [Test]
    public async Task No_variable_of_the_environment_is_read() =>
        AssertRefused(await Confined(ExportOf("SELECT '${PATH}' AS a")), 2, "'PATH' is not set");

    [Test]
    public async Task A_folder_that_is_not_there_is_refused() =>
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS a"), "--allow-read", PathOf("none")), 2, "--allow-read", "no folder");

    [Test]
    public async Task What_does_not_fit_into_memory_still_finds_its_folder()
    {
        var profile = Write("dev.yml", $$"""
            engines:
              duckdb: { memory_limit: 60MB, threads: 1 }
            destinations:
              my_postgres_db: { type: postgres, uri: "{{Server.ConnectionString.Replace("\"", "\\\"", StringComparison.Ordinal)}}" }
            """);
        var text = ExportOf("SELECT count(*) AS a FROM "
            + "(SELECT hash(i)::VARCHAR AS h, repeat('x', 50) AS x FROM range(1000000) t(i) ORDER BY h) s");

        AssertDone(await Efwriter(["export", Write("a.sf", text), "--profile", profile, "--allow-read", Open]));
        Assert.That(await Scalar<long>($"SELECT a FROM {Schema}.t"), Is.EqualTo(1_000_000));
    }

    // From version 16 on the server itself refuses it.
    [Test]
    public async Task A_query_of_a_source_leaves_nothing_on_its_server()
    {
        await Pipeline("""
            SOURCE src TYPE POSTGRES PARAMS {"query": "SELECT lo_create(7040501) AS made"};
            LOAD s FROM src;
            """);

        Assert.That(await Scalar<long>("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 7040501"), Is.Zero);
    }
}
