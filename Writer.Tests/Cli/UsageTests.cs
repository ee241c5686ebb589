namespace EfWriter.Tests.Cli;

public sealed class UsageTests : CliTest
{
    private const string Nowhere = "postgresql://me:s3cret@127.0.0.1:1/db";

    [Test]
    public async Task No_command_points_to_the_help() =>
        AssertRefused(await Efwriter([]), 2, "No command was given", "efwriter --help");

    [Test]
    public async Task A_missing_table_is_named() =>
        AssertRefused(await Efwriter(["write", "a.csv"]), 2, "efwriter: Option '--table' is required. See 'efwriter write --help'.");

    [Test]
    public async Task An_unknown_option_is_named() =>
        AssertRefused(
            await Efwriter(["write", "a.csv", "--table", "t", "--frop", "x"]), 2, "The option '--frop' is not known", "--if-exists");

    [Test]
    public async Task An_option_that_is_nearly_known_is_named([Values("--url", "--tabel", "--shema", "--if-exist")] string option) =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t", option, "postgresql://me:s3cret@h/db"]), 2,
            $"'{option}' is not known");

    [TestCase("--hlp", "--help", "--hlp")]
    [TestCase("--hlp", "--help", "write", "a.csv", "--table", "t", "--hlp")]
    [TestCase("--verion", "--version", "--verion")]
    [TestCase("--prt", "--part", "load", "part", "a.csv", "--prt", "x")]
    public async Task So_is_the_near_one_whatever_the_command(string option, string near, params string[] args) =>
        AssertRefused(await Efwriter(args), 2, $"'{option}' is not known; there is '{near}'");

    [TestCase("write", "write")]
    [TestCase("load part", "load", "part")]
    [TestCase("load", "load", "prat")]
    public async Task The_hint_names_the_whole_command(string command, params string[] args) =>
        AssertRefused(await Efwriter(args), 2, $"See 'efwriter {command} --help'.");

    [TestCase("--column=no=text")]
    [TestCase("--primary-key=no")]
    [TestCase("--column-types={\"no\": \"text\"}")]
    [TestCase("--indexes=\"no\"")]
    [TestCase("--mode=upsert --keys=no")]
    [TestCase("--mode=append_newest --cursor=no")]
    [TestCase("--select=no")]
    [TestCase("--rename=no=x")]
    public async Task An_option_that_names_a_column_which_the_file_lacks_is_wrong_usage(string options)
    {
        AssertRefused(await WriteFile(Write("a.csv", "id,price\n1,2\n"), options.Split(" --").Select(
            (option, i) => i == 0 ? option : $"--{option}").ToArray()), 2);
        await AssertNoTable();
    }

    [Test]
    public async Task Without_a_destination_all_three_ways_are_said() =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t"]), 2, "--uri postgresql://", "EFWRITER_URI", "--local");

    [Test]
    public async Task Uri_and_local_exclude_each_other() =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t", "--local", "--uri", Nowhere]), 2, "--uri and --local");

    [Test]
    public async Task An_unknown_mode_is_refused_with_the_known_ones() =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t", "--if-exists", "merge"], Nowhere), 2, "another text",
            "fail, replace or append");

    [Test]
    public async Task A_column_without_a_type_is_refused([Values("price", "=text", "price=")] string column) =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t", "--column", column], Nowhere), 2, "name=type");

    [Test]
    public async Task An_empty_name_in_the_key_is_refused() =>
        AssertRefused(await Efwriter(["write", "a.csv", "--table", "t", "--primary-key", "a,,b"], Nowhere), 2, "--primary-key");

    [Test]
    public async Task A_missing_file_is_named() =>
        AssertRefused(await Efwriter(["write", "no/such.csv", "--table", "t"], Nowhere), 2, "'no/such.csv' is not there");

    [Test]
    public async Task An_unknown_extension_is_refused_with_the_known_ones() =>
        AssertRefused(await Efwriter(["write", Write("a.xlsx", "x"), "--table", "t"], Nowhere), 2, "'a.xlsx'", ".csv", ".tsv", ".parquet",
            ".ndjson", ".gz");

    [Test]
    public async Task An_unknown_column_is_refused_with_the_known_ones(
        [Values("--column=Price=text", "--primary-key=Price")] string option) =>
        AssertRefused(await Efwriter(["write", Write("a.csv", "id,price\n1,2\n"), "--table", "t", option], Nowhere), 2, "'Price'",
            "id, price");

    [Test]
    public async Task A_bad_uri_is_refused_without_its_password() =>
        AssertRefused(
            await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--uri", "postgresql://me:s3cret@host/db?sslmod=1"]), 2,
            "'sslmod'");

    [Test]
    public async Task The_version_and_the_help_are_printed()
    {
        var version = await Efwriter(["--version"]);
        AssertDone(version);
        Assert.That(version.Output.Trim(), Does.Match(@"^\d+\.\d+\.\d+\S*$"));

        var help = await Efwriter(["write", "--help"]);
        AssertDone(help);
        Assert.That(help.Output,
            Does.Contain("efwriter write <FILE>").And.Contain("--if-exists <fail|replace|append>").And.Contain("EFWRITER_URI"));
    }
}
