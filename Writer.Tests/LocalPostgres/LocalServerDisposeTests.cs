using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>What is left of a server that was disposed: nothing.</summary>
[TestFixture]
[AnyServer]
public sealed class LocalServerDisposeTests
{
    [Test]
    public async Task Disposing_stops_the_server_and_removes_its_folder()
    {
        HostEnvironment host = TestHost.Apart();
        LocalServer server = await TestHost.StartAsync(host);
        Assert.That(TestHost.FoldersOf(host), Has.Length.EqualTo(1));
        await server.DisposeAsync();
        Assert.That(TestHost.FoldersOf(host), Is.Empty);
        Assert.ThrowsAsync<NpgsqlException>(() => TestHost.AskAsync(server, "SELECT 1"));
        Directory.Delete(host.ServersFolder);
    }

    [Test]
    public async Task Disposing_twice_is_as_good_as_once()
    {
        LocalServer server = await TestHost.StartAsync();
        await server.DisposeAsync();
        Assert.DoesNotThrowAsync(async () => await server.DisposeAsync());
    }

    [Test]
    public async Task Disposing_does_not_wait_for_open_connections()
    {
        LocalServer server = await TestHost.StartAsync();
        await using var connection = new NpgsqlConnection($"{PostgresUri.ToConnectionString(server.Uri)};Pooling=false");
        await connection.OpenAsync();
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.ThrowsAsync<NpgsqlException>(() => TestHost.AskAsync(server, "SELECT 1"));
    }
}
