using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Hostile;

/// <summary>
/// An expression of the table's that cannot take a cell says so with any error code, and quotes it: neither the cell nor the rest of the
/// rows are lost.
/// </summary>
public sealed class ExpressionSecretTests : DatabaseTest
{
    private const string Secret = "s3cr3t cell";
    private const long Bad = 1;

    // Over the column, which is called "Name"; each fails for the secret, and is null for null.
    private static readonly string[] Expressions =
    [
        // The cell as a name of the catalog's.
        "current_setting(\"Name\")", "set_config(\"Name\", 'x', true)", "has_database_privilege(\"Name\", 'connect')::text",
        "has_schema_privilege(\"Name\", 'usage')::text", "has_table_privilege(\"Name\", 'select')::text",
        "has_function_privilege(\"Name\", 'execute')::text",
        "has_language_privilege(\"Name\", 'usage')::text", "has_tablespace_privilege(\"Name\", 'create')::text",
        "has_type_privilege(\"Name\", 'usage')::text", "has_server_privilege(\"Name\", 'usage')::text",
        "has_foreign_data_wrapper_privilege(\"Name\", 'usage')::text", "has_sequence_privilege(\"Name\", 'usage')::text",
        "has_column_privilege('pg_class', \"Name\", 'select')::text", "has_table_privilege('pg_class', \"Name\")::text",
        "pg_has_role(\"Name\", 'usage')::text", "(\"Name\"::regclass)::text", "(('x.' || \"Name\")::regclass)::text",
        "(\"Name\"::regtype)::text", "(\"Name\"::regproc)::text", "((\"Name\" || '(int)')::regprocedure)::text",
        "(\"Name\"::regoper)::text",
        "(\"Name\"::regrole)::text", "(\"Name\"::regnamespace)::text", "(\"Name\"::regconfig)::text", "(\"Name\"::regdictionary)::text",
        "(\"Name\"::regcollation)::text", "nextval(\"Name\")::text", "currval(\"Name\")::text", "pg_get_serial_sequence(\"Name\", 'a')",
        "to_tsvector(\"Name\"::regconfig, 'a')::text", "pg_relation_filepath(\"Name\"::regclass)",

        // As a file's.
        "pg_read_file(\"Name\")", "pg_read_binary_file(\"Name\")::text", "(pg_stat_file(\"Name\")).size::text",
        "pg_read_file('/' || \"Name\")",

        // As a statement or another language's text.
        "query_to_xml(\"Name\", true, true, '')::text", "table_to_xml(\"Name\"::regclass, true, true, '')::text",
        "(('&' || \"Name\" || '(')::tsquery)::text", "to_tsquery('&' || \"Name\" || '(')::text", "ts_rewrite('a'::tsquery, \"Name\")::text",
        "(\"Name\"::jsonpath)::text", "jsonb_path_query_first('{}', ('$.a ' || \"Name\")::jsonpath)::text",
        "regexp_replace('a', \"Name\" || '(', '')", "(\"Name\" SIMILAR TO \"Name\" || '(')::text", "xpath(\"Name\" || '[', '<a/>')::text",
        "format(\"Name\" || '%z')", "to_char(now(), 'x') || to_date(\"Name\", 'YYYY')::text",
        "('a' LIKE \"Name\" || '\\')::text || chr(length(\"Name\") - 1000)",

        // As a value.
        "(\"Name\"::int)::text", "(\"Name\"::numeric)::text", "(\"Name\"::date)::text", "(\"Name\"::timestamptz)::text",
        "(\"Name\"::interval)::text", "(\"Name\"::boolean)::text", "(\"Name\"::uuid)::text", "(\"Name\"::json)::text",
        "(\"Name\"::jsonb)::text", "(('<' || \"Name\")::xml)::text", "(\"Name\"::inet)::text", "(\"Name\"::macaddr)::text",
        "(\"Name\"::point)::text", "(\"Name\"::int4range)::text",
        "(\"Name\"::int[])::text", "(\"Name\"::pg_lsn)::text", "(\"Name\"::bit(3))::text", "((('\\' || \"Name\"))::bytea)::text",
        "date_trunc(\"Name\", now())::text", "(now() AT TIME ZONE \"Name\")::text", "encode('\\x00', \"Name\")",
        "decode(\"Name\", 'hex')::text", "convert('\\x00'::bytea, \"Name\", 'UTF8')::text",
        "extract(\"Name\" from now())::text"
            .Replace("extract(\"Name\" from now())", "date_part(\"Name\", now())", StringComparison.Ordinal),
        "repeat(\"Name\", 1000000000)", "to_number(\"Name\", '9' || \"Name\")::text || (1 / (length(\"Name\") - 11))::text",
        "power(length(\"Name\"), 1e9)::text", "(10 ^ (length(\"Name\") * 1000))::text", "array_fill(\"Name\", ARRAY[2000000000])::text",
        "lpad('', 2000000000, \"Name\")", "json_build_object(nullif(\"Name\", 's3cr3t cell'), 1)::text || (\"Name\"::int)::text",
    ];

