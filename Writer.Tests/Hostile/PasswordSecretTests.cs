using CsCheck;
using EfWriter.Connector.Uris;
using EfWriter.Tests.Cli;
using EfWriter.Tests.Hostile.Support;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>Whatever goes wrong with a connection, a statement, a profile or the tool, no password is in what is let out.</summary>
public sealed class PasswordSecretTests : CliTest
{
    private const string Mark = "s3cr3t";

    private static readonly string[] Secrets = [Mark, Uri.EscapeDataString(SecuredServer.Password)];

    private static IEnumerable<string> BrokenUris() =>
    [
        $"postgresql://ann:{Mark}@", $"postgresql://ann:{Mark}@/d", $"postgresql://ann:{Mark}@h:x/d", $"postgresql://ann:{Mark}@h:99999/d",
        $"postgresql://ann:{Mark}@h/d?sslmode={Mark}",
        $"postgresql://ann:{Mark}%@h/d", $"postgresql://ann:{Mark}%ff@h/d", $"postgresql://ann:{Mark}%00@h/d",
        $"postgresql://ann:a?{Mark}@h/d", $"postgresql://ann:a/{Mark}@h/d?x", $"postgresql://ann:a@{Mark}@h:p/d",
        $"postgresql://ann:{Mark}@h/d?password={Mark}",
        $"mysql://ann:{Mark}@h/d", $"Host=h;Username=ann;Database=d;Password={Mark};Nonsense=1",
        $"Host=h;Username=ann;Database=d;Password=a;{Mark}=1", $"Host=h;Password={Mark}", $"Username=ann;Password={Mark};Port=x;Host=h",
        $"Password={Mark};Timeout=x",
        $"Host=h;Username=ann;Database=d;Password=\"{Mark}", $"Host=h;Username=ann;Database=d;SSL Password={Mark};SSL Mode=no", $"{Mark}",
        $" postgresql://ann:{Mark}@h/d", $"postgresql:/ann:{Mark}@h/d", $"jdbc:postgresql://h/d?user=ann&password={Mark}",
    ];

    [TestCaseSource(nameof(BrokenUris))]
    public async Task A_broken_URI_is_told_without_its_password(string uri)
    {
        using var emissions = new Emissions();
        try
        {
            await using var destination = PostgresDestination.FromUri(uri);
            emissions.Add(destination.ToString()!);
        }
        catch (ArgumentException refusal)
        {
            emissions.Add(refusal);
        }

        foreach (var arguments in (string[][])[["--uri", uri], ["--uri", uri, "--verbose"]])
        {
            var run = await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", .. arguments]);
            emissions.Add(run.Output + run.Error);
        }

        var profile = Write("p.yml", $"destinations:\n  e:\n    type: postgres\n    uri: \"${{DB}}\"\n");
        var exported = await Efwriter(
            ["export", Write("x.sf", "EXPORT SELECT 1 AS id TO \"postgres://e/s/t\" TYPE POSTGRES OPTIONS {\"table_name\": \"t\"};"),
                "--profile", profile, "--verbose"], new Dictionary<string, string> { ["DB"] = uri });
        emissions.Add(exported.Output + exported.Error);
        Ledger.Count("bad inputs tried", 4);

        Assert.That(emissions.Count, Is.GreaterThan(3));
        Assert.That(emissions.Search(Secrets), Is.Empty);
    }

