using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>What people get wrong, and what they are told.</summary>
[AnyServer]
public sealed class PipelineFailureTests : PipelineTest
{
    private const string Export = "EXPORT SELECT 1 AS a TO 'postgres://e/public/t' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}";

    [Test]
    public async Task A_missing_pipeline_or_profile_is_told_with_the_places()
    {
        AssertRefused(await Efwriter(["export", PathOf("no.sf")]), 2, "no.sf' is not there");
        AssertRefused(await Efwriter(["export", Path.GetTempPath()]), 2, "is a folder");
        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", "prod"]), 2,
            "The profile is not there. Looked in 'profiles' and ", PathOf("profiles"), "no profile is");
        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", PathOf("prod.yml")]), 2, "prod.yml' is not there");
        Directory.CreateDirectory(PathOf("profiles"));
        Write("profiles/prod.yml", "");
        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", "prud"]), 2, "The profile 'prud' is not there.",
            "there is: prod.");
    }

    [Test]
    public async Task Without_a_profile_the_missing_entry_is_told() =>
        AssertRefused(await Efwriter(["export", Write("a.sf", Export)]), 2,
            "a.sf:1:25: no profile was given", "--profile dev", "profiles/dev.yml");

    [Test]
    public async Task An_unset_variable_names_file_line_and_variable()
    {
        var profile = Write("dev.yml", "sources:\n  e:\n    type: postgres\n    uri: \"${NO_SUCH_VARIABLE}\"\n");

        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", profile]), 2,
            "dev.yml:4:10: the variable 'NO_SUCH_VARIABLE' is not set.");
        AssertRefused(await Pipeline("SET a = 1;\nCREATE TABLE t AS\nSELECT '${NO_SUCH_VARIABLE}'"), 2,
            "a.sf:3:9: the variable 'NO_SUCH_VARIABLE' is not set.");
    }

    [Test]
    public async Task An_entry_that_is_not_used_needs_no_variables()
    {
        var profile = Write("dev.yml",
            $"destinations:\n  e: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\n  prod: {{type: postgres, uri: "
            + $"\"${{NO_SUCH_VARIABLE}}\"}}\n");

        AssertDone(
            await Efwriter(
                ["export", Write("a.sf", ExportOf("SELECT 1 AS a").Replace("my_postgres_db", "e", StringComparison.Ordinal)), "--profile",
                    profile]));
    }

    [Test]
    public async Task Nothing_runs_before_the_whole_file_is_understood()
    {
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS a") + "EXPORT SELECT 2 TO"), 2,
            "a.sf:3:19: found the end; expected a URI in quotes.");
        await AssertNoTable();
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS a") + "EXPORT t TO 'postgres://e/s/t' TYPE POSTGRES OPTIONS {}"), 2,
            "Add \"table_name\": \"t\", the last part of the URI.");
        await AssertNoTable();
    }

    [Test]
    public async Task A_failed_statement_stops_the_pipeline_with_its_place_and_earlier_exports_stay()
    {
        var run =
            await Pipeline(ExportOf("SELECT 1 AS a") + "CREATE TABLE x AS SELECT * FROM nowhere;\n" + ExportOf("SELECT 2 AS a", "replace"));

        AssertRefused(run, 1, "a.sf:3:1: DuckDB refuses it: Catalog Error: Table with name nowhere does not exist!");
        Assert.That(await Rows($"SELECT a FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1] }));
    }

    [TestCase("SELECT a FROM (SELECT 1 AS b)", "DuckDB refuses it: Binder Error: Referenced column \"a\" not found")]
    [TestCase("SELECT FROM", "DuckDB refuses it: Parser Error: ")]
    [TestCase("SELECT 's3cret'::INTEGER AS a", "cannot convert a value", "TRY_CAST")]
    [TestCase("SELECT error('s3cret') AS a", "DuckDB fails to run it")]
    [TestCase("SELECT 200::TINYINT AS a", "cannot convert a value")]
    [TestCase("SELECT 1 AS a, 2 AS a", "Two columns are called 'a'")]
    [TestCase("SELECT 1 AS \"\"", "Parser Error")]
    public async Task SQL_that_DuckDB_refuses_is_told_without_a_cell(string query, params string[] parts)
    {
        AssertRefused(await Pipeline(ExportOf(query)), 1, ["a.sf:1:1: ", .. parts]);
        await AssertNoTable();
    }

    [TestCase("SELECT nothing FROM s")]
    [TestCase("SELECT s.nothing FROM s")]
    [TestCase("SELECT a.nothing FROM s AS a")]
    public async Task A_row_that_was_taken_for_a_header_is_not_repeated(string query) =>
        AssertRefused(await Pipeline(
            $"SOURCE f TYPE CSV PARAMS {{\"path\": \"{Write("a.csv", "s3cret,1\ns3cret2,2\n")}\"}};\nLOAD s FROM f;\n"
            + ExportOf(query)), 1, "DuckDB refuses it: Binder Error");

    [TestCase("")]
    [TestCase("-- nothing\n")]
    [TestCase("SET a = '1';")]
    public async Task A_pipeline_without_steps_says_so(string text)
    {
        var run = await Pipeline(text);

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("nothing is done"));
    }

    [Test]
    public async Task A_failure_among_the_rows_leaves_the_old_table()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS a")));

        AssertRefused(
            await Pipeline(
                ExportOf("SELECT CASE WHEN range = 90000 THEN 's3cret' ELSE '1' END::INTEGER AS a FROM range(100000)", "replace")), 1,
            "a.sf:1:1: ", "cannot convert a value");
        AssertRefused(
            await Pipeline(
                ExportOf("SELECT CASE WHEN range = 90000 THEN 's3cret' || chr(0) ELSE '1' END AS a FROM range(100000)", "replace")), 1,
            "column 'a', row 90000", "U+0000");

        Assert.That(await Rows($"SELECT a FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1] }));
        Assert.That(
            await Scalar<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = '{Schema}'"),
            Is.EqualTo(1));
    }

    [TestCase("\"primary_key\": \"b\"", "The option primary_key names the column 'b'")]
    [TestCase("\"column_types\": {\"a\": \"no_such_type\"}", "The option column_types asks for the type 'no_such_type'")]
    [TestCase("\"column_types\": {\"a\": \"date\"}", "column 'a'")]
    public async Task Options_that_do_not_fit_are_refused_in_the_statements_words(string option, string part)
    {
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS a", more: ", " + option)), 1, "a.sf:1:1: ", part);
        await AssertNoTable();
    }

    [Test]
    public async Task A_server_that_is_not_there_is_told_without_the_password()
    {
        var profile =
            Write("dev.yml", "sources:\n  e:\n    type: postgres\n    uri: postgresql://me:s3cret@127.0.0.1:1/d?connect_timeout=2\n");

        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", profile]), 1, "a.sf:1:1: ", "could not be opened");
        AssertRefused(
            await Efwriter(
                ["export", Write("a.sf", "SOURCE s TYPE POSTGRES PARAMS {\"table\": \"t\"}; LOAD t FROM s;"), "--profile", profile]), 1,
            "The connection to 127.0.0.1:1/d could not be opened");
    }

    [TestCase("uri: \"postgresql://me:s3cret@h:x/d\"")]
    [TestCase("uri: \"postgresql://me:s3cret@h/d?sslmod=require\"")]
    [TestCase("uri: \"postgresql://me:s3%63ret@h/d?connect_timeout=s3cret\"")]
    [TestCase("uri: \"Host=h;Password=x;s3cret=y\"")]
    [TestCase("uri: \"s3cret\"")]
    [TestCase("password: s3cret")]
    [TestCase("pasword: s3cret")]
    [TestCase("uri: \"${a|s3cret}\"")]
    public async Task No_error_of_a_profile_shows_its_password(string setting)
    {
        var profile = Write("dev.yml", $"sources:\n  e:\n    type: postgres\n    {setting}\n");

        foreach (var more in new[] { new[] { "--dry-run" }, ["--verbose"] })
        {
            var run = await Efwriter(["export", Write("a.sf", Export), "--profile", profile, .. more]);
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Error + run.Output, Does.Not.Contain("s3cret").And.Not.Contain("s3%63ret"));
        }
    }

    [TestCase("novalue")]
    [TestCase("=s3cret")]
    [TestCase("a b=s3cret")]
    public async Task A_wrong_variable_is_refused_without_its_value(string variable) =>
        AssertRefused(await Efwriter(["export", "a.sf", "--var", variable]), 2, "--var takes name=value");

    [Test]
    public async Task A_variable_that_is_given_twice_is_refused() =>
        AssertRefused(await Efwriter(["export", "a.sf", "--var", "a=1", "--var", "a=2"]), 2, "--var gives 'a' twice");

    [Test]
    public async Task Usage_is_told()
    {
        AssertRefused(await Efwriter(["export"]), 2, "efwriter export --help");
        AssertRefused(await Efwriter(["export", "a.sf", "--frob"]), 2, "The option '--frob' is not known", "--profile");
        AssertRefused(await Efwriter(["export", "a.sf", "--profil", "dev"]), 2, "'--profil' is not known; there is '--profile'.");
        var help = await Efwriter(["export", "--help"]);
        AssertDone(help);
        Assert.That(help.Output,
            Does.Contain("efwriter export <FILE>").And.Contain("--dry-run").And.Contain("--var <name=value>").And.Contain("EXPORT SELECT"));
    }

    [Test]
    public async Task A_pipeline_that_is_not_UTF8_is_refused()
    {
        await File.WriteAllBytesAsync(PathOf("a.sf"), [0x53, 0xE9]);
        AssertRefused(await Efwriter(["export", PathOf("a.sf")]), 2, "is not UTF-8");
    }

    [Test]
    public async Task A_file_that_is_no_DuckDB_database_is_refused()
    {
        Write("x.duckdb", new string('x', 10_000));
        var profile = Write("dev.yml",
            $"sources:\n  e: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\nengines:\n  duckdb: {{path: {PathOf("x.duckdb")}}}\n");

        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", profile]), 1, "Cannot open the DuckDB file");
    }

    [TestCase("mode: disk", "dev.yml:5:11: found another text; expected memory or persistent.")]
    [TestCase("mode: persistent", "dev.yml:5:11: a persistent DuckDB needs its file. Add 'path: …', or say 'mode: memory'.")]
    public async Task A_wrong_engine_is_refused(string setting, string expected)
    {
        var profile = Write("dev.yml",
            $"sources:\n  e: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\nengines:\n  duckdb:\n    {setting}\n");

        AssertRefused(await Efwriter(["export", Write("a.sf", Export), "--profile", profile]), 2, expected);
    }

    [Test]
    public async Task A_cancelled_pipeline_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var profile = Write("dev.yml", $"sources:\n  e: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\n");

        AssertRefused(
            await Efwriter(["export", Write("a.sf", ExportOf("SELECT 1 AS a")), "--profile", profile], uri: null, cancelled.Token), 130,
            "stopped. Nothing was written.");
        await AssertNoTable();
    }

    [TestCase("SELECT sum(a.range * b.range) AS s FROM range(100000000) a, range(100000000) b", TestName = "{m}(computing)")]
    [TestCase("SELECT range AS a FROM range(100000000000)", TestName = "{m}(sending)")]
    public async Task A_pipeline_is_stopped_in_the_midst_of_an_endless_query(string query)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var profile = Write("dev.yml", $"sources:\n  e: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\n");

        AssertRefused(await Efwriter(["export", Write("a.sf", ExportOf(query)), "--profile", profile], uri: null, stop.Token), 130,
            "stopped. Nothing was written.");
        await AssertNoTable();
    }
}