    // Where an expression can stand, as the ground for it; {e} is the expression, {f} a call of an immutable function made of it, {s} the
    // schema.
    private static readonly (string Name, string Ground)[] Places =
    [
        ("check", "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text CHECK ({e} IS NULL))"),
        ("generated column", "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text, made text GENERATED ALWAYS AS ({f}) STORED)"),
        ("domain", "CREATE DOMAIN {s}.strict AS text CHECK ({v} IS NULL); CREATE TABLE {s}.sales (\"Key\" int, \"Name\" {s}.strict)"),
        ("index", "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text); CREATE INDEX ON {s}.sales (({f}))"),
        ("condition of an index",
            "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text); CREATE INDEX ON {s}.sales (\"Key\") WHERE {f} IS NULL"),
        ("condition of a trigger",
            "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text); CREATE TRIGGER t BEFORE INSERT ON {s}.sales FOR EACH ROW WHEN ({n} IS "
            + "NULL) EXECUTE FUNCTION {s}.pass()"),
        ("partition key",
            "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text) PARTITION BY LIST (({f})); CREATE TABLE {s}.sales_rest PARTITION OF "
            + "{s}.sales DEFAULT"),
        ("view with a check",
            "CREATE TABLE {s}.base (\"Key\" int, \"Name\" text); CREATE VIEW {s}.sales AS SELECT * FROM {s}.base WHERE {e} IS NULL WITH "
            + "CHECK OPTION"),
        ("trigger",
            "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text); CREATE TRIGGER t BEFORE INSERT ON {s}.sales FOR EACH ROW EXECUTE "
            + "FUNCTION {s}.evaluate()"),
        ("deferred trigger",
            "CREATE TABLE {s}.sales (\"Key\" int, \"Name\" text); CREATE CONSTRAINT TRIGGER t AFTER INSERT ON {s}.sales DEFERRABLE "
            + "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {s}.evaluate()"),
    ];

    private sealed record Row(int Key, string? Name);

    private static readonly Row[] FourRows = [new(0, null), new(1, Secret), new(2, null), new(3, null)];

    private static IEnumerable<TestCaseData> Cases() =>
        Places.Select((place, i) => new TestCaseData(place.Ground, i).SetArgDisplayNames(place.Name));

