using EfWriter.Connector.Statements;

namespace EfWriter.Tests.Cli;

/// <summary>`write` has the options of an EXPORT, from the same table.</summary>
public sealed class WriteOptionTests : CliTest
{
    private static IEnumerable<string> Names =>
        ExportOptionTable.All.Keys.Where(name => name is not (ExportOptionTable.TableName or "schema" or "comment"))
            .Select(name => $"--{name.Replace('_', '-')}").Append("--table-comment");

    [Test]
    public async Task The_help_has_every_option_of_an_export()
    {
        var help = await Efwriter(["write", "--help"]);

        AssertDone(help);
        Assert.Multiple(() =>
        {
            foreach (var name in Names)
                Assert.That(help.Output, Does.Match($@"(?m)^\s+{name}\b"), name);
        });
    }

    private static IEnumerable<object[]> Choices => ExportOptionTable.All.Where(option => option.Value.Form == OptionForm.Choice)
        .SelectMany(option => option.Value.Choices.Select(choice => new object[] { $"--{option.Key.Replace('_', '-')}", choice }));

    [TestCaseSource(nameof(Choices))]
    public async Task Every_choice_is_understood(string option, string choice) =>
        Assert.That((await WriteFile(PathOf("none.csv"), option, choice)).Error, Does.Not.Contain("expected"));

    [TestCase("--mode", "--if-exists")]
    [TestCase("--on-bad-row", "--replace")]
    public async Task Another_choice_is_refused_with_the_known_ones(params string[] options)
    {
        foreach (var option in options)
        {
            var choices = ExportOptionTable.All[option[2..].Replace('-', '_')].Choices;
            AssertRefused(await WriteFile(PathOf("none.csv"), option, "s3cret"), 2, [$"efwriter: {option}: ", .. choices]);
        }
    }

    [TestCase("--max-retries", "many", "a whole number from 1")]
    [TestCase("--max-retries", "0", "a whole number from 1")]
    [TestCase("--parallelism", "-1", "found a negative number; expected a whole number from 1")]
    [TestCase("--max-bad-rows", "-12", "found a negative number")]
    [TestCase("--max-retries", "1.5", "found a number with a fraction")]
    [TestCase("--batch-rows", "1e3", "a whole number from 1")]
    [TestCase("--keep-indexes", "maybe", "true or false")]
    [TestCase("--keys", "a,,b", "a text that is not empty")]
    [TestCase("--keys", "", "a text that is not empty")]
    [TestCase("--indexes", "{\"columns\": s3cret}", "line 1, column 13")]
    [TestCase("--indexes", "[\"a\"] s3cret", "the end")]
    [TestCase("--column-types", "[]", "an object")]
    [TestCase("--column-types", "{\"a\": {\"width\": 1}}", "max_length")]
    public async Task A_value_that_an_option_cannot_have_is_refused_with_what_it_takes(string option, string value, string expected) =>
        AssertRefused(await WriteFile(PathOf("none.csv"), option, value), 2, $"efwriter: {option}: ", expected);

    [TestCase("--keys is set, and --mode is insert", "--keys", "id")]
    [TestCase("--if-exists is replace", "--mode", "upsert", "--if-exists", "replace")]
    [TestCase("--max-bad-rows is set, and --on-bad-row is fail", "--max-bad-rows", "3")]
    public async Task Options_that_do_not_go_together_are_refused_by_name(string expected, params string[] options) =>
        AssertRefused(await WriteFile(PathOf("none.csv"), options), 2, expected);

    [Test]
    public async Task A_column_is_typed_once() =>
        AssertRefused(
            await WriteFile(Write("a.csv", "a\n1\n"), "--column", "a=text", "--column-types", "{\"a\": \"int\"}"), 2,
            "--column and --column-types");

