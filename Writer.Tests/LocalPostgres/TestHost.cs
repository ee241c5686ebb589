using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Processes;
using Npgsql;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>This machine, without the variables that would name a running server.</summary>
internal static class TestHost
{
    private const string VersionVariable = "EFWRITER_POSTGRES_VERSION";

    public static HostEnvironment Here { get; } = HostEnvironment.Current() with
    {
        Variables = name => name == VersionVariable ? Environment.GetEnvironmentVariable(name) : null,
    };

    /// <summary>As <see cref="Here"/>, with a folder for servers of its own, which the caller removes.</summary>
    public static HostEnvironment Apart()
        => Here with { ServersFolder = $"{Here.ServersFolder}-{Guid.NewGuid():N}" };

    /// <summary>An owner that has ended: this process's id, from before it began.</summary>
    public static ProcessIdentity DeadOwner { get; } = ProcessIdentity.Current with { Start = "1" };

    public static Task<LocalServer> StartAsync(HostEnvironment? host = null, LocalServerOptions? options = null)
        => LocalServer.StartAsync(options ?? new LocalServerOptions(), host ?? Here, CancellationToken.None);

    public static string[] FoldersOf(HostEnvironment host)
        => Directory.Exists(host.ServersFolder) ? Directory.GetDirectories(host.ServersFolder) : [];

    public static async Task<string> AskAsync(LocalServer server, string sql)
    {
        await using var connection = new NpgsqlConnection($"{PostgresUri.ToConnectionString(server.Uri)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString() ?? "";
    }
}
