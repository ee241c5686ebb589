using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using Npgsql;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>Nobody who was not given the URI gets into a started server.</summary>
[TestFixture]
public sealed class LocalServerAccessTests
{
    private const string Variable = "EFWRITER_TESTS_SECRET";

    private HostEnvironment _host = null!;
    private LocalServer _server = null!;

    private NpgsqlConnectionStringBuilder Settings => new(PostgresUri.ToConnectionString(_server.Uri)) { Pooling = false };

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = TestHost.Apart();
        Environment.SetEnvironmentVariable(Variable, "s3cret");
        _server = await TestHost.StartAsync(_host);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await _server.DisposeAsync();
        Directory.Delete(_host.ServersFolder, recursive: true);
    }

    [TestCase("postgres", "postgres", null)]
    [TestCase("postgres", "postgres", "postgres")]
    [TestCase("postgres", "postgres", "0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("postgres", "template1", null)]
    [TestCase("nobody", "postgres", null)]
    [TestCase("root", "template1", "")]
    public void Another_user_of_the_machine_is_refused(string user, string database, string? password)
    {
        var settings = Settings;
        (settings.Username, settings.Database, settings.Password) = (user, database, password);

        var refusal = Assert.CatchAsync<NpgsqlException>(() => OpenAsync(settings));

        Assert.That(refusal, Is.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("28P01")
            .Or.Message.Contains("No password has been provided"), "the server asks for a password");
    }

    [Test]
    public async Task No_rule_of_the_server_lets_somebody_in_without_a_password()
    {
        var methods = await TestHost.AskAsync(_server, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules");
        Assert.That(methods, Is.EqualTo("scram-sha-256"));
    }

    [Test]
    public async Task A_server_listens_on_this_machine_only_and_has_no_socket_file()
    {
        var listens = await TestHost.AskAsync(_server,
            "SELECT current_setting('listen_addresses') || '|' || current_setting('unix_socket_directories')");
        Assert.That(listens, Is.EqualTo("127.0.0.1|"));
    }

    [Test]
    public async Task The_password_is_stored_as_a_scram_verifier()
    {
        var stored = await TestHost.AskAsync(_server, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'");
        Assert.That(stored, Does.StartWith("SCRAM-SHA-256$"));
    }

    [Test]
    public async Task Each_server_has_a_password_of_its_own()
    {
        await using LocalServer other = await TestHost.StartAsync(_host);
        var password = new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(other.Uri)).Password;
        Assert.That(password, Has.Length.GreaterThanOrEqualTo(32).And.Not.EqualTo(Settings.Password));
    }

    [Test]
    public void Only_the_URI_has_the_password()
    {
        Assert.That(_server.Describe() + _server, Does.Not.Contain(Settings.Password));
        Assert.That(Files().Where(ContainsPassword), Is.Empty);
    }

    [Test, Platform(Exclude = "Win"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Nobody_else_reads_the_servers_folder()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var folder in TestHost.FoldersOf(_host))
            Assert.That(File.GetUnixFileMode(folder) & Others, Is.EqualTo(UnixFileMode.None), folder);
    }

    [Test, Platform("Linux")]
    public async Task A_server_that_runs_as_another_user_does_not_get_the_environment()
    {
        var server = await TestHost.AskAsync(_server, "SELECT pg_read_file('postmaster.pid')");
        var environment = await File.ReadAllTextAsync($"/proc/{server.Split('\n')[0]}/environ");

        Assert.That(environment, Does.Contain("PATH="));
        Assert.That(environment.Contains("s3cret", StringComparison.Ordinal), Is.EqualTo(!Environment.IsPrivilegedProcess));
    }

    private string[] Files() =>
        Directory.GetFiles(_host.ServersFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 });

    private bool ContainsPassword(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd().Contains(Settings.Password!, StringComparison.Ordinal);
    }

    private static async Task OpenAsync(NpgsqlConnectionStringBuilder settings)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
    }
}