    [TestCase("sales.orders", "--schema sales --table orders")]
    [TestCase("s:3cret@x.y", "--schema")]
    public async Task A_table_with_its_schema_is_refused_with_the_remedy(string table, string remedy) =>
        AssertRefused(await Efwriter(["write", Write("a.csv", "a\n1\n"), "--table", table, "--uri", Server.ConnectionString]), 2, remedy);

    [Test]
    public async Task A_merge_says_what_has_become_of_the_rows()
    {
        AssertDone(await WriteFile(Write("a.csv", "id,name\n1,a\n2,b\n"), "--primary-key", "id"));

        var run = await WriteFile(Write("b.csv", "id,name\n1,a\n2,c\n3,d\n"), "--mode", "upsert", "--keys", "id");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("(1 inserted, 1 updated, 1 unchanged)"));
        Assert.That(await Rows($"SELECT * FROM {Schema}.t ORDER BY id"), Is.EqualTo(new object?[][] { [1L, "a"], [2L, "c"], [3L, "d"] }));
    }

    [Test]
    public async Task Bad_rows_are_told()
    {
        await Sql($"CREATE TABLE {Schema}.t (id bigint CHECK (id > 0))");

        var run = await WriteFile(
            Write("a.csv", "id\n1\n-1\n-2\n"), "--if-exists", "append", "--on-bad-row", "reject", "--reject-table", "bad");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain($"2 bad rows were left out; {Schema}.bad has them."));
        Assert.That(await Count("t"), Is.EqualTo(1));
        Assert.That(await Count("bad"), Is.EqualTo(2));
    }

    [Test]
    public async Task Indexes_types_and_a_comment_are_made()
    {
        AssertDone(await WriteFile(
            Write("a.csv", "id,name\n1,a\n"), "--indexes", "{\"columns\": [\"name\"], \"unique\": true}", "--column-types",
            "{\"name\": {\"max_length\": 5}}", "--table-comment", "made", "--analyze", "false", "--overriding-system-value=false"));

        Assert.That(await Types(), Is.EqualTo(new[] { "id bigint", "name character varying(5)" }));
        Assert.That(await Scalar<string>($"SELECT obj_description('{Schema}.t'::regclass)"), Is.EqualTo("made"));
        Assert.That(await Scalar<bool>($"SELECT indisunique FROM pg_index WHERE indrelid = '{Schema}.t'::regclass"), Is.True);
    }

    [Test]
    public async Task A_dry_run_prints_the_statements_and_changes_nothing()
    {
        var run = await WriteFile(Write("a.csv", "id\n1\n"), "--dry-run", "--show");

        AssertDone(run);
        Assert.That(run.Output, Does.Contain("(creates the table)").And.Contain($"CREATE TABLE {Schema}.t (").And.Contain("COPY ")
            .And.Contain("Nothing was written: this was a dry run."));
        await AssertNoTable();
    }

    [Test]
    public async Task A_dry_run_fails_as_the_write_would()
    {
        await Sql($"CREATE TABLE {Schema}.t (other int)");

        var arguments = new[] { "--if-exists", "append" };
        var planned = await WriteFile(Write("a.csv", "id\n1\n"), [.. arguments, "--dry-run"]);
        var written = await WriteFile(PathOf("a.csv"), arguments);

        AssertRefused(planned, 1, "id");
        Assert.That(planned.Error, Is.EqualTo(written.Error));
    }

    [Test]
    public async Task The_librarys_advice_is_in_the_tools_words()
    {
        await Sql($"CREATE TABLE {Schema}.t (id bigint, name text)");

        AssertRefused(await WriteFile(Write("a.csv", "id,name\n1,a\n"), "--mode", "upsert", "--keys", "id"), 1, "--on-missing-index");
        await Sql($"CREATE UNIQUE INDEX ON {Schema}.t (id)");
        AssertRefused(
            await WriteFile(Write("b.csv", "id,name\n1,a\n1,b\n"), "--mode", "upsert", "--keys", "id"), 1,
            "--on-duplicate-key to last_wins or newest_wins");
    }
}
