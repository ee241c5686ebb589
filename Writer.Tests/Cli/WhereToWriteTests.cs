using Npgsql;

namespace EfWriter.Tests.Cli;

/// <summary>The database of a `write`: by libpq's variables, by a service, by the kind of server.</summary>
public sealed class WhereToWriteTests : CliTest
{
    private static readonly NpgsqlConnectionStringBuilder s_server = new(Server.ConnectionString);

    private Dictionary<string, string> Variables => new()
    {
        ["PGHOST"] = s_server.Host!,
        ["PGPORT"] = $"{s_server.Port}",
        ["PGUSER"] = s_server.Username!,
        ["PGDATABASE"] = s_server.Database!,
        ["PGSERVICEFILE"] = PathOf("services"),
    };

    // Npgsql reads the password's variable by itself, of the process; here it stands in the service.
    private static string Service => $"""
        # A comment.
        [other]
        host=nowhere

        [tests]
        host={s_server.Host}
        port = {s_server.Port}
        user={s_server.Username}
        dbname={s_server.Database}
        password={s_server.Password}

        [last]
        host=nowhere
        """;

    private static string Uri(string parameters) =>
        $"postgresql://{s_server.Username}:{System.Uri.EscapeDataString(Server.Password)}@{s_server.Host}:{s_server.Port}/"
        + $"{s_server.Database}?{parameters}";

    [Test]
    public async Task The_variables_of_psql_are_taken_where_that_is_asked_for()
    {
        Write("services", $"[secret]\npassword={s_server.Password}\n");

        var run = await Efwriter(Arguments("--pg-env"), new Dictionary<string, string>(Variables) { ["PGSERVICE"] = "secret" });

        AssertDone(run);
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_service_gives_what_the_variables_and_the_uri_do_not(
        [Values("--pg-env", "--uri=postgresql://?service=tests")] string where)
    {
        Write("services", Service);

        var run = await Efwriter(
            Arguments(where),
            new Dictionary<string, string>
            {
                ["PGSERVICE"] = "tests",
                ["PGSERVICEFILE"] = PathOf("services"),
                ["PGUSER"] = s_server.Username!,
            });

        AssertDone(run);
        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [TestCase("nobody", "a service")]
    [TestCase("broken", "a line")]
    [TestCase("twice", "parameter 'host' stands twice")]
    [TestCase("synonyms", "parameter 'database' stands twice")]
    public async Task A_service_that_is_not_there_or_broken_is_refused(string service, string expected)
    {
        Write("services", "[broken]\ns3cret\n[twice]\nhost=a\nport=1\nhost = s3cret\n[synonyms]\ndbname=a\ndatabase=s3cret\n");

        AssertRefused(
            await Efwriter(Arguments("--pg-env"), new Dictionary<string, string>(Variables) { ["PGSERVICE"] = service }), 2, expected);
    }

    [Test]
    public async Task Nothing_of_the_environment_is_taken_unasked() =>
        AssertRefused(await Efwriter(Arguments(), Variables), 2, "--pg-env");

    [TestCase("--uri=postgresql://me:s3cret@h/d")]
    [TestCase("--local")]
    public async Task The_environment_and_another_place_exclude_each_other(string other) =>
        AssertRefused(await Efwriter(Arguments("--pg-env", other), Variables), 2, "--pg-env and ", "keep one");

    [Test]
    public async Task The_kind_of_server_that_a_uri_asks_for_is_looked_for(
        [Values("any", "primary", "read-write", "prefer-standby")] string kind)
    {
        AssertDone(await Efwriter(Arguments($"--uri={Uri($"target_session_attrs={kind}")}")));

        Assert.That(await Count("t"), Is.EqualTo(1));
    }

    [Test]
    public async Task Another_kind_of_server_is_refused([Values("standby", "read-only")] string kind)
    {
        AssertRefused(await Efwriter(Arguments($"--uri={Uri($"target_session_attrs={kind}")}")), 1, "target_session_attrs");
        await AssertNoTable();
    }

    [Test]
    public async Task The_library_takes_the_kind_of_server_too()
    {
        await using var destination = PostgresDestination.FromUri(Uri("target_session_attrs=read-write"));

        Assert.That((await destination.WriteAsync(Frame.From([new { A = 1 }]), "t", Options())).Rows, Is.EqualTo(1));
    }

    private string[] Arguments(params string[] more) =>
        ["write", Write("a.csv", "id\n1\n"), "--table", "t", "--schema", Schema, .. more];
}
