using DuckDB.NET.Data;

namespace EfWriter.Tests.Cli;

public sealed class DryRunTests : PipelineTest
{
    [Test]
    public async Task The_plan_and_the_exact_DDL_are_printed_and_nothing_is_written()
    {
        Write("a.csv", "id,price\n1,1.50\n");

        var run = await Pipeline($$"""
            SOURCE src TYPE CSV PARAMS {"path": "{{PathOf("a.csv")}}"};
            LOAD s FROM src;
            CREATE TABLE r AS SELECT *, {'p': price} AS o FROM s;

            """ + ExportOf("r", more: ", \"primary_key\": \"id\", \"indexes\": [\"price\"]"), "--dry-run");

        AssertDone(run);
        Assert.That(run.Output.ReplaceLineEndings("\n"), Is.EqualTo($"""
            • LOAD s ← {PathOf("a.csv")}
            • CREATE TABLE r
            • EXPORT r → {Schema}.t (creates the table) on {Where()}
              -- {Schema}.t is created with the frame's rows.
              -- The index PK_t is created.
              -- The index IX_t_price is created.
              BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED;
              CREATE TABLE {Schema}.t (
                  id bigint NOT NULL,
                  price numeric,
                  o jsonb
              );
              COPY {Schema}.t (id, price, o) FROM STDIN (FORMAT BINARY, FREEZE);
              ALTER TABLE {Schema}.t ADD CONSTRAINT "PK_t" PRIMARY KEY (id);
              CREATE INDEX "IX_t_price" ON {Schema}.t (price);
              ANALYZE {Schema}.t;
              COMMIT;
            Nothing was written: this was a dry run.

            """.ReplaceLineEndings("\n")));
        await AssertNoTable();
    }

    [Test]
    public async Task The_DDL_is_what_a_run_executes()
    {
        var text = ExportOf("SELECT 1 AS a, 'x' AS \"b\"\"c\"", more: ", \"primary_key\": \"a\"");
        var plan = await Pipeline(text, "--dry-run");
        AssertDone(plan);
        var ddl = string.Join('\n', plan.Output.Split('\n').Where(line =>
            line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("  COPY", StringComparison.Ordinal)));

        await Sql(ddl);
        var planned = await Definition();
        await Sql($"DROP TABLE {Schema}.t");
        AssertDone(await Pipeline(text));

        Assert.That(await Definition(), Is.EqualTo(planned));
    }

    [Test]
    public async Task A_replace_and_an_append_are_told_apart()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS a")));

        var replace = await Pipeline(ExportOf("SELECT 2 AS b", "replace"), "--dry-run");
        var append = await Pipeline(ExportOf("SELECT 2 AS a", "append"), "--dry-run");

        AssertDone(replace);
        AssertDone(append);
        Assert.That(replace.Output,
            Does.Contain("(replaces the table)").And.Contain($"DROP TABLE {Schema}.t;").And.Contain("RENAME TO t;"));
        Assert.That(append.Output, Does.Contain("(appends to the table)").And.Not.Contain("CREATE"));
        Assert.That(await Rows($"SELECT a FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1] }));
    }

    [Test]
    public async Task A_missing_schema_is_in_the_plan_and_not_made()
    {
        var run = await Pipeline(ExportOf("SELECT 1 AS a").Replace(Schema, $"{Schema}_new", StringComparison.Ordinal), "--dry-run");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain($"CREATE SCHEMA {Schema}_new;"));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{Schema}_new'"), Is.Zero);
    }

    [Test]
    public async Task What_a_run_would_refuse_is_refused()
    {
        AssertDone(await Pipeline(ExportOf("SELECT 1 AS a")));

        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS a"), "--dry-run"), 1, "exists already");
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS b", "append"), "--dry-run"), 1, "column 'b'", "no column of that name");
        AssertRefused(await Pipeline(ExportOf("SELECT 1 AS b", "replace", ", \"primary_key\": \"x\""), "--dry-run"), 1,
            "The option primary_key names the column 'x'");
    }

    [Test]
    public async Task A_DuckDB_file_stays_as_it_is_and_a_missing_one_is_not_made()
    {
        await using (var duck = new DuckDBConnection($"DataSource={PathOf("x.duckdb")}"))
        {
            await duck.OpenAsync();
            await using var command = duck.CreateCommand();
            command.CommandText = "CREATE TABLE t AS SELECT 1 AS a";
            await command.ExecuteNonQueryAsync();
        }

        var before = await File.ReadAllBytesAsync(PathOf("x.duckdb"));
        AssertDone(
            await Efwriter(
                ["export", Write("a.sf", "CREATE OR REPLACE TABLE t AS SELECT a + 1 AS b FROM t;\n" + ExportOf("t")), "--profile",
                    Profile("x.duckdb"), "--dry-run"]));
        AssertDone(await Efwriter(["export", Write("a.sf", ExportOf("SELECT 1 AS a")), "--profile", Profile("y.duckdb"), "--dry-run"]));

        Assert.That(await File.ReadAllBytesAsync(PathOf("x.duckdb")), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(PathOf("")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "a.sf", "x.duckdb.yml", "x.duckdb", "y.duckdb.yml" }));
    }

    [Test]
    public async Task A_source_of_PostgreSQL_is_looked_at_for_its_columns()
    {
        await Sql($"CREATE TABLE {Schema}.src AS SELECT 1::bigint AS id, 1.5::numeric AS n, now() AS at");

        var run = await Pipeline($$"""
            SOURCE src TYPE POSTGRES PARAMS {"table": "{{Schema}}.src"};
            LOAD s FROM src;

            """ + ExportOf("s"), "--dry-run");

        AssertDone(run);
        Assert.That(run.Output,
            Does.Contain($"LOAD s ← {Schema}.src").And.Contain("id bigint").And.Contain("n numeric").And.Contain(
                "at timestamp with time zone"));
    }

    private string Profile(string duckFile) =>
        Write(duckFile + ".yml",
            $"sources:\n  my_postgres_db: {{type: postgres, uri: \"{Server.ConnectionString}\"}}\nengines:\n  duckdb: {{mode: persistent, "
            + $"path: {PathOf(duckFile)}}}\n");

    private static string Where()
    {
        var server = new Npgsql.NpgsqlConnectionStringBuilder(Server.ConnectionString);
        return $"{server.Host}:{server.Port}/{server.Database}";
    }

    private async Task<List<object?[]>> Definition() => await Rows($"""
        SELECT attname::text, format_type(atttypid, atttypmod), attnotnull, (SELECT string_agg(indexdef, ';') FROM pg_indexes
        WHERE schemaname = '{Schema}')
        FROM pg_attribute WHERE attrelid = '{Schema}.t'::regclass AND attnum > 0 ORDER BY attnum
        """);
}
