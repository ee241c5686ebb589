using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>A throwaway server of one version, whichever the run is against, and the way to it.</summary>
internal sealed class VersionServer : IAsyncDisposable
{
    private readonly LocalServer _server;

    private VersionServer(LocalServer server)
    {
        _server = server;
        Source = NpgsqlDataSource.Create(PostgresUri.ToConnectionString(server.Uri) + ";Include Error Detail=true");
    }

    public NpgsqlDataSource Source { get; }

    public int MajorVersion => _server.MajorVersion;

    public static async Task<VersionServer> StartAsync(int version) => new(await LocalServer.StartAsync(new()
    {
        AllowsRunningServer = false,
        MajorVersion = version,
        Settings = FastServer.Settings,
    }));

    public string Describe() => _server.Describe();

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DisposeAsync();
    }
}
