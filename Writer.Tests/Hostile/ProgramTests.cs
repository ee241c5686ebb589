using System.Text.Json;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Npgsql;
using static EfWriter.Tests.Support.SqlName;

namespace EfWriter.Tests.Hostile;

/// <summary>No name, option or URI of an export leads to a program on the server, though the role is one that may run them.</summary>
// It reads all that the logged server was sent.
[Alone]
[ServerFree]
public sealed class ProgramTests
{
    // Short, so that an attack fits into a name.
    private static readonly string Trace = Path.Combine("/tmp", $"efw{Guid.NewGuid().ToString("N")[..8]}");

    private static readonly string[] Attacks =
    [
        $"t\" FROM PROGRAM 'touch {Trace}' --", $"t FROM PROGRAM 'touch {Trace}'", $"PROGRAM 'touch {Trace}'",
        $"t) FROM PROGRAM 'touch {Trace}' --",
        $"t\";COPY (SELECT 1) TO PROGRAM 'touch {Trace}';--", $"';COPY (SELECT 1) TO PROGRAM 'touch {Trace}';--",
        $"int;COPY (SELECT 1) TO PROGRAM 'touch {Trace}'", $"/tmp/x' PROGRAM 'touch {Trace}",
    ];

    [SetUp]
    public Task Prepare() => LoggedServer.Sql("DROP SCHEMA IF EXISTS hatch CASCADE; CREATE SCHEMA hatch; CREATE TABLE hatch.there (a int)");

    [TearDown]
    public Task End() =>
        LoggedServer.Sql($"DROP SCHEMA IF EXISTS hatch CASCADE; DROP SCHEMA IF EXISTS {string.Join(", ", Attacks.Select(Quote))} CASCADE");

    [Test]
    public async Task The_role_may_run_programs()
    {
        await LoggedServer.Sql($"COPY (SELECT 1) TO PROGRAM 'touch {Trace}'");

        Assert.That(File.Exists(Trace), Is.True);
        File.Delete(Trace);
    }

    [TestCase("""{"table_name": @, "schema": "hatch"}""")]
    [TestCase("""{"table_name": "t", "schema": @}""")]
    [TestCase("""{"table_name": "t", "schema": "hatch", "comment": @}""")]
    [TestCase("""{"table_name": "t", "schema": "hatch", "primary_key": [@]}""")]
    [TestCase("""{"table_name": "t", "schema": "hatch", "indexes": [{"columns": ["a"], "name": @}]}""")]
    [TestCase("""{"table_name": "t", "schema": "hatch", "column_types": {"a": @}}""")]
    [TestCase("""{"table_name": "t", "schema": "hatch", "column_types": {"a": {"comment": @}}}""")]
    [TestCase("""{"table_name": "there", "schema": "hatch", "if_exists": @}""")]
    [TestCase("""{"table_name": "there", "schema": "hatch", "if_exists": "append", "on_bad_row": "reject", "reject_table": @}""")]
    [TestCase("""{"table_name": "there", "schema": "hatch", "if_exists": "append", "mode": "upsert", "keys": [@]}""")]
    public Task No_option_runs_a_program(string options) =>
        CheckAsync(
            attack =>
                ("EXPORT SELECT 1 AS a TO 'postgres://e' TYPE POSTGRES OPTIONS "
                    + $"{options.Replace("@", JsonSerializer.Serialize(attack), StringComparison.Ordinal)};", ""));

    [Test]
    public Task No_column_of_the_query_runs_one() =>
        CheckAsync(
            attack =>
                ($$"""EXPORT SELECT 1 AS {{Quote(attack)}} TO 'postgres://e' """
                    + """TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "hatch"};""", ""));

    [TestCase("postgres://e/@/t")]
    [TestCase("postgres://e/hatch/@")]
    [TestCase("postgres://@/hatch/t")]
    public Task No_destination_runs_a_program(string destination) =>
        CheckAsync(
            attack =>
                ($$"""EXPORT SELECT 1 AS a TO "{{destination.Replace("@", Uri.EscapeDataString(attack), StringComparison.Ordinal)}}" """
                    + """TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "hatch"};""", ""));

    [TestCase("Application Name")]
    [TestCase("Search Path")]
    [TestCase("Options")]
    [TestCase("Database")]
    [TestCase("Username")]
    [TestCase("Timezone")]
    public Task No_setting_of_the_connection_runs_one(string setting) =>
        CheckAsync(
            attack =>
                ("""EXPORT SELECT 1 AS a TO 'postgres://e' TYPE POSTGRES OPTIONS {"table_name": "t", "schema": "hatch"};""",
                    new NpgsqlConnectionStringBuilder { [setting] = attack }.ConnectionString));

    private static async Task CheckAsync(Func<string, (string Statement, string Settings)> ask)
    {
        await LoggedServer.SkipAsync();
        foreach (var attack in Attacks)
        {
            var (statement, settings) = ask(attack);
            await TryAsync(statement, $"{LoggedServer.ConnectionString};Pooling=false;{settings}");
            Ledger.Count("bad inputs tried");
        }

        var sent = await LoggedServer.ReadAsync();
        Assert.That(sent.Select(statement => SqlSkeleton.Of(statement.Text).Text), Has.None.Contains("PROGRAM").IgnoreCase);
        Assert.That(File.Exists(Trace), Is.False);
    }

    private static async Task TryAsync(string statement, string connectionString)
    {
        try
        {
            await using var source = new NpgsqlConnection(LoggedServer.ConnectionString);
            await source.OpenAsync();
            using var destination = PostgresDestination.FromUri(connectionString);
            await destination.ExecuteAsync(ExportStatement.Parse(statement), source);
        }
        catch (Exception refusal) when (refusal is FrameWriteException or StatementException or ArgumentException)
        {
            // Refused is as good as taken for what it is: a name.
        }
    }
}