    [Test]
    public async Task A_connection_that_fails_is_told_without_its_password()
    {
        using var emissions = new Emissions();
        await using var server = await SecuredServer.StartAsync();
        var password = Uri.EscapeDataString(SecuredServer.Password);
        var passfile = Write("pass", $"*:*:*:ann:{Mark}wrong\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(passfile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] uris =
        [
            $"postgresql://ann:{password}x@127.0.0.1:{server.Port}/postgres",
            $"postgresql://ann:{password}@127.0.0.1:{server.Port}/nowhere",
            $"postgresql://ben:{password}@127.0.0.1:{server.Port}/postgres?sslmode=verify-full",
            $"postgresql://ann:{password}@127.0.0.1:1/postgres",
            $"postgresql://ann:{password}@nowhere.invalid/postgres",
            $"postgresql://ann:{password}@127.0.0.1,127.0.0.1:1/postgres?target_session_attrs=standby",
            $"postgresql://ann:{password}@127.0.0.1:{server.Port}/postgres?options=-c%20nonsense%3D{Mark}",
            $"postgresql://ann@127.0.0.1:{server.Port}/postgres?passfile={Uri.EscapeDataString(passfile)}",
        ];
        foreach (var uri in uris)
        {
            foreach (var form in (string[])[uri, PostgresUri.ToConnectionString(uri) + ";Pooling=false"])
            {
                await using var destination = PostgresDestination.FromUri(form);
                await emissions.AddRefusalAsync(() => destination.WriteAsync(Frame.From([new { id = 1 }]), "t"));
                await emissions.AddRefusalAsync(() => destination.PlanAsync(Frame.From([new { id = 1 }]), "t"));
                await using var db = new DbContext(
                    new DbContextOptionsBuilder().UseNpgsql(PostgresUri.ToConnectionString(form)).UseLoggerFactory(emissions).Options);
                await emissions.AddRefusalAsync(() => db.WriteAsync(Frame.From([new { id = 1 }]), "t"));
            }

            var run = await Efwriter(["write", Write("a.csv", "id\n1\n"), "--table", "t", "--uri", uri, "--verbose"]);
            Assert.That(run.ExitCode, Is.Not.Zero, run.Output);
            emissions.Add(run.Output + run.Error);
        }

        Assert.That(emissions.Count, Is.GreaterThan(100));
        Assert.That(emissions.Search(Mark, password, SecuredServer.Password), Is.Empty);
    }

    private static IEnumerable<string> Statements() =>
    [
        $"EXPORT SELECT '{Mark}' TO \"postgres://u:{Mark}@e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\"}}",
        $"EXPORT SELECT '{Mark}' TO \"postgres://u:a/{Mark}@e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\"}}",
        $"EXPORT SELECT '{Mark}' TO \"postgres://u:a@b/{Mark}@e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\"}}",
        $"EXPORT SELECT '{Mark}' TO \"postgres://u:a?{Mark}@e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\"}}",
        $"EXPORT SELECT '{Mark}' TO \"{Mark}\" TYPE POSTGRES OPTIONS {{}}", $"EXPORT SELECT '{Mark}' TO '{Mark}",
        $"EXPORT SELECT '{Mark} TO \"u\"", $"EXPORT SELECT 1 TO \"postgres://e\" TYPE POSTGRES OPTIONS {{\"table_name\": \"{Mark}",
        $"SELECT '{Mark}'",
        $"EXPORT SELECT 1 TO \"postgres://e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": \"t\", \"batch_rows\": \"{Mark}\"}}",
        $"EXPORT SELECT 1 TO \"postgres://e/s/t\" TYPE POSTGRES OPTIONS {{\"table_name\": [\"{Mark}\"]}}",
    ];

    [TestCaseSource(nameof(Statements))]
    public async Task A_statement_is_told_without_what_is_quoted_in_it(string text)
    {
        using var emissions = new Emissions();
        try
        {
            var statement = ExportStatement.Parse(text);
            emissions.Add($"{statement} {statement.Destination} {string.Join(' ', statement.Warnings)}");
        }
        catch (StatementException refusal)
        {
            emissions.Add(refusal);
        }

        var run = await Efwriter(
            ["export", Write("x.sf", text), "--profile",
                Write("p.yml",
                    "destinations:\n  a:\n    type: postgres\n    uri: postgresql://u@127.0.0.1:1/d\n  b:\n    type: postgres\n    uri: "
                    + "postgresql://u@127.0.0.1:1/d\n"), "--verbose"]);
        emissions.Add(run.Output + run.Error);

        Assert.That(emissions.Search(Secrets), Is.Empty);
    }

    private const string Csv = "id,name\n1,s3cr3t-cell\n";

    [TestCase("name=integer")]
    [TestCase("name=varchar(3)")]
    [TestCase("name=jsonb")]
    [TestCase("name=date")]
    [TestCase("name=uuid")]
    public async Task A_cell_of_a_file_is_not_told(string column)
    {
        var run = await Efwriter(
            ["write", Write("a.csv", Csv), "--table", "t", "--schema", Schema, "--uri", Server.ConnectionString, "--column", column,
                "--verbose"]);
        Ledger.Count("texts searched for secrets", 2);

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Output + run.Error, Does.Not.Contain(Mark));
    }

