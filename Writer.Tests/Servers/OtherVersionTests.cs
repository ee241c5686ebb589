using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>Each route on the versions of PostgreSQL that the other tests do not run on.</summary>
[Alone, ServerFree]
[TestFixture(14)]
[TestFixture(16)]
[TestFixture(17)]
public sealed class OtherVersionTests(int version) : RouteSuite
{
    private LocalServer? _server;
    private NpgsqlDataSource? _source;

    protected override NpgsqlDataSource Written => _source!;

    protected override NpgsqlDataSource Looked => _source!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await LocalServer.StartAsync(new()
        {
            AllowsRunningServer = false,
            MajorVersion = version,
            Settings = FastServer.Settings,
        });
        _source = NpgsqlDataSource.Create(PostgresUri.ToConnectionString(_server.Uri) + ";Include Error Detail=true");
        await TestContext.Progress.WriteLineAsync(_server.Describe());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public void The_server_has_the_version_that_was_asked_for() => Assert.That(_server!.MajorVersion, Is.EqualTo(version));
}