    [TestCaseSource(nameof(Cases))]
    public async Task A_cell_that_it_cannot_take_is_named_by_its_row_and_told_to_nobody(string ground, int first)
    {
        using var emissions = new Emissions();
        foreach (var (expression, i) in Expressions.Select((expression, i) => (expression, i)))
        {
            var method = i / 4 % 2 == 0 ? BulkMethod.Copy : BulkMethod.BulkExtensions;
            await PrepareAsync(ground, expression);
            await using var db = NewContext(builder => builder.UseLoggerFactory(emissions));

            // Every expression in every place, every one of these in every way.
            var options = ground.Contains("VIEW", StringComparison.Ordinal)
                ? Options(IfExists.Append, method)
                : Ways(method).ElementAt((first + i) % 4);
            var refusal = Assert.CatchAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(FourRows), "sales", options), expression);
            emissions.Add(refusal!);
            Assert.That(refusal!.Message,
                Does.StartWith($"Cannot write table '{Schema}.sales'").And.Contain($"SQLSTATE {refusal.SqlState}").And.Contain(
                    "Nothing was written"), expression);
            Assert.That(refusal.Row, EndsConnection(refusal) ? Is.EqualTo(Bad).Or.Null : Is.EqualTo(Bad),
                $"{expression}: {refusal.Message}");
            Ledger.Count("bad inputs tried");
            if (EndsConnection(refusal))
            {
                emissions.Add(
                    Assert.CatchAsync<FrameWriteException>(
                        () => db.WriteAsync(Frame.From(FourRows), "sales",
                            Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip } }), expression)!);
                Assert.That(await Count("sales"), Is.Zero, expression);
                continue;
            }

            var skipped = await db.WriteAsync(Frame.From(FourRows), "sales",
                Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });
            Assert.That(skipped.BadRows.Select(bad => bad.Row), Is.EqualTo(new[] { Bad }), expression);
            Assert.That(await Count("sales"), Is.EqualTo(FourRows.Length - 1), expression);
            emissions.Add(skipped.BadRows[0].ToString());
        }

        Assert.That(emissions.Count, Is.GreaterThan(2 * Expressions.Length));
        Assert.That(emissions.Search([Secret, "s3cr3t"]), Is.Empty);
    }

    [Test]
    public async Task A_query_of_the_tools_own_source_is_told_without_it()
    {
        await Sql($"CREATE TABLE {Schema}.s AS SELECT '{Secret}'::text AS \"Name\"");
        foreach (var expression in Expressions)
        {
            var pipeline =
                $"SOURCE s TYPE POSTGRES PARAMS {{\"query\": "
                + $"{System.Text.Json.JsonSerializer.Serialize($"SELECT {expression} AS x FROM {Schema}.s")}}}; LOAD t FROM s;";
            var run = await RunAsync(pipeline);
            Assert.That(run.ExitCode, Is.EqualTo(1), $"{expression}: {run.Error}");
            Assert.That(run.Error, Does.Contain("SQLSTATE").And.Not.Contain("s3cr3t"), expression);
        }
    }

    [Test]
    public async Task What_another_servers_query_says_is_not_repeated()
    {
        await Sql($"CREATE TABLE {Schema}.s AS SELECT '{Secret}'::text AS \"Name\"");
        using var emissions = new Emissions();
        foreach (var expression in Expressions)
        {
            await using var source = await Server.Source.OpenConnectionAsync();
            await using var command = new Npgsql.NpgsqlCommand(
                $"SELECT \"Name\" AS a, CASE WHEN n = 5000 THEN {expression} END AS x FROM {Schema}.s, generate_series(1, 5000) AS n",
                source);
            await using var db = NewContext(builder => builder.UseLoggerFactory(emissions));
            try
            {
                await using var reader = await command.ExecuteReaderAsync();
                await db.WriteAsync(Frame.From(reader), "copied", Options(IfExists.Replace));
                Assert.Fail(expression);
            }
            catch (Npgsql.PostgresException)
            {
                // Raised before a frame was made of it.
            }
            catch (FrameWriteException refusal)
            {
                emissions.Add(refusal);
            }
        }

        Assert.That(emissions.Search([Secret, "s3cr3t"]), Is.Empty);
    }

    // Npgsql takes these for the end of the server, and closes the connection: no other row can be tried on it.
    private static bool EndsConnection(FrameWriteException refusal) => refusal.SqlState![..2] is "53" or "58" or "F0" or "XX";

    // Some fail for null too.
    private Task PrepareAsync(string ground, string expression) =>
        PrepareGuardedAsync(ground, $"CASE WHEN \"Name\" IS NOT NULL THEN {expression} END");

    private async Task PrepareGuardedAsync(string ground, string expression) => await Sql($$"""
        DROP SCHEMA {{Schema}} CASCADE; CREATE SCHEMA {{Schema}};
        CREATE FUNCTION {{Schema}}.f("Name" text) RETURNS text IMMUTABLE LANGUAGE sql AS $f$ SELECT {{expression}} $f$;
        CREATE FUNCTION {{Schema}}.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE FUNCTION {{Schema}}.evaluate() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM {{In("NEW.\"Name\"", expression)}};
        RETURN NEW; END $f$;
        {{ground.Replace("{e}", expression, StringComparison.Ordinal)
            .Replace("{n}", In("NEW.\"Name\"", expression), StringComparison.Ordinal)
            .Replace("{v}", In("VALUE", expression), StringComparison.Ordinal)
            .Replace("{f}", $"{Schema}.f(\"Name\")", StringComparison.Ordinal).Replace("{s}", Schema, StringComparison.Ordinal)}}
        """);

    private static string In(string name, string expression) => expression.Replace("\"Name\"", name, StringComparison.Ordinal);

    private IEnumerable<WriteOptions> Ways(BulkMethod method)
    {
        yield return Options(IfExists.Append, method);
        yield return Options(IfExists.Append, method) with { OnTypeMismatch = OnTypeMismatch.Cast };
        yield return Options(IfExists.Replace, method) with { Replace = new() { Strategy = ReplaceStrategy.DeleteRows } };
        yield return Options(IfExists.Replace, method) with { Replace = new() { Strategy = ReplaceStrategy.Truncate } };
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string pipeline)
    {
        var folder = Directory.CreateTempSubdirectory("efwriter-source-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "x.sf"), pipeline);
            await File.WriteAllTextAsync(Path.Combine(folder, "p.yml"), "sources:\n  s:\n    type: postgres\n    uri: \"${DB}\"\n");
            using var output = new StringWriter();
            await using var error = new StringWriter();
            var code = await EfWriter.Cli.CliApp.RunAsync(
                ["export", Path.Combine(folder, "x.sf"), "--profile", Path.Combine(folder, "p.yml"), "--verbose"],
                EfWriter.Cli.Output.Terminal.Plain(output), error, name => name == "DB" ? Server.ConnectionString : null,
                CancellationToken.None);
            return (code, output.ToString() + error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
