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
    private VersionServer? _server;

    protected override NpgsqlDataSource Written => _server!.Source;

    protected override NpgsqlDataSource Looked => Written;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await VersionServer.StartAsync(version);
        await TestContext.Progress.WriteLineAsync(_server.Describe());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public void The_server_has_the_version_that_was_asked_for() => Assert.That(_server!.MajorVersion, Is.EqualTo(version));
}