    [TestCase("SELECT CAST(name AS INTEGER) AS n FROM t")]
    [TestCase("SELECT CAST('${SECRET}' AS INTEGER) AS n")]
    [TestCase("SELECT error('${SECRET}') AS n")]
    [TestCase("SELECT '${SECRET}' FROM nowhere")]
    public async Task A_value_of_a_pipeline_is_not_told(string query)
    {
        var pipeline =
            $"SOURCE s TYPE CSV PARAMS {{\"path\": \"{Write("a.csv", Csv)}\"}}; LOAD t FROM s; EXPORT {query} TO "
            + $"\"postgres://e/{Schema}/x\" TYPE POSTGRES OPTIONS {{\"table_name\": \"x\", \"schema\": \"{Schema}\"}};";
        var profile = Write("p.yml", "destinations:\n  e:\n    type: postgres\n    uri: \"${DB}\"\n");
        var run = await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile, "--verbose"],
            new Dictionary<string, string> { ["DB"] = Server.ConnectionString, ["SECRET"] = "s3cr3t_value" });
        Ledger.Count("texts searched for secrets", 2);

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Output + run.Error, Does.Not.Contain(Mark));
    }

    [Test]
    public async Task A_cell_of_a_source_on_PostgreSQL_is_not_told()
    {
        await Sql($"CREATE TABLE {Schema}.s AS SELECT 's3cr3t-cell' AS name");
        var pipeline = $"SOURCE s TYPE POSTGRES PARAMS {{\"query\": \"SELECT name::int FROM {Schema}.s\"}}; LOAD t FROM s;";
        var profile = Write("p.yml", "sources:\n  s:\n    type: postgres\n    uri: \"${DB}\"\n");

        var run = await Efwriter(["export", Write("x.sf", pipeline), "--profile", profile, "--verbose"],
            new Dictionary<string, string> { ["DB"] = Server.ConnectionString });

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Not.Contain(Mark));
    }

    /// <summary>What a URI says is what Npgsql is told: its parts come out as they went in, and nothing beside them.</summary>
    [Test]
    public void Any_part_of_a_URI_stays_in_its_place() =>
        Gen.Select(Part, Part, Part, Part).Sample(
            parts =>
            {
                var (user, password, database, application) = parts;
                var text = PostgresUri.ToConnectionString(
                    $"postgresql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@h:5433/"
                    + $"{Uri.EscapeDataString(database)}?application_name={Uri.EscapeDataString(application)}");
                var settings = new NpgsqlConnectionStringBuilder(text);
                Assert.That(
                    (settings.Username, settings.Password, settings.Database, settings.ApplicationName, settings.Host, settings.Port),
                    Is.EqualTo((user, password, database, application, "h", 5433)));
                Assert.That(settings.Keys, Has.Count.EqualTo(6));
                Ledger.Count("bad inputs tried");
            },
            iter: 2_000);

    private static readonly string[] Pieces =
        [";", "'", "\"", "=", "Password=x", ";Host=evil", " ", "é", "🙂", "\\", "@", "/", "?", "&", "%", "#", ":", "\n", "a",
            "Passfile=/etc/passwd", "]", "[", ",", "+"];

    private static readonly Gen<string> Part = Gen.Int[0, Pieces.Length - 1].Array[1, 8]
        .Select(picks => string.Concat(picks.Select(pick => Pieces[pick]))).Where(part => !part.EndsWith('\n'));
}
