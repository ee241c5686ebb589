using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Processes;
using Npgsql;

namespace EfWriter.Tests.Hostile.Support;

/// <summary>A server with TLS, several certificates to choose from, and a user with a password.</summary>
internal sealed class SecuredServer : IAsyncDisposable
{
    /// <summary>The password of the user <c>ann</c>; a text that nothing may repeat.</summary>
    public const string Password = "s3cr3t p@ss/w?rd;'\"%";

    private readonly LocalServer _server;
    private readonly string _folder;
    private readonly NpgsqlConnectionStringBuilder _settings;

    private SecuredServer(LocalServer server, string folder)
    {
        (_server, _folder) = (server, folder);
        _settings = new(PostgresUri.ToConnectionString(server.Uri));
    }

    public int Port => _settings.Port;

    /// <summary>The certificate of the authority that the good certificates are of.</summary>
    public string RootPath => Path.Combine(_folder, "root.crt");

    /// <summary>That of another authority.</summary>
    public string OtherRootPath => Path.Combine(_folder, "other.crt");

    public static async Task<SecuredServer> StartAsync()
    {
        // Where the server's user comes in: its key has to be its own.
        var folder = Directory.CreateTempSubdirectory("efwriter-tls-").FullName;
        UnixFiles.SetMode(folder, UnixFiles.Readable);
        var machine = HostEnvironment.Current();
        var user = await ServerUser.FindAsync(machine.IsRoot, machine.FindProgram, CancellationToken.None);
        using var authority = new Authority("EfWriter test authority");
        using var other = new Authority("Another authority");
        await File.WriteAllTextAsync(Path.Combine(folder, "root.crt"), authority.Pem);
        await File.WriteAllTextAsync(Path.Combine(folder, "other.crt"), other.Pem);
        await WriteAsync("good", authority.Issue());
        await WriteAsync("expired", authority.Issue(isExpired: true));
        await WriteAsync("misnamed", authority.Issue(host: "elsewhere.example"));
        await WriteAsync("selfsigned", Authority.SelfSigned());
        await File.WriteAllTextAsync(Path.Combine(folder, "hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");

        var server = await LocalServer.StartAsync(new()
        {
            AllowsRunningServer = false,
            Settings = new Dictionary<string, string>
            {
                ["fsync"] = "off",
                ["ssl"] = "on",
                ["hba_file"] = Path.Combine(folder, "hba.conf"),
                ["ssl_cert_file"] = Path.Combine(folder, "good.crt"),
                ["ssl_key_file"] = Path.Combine(folder, "good.key"),
            },
        });
        var secured = new SecuredServer(server, folder);
        await secured.SqlAsync(
            $"CREATE ROLE ann LOGIN PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'; GRANT CREATE ON SCHEMA public TO "
            + "ann");
        return secured;

        async Task WriteAsync(string name, (string Certificate, string Key) made)
        {
            var key = Path.Combine(folder, name + ".key");
            await File.WriteAllTextAsync(Path.Combine(folder, name + ".crt"), made.Certificate);
            await File.WriteAllTextAsync(key, made.Key);
            UnixFiles.SetMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await user.OwnAsync(key, CancellationToken.None);
        }
    }

    /// <summary>Lets the server show another of its certificates from now on.</summary>
    public async Task ShowAsync(string certificate)
    {
        var path = Path.Combine(_folder, certificate + ".crt");
        await SqlAsync($"ALTER SYSTEM SET ssl_cert_file = '{path}'");
        await SqlAsync($"ALTER SYSTEM SET ssl_key_file = '{Path.ChangeExtension(path, ".key")}'");
        await SqlAsync("SELECT pg_reload_conf()");

        // The server reads it when it gets to it; a connection that is made after that has it.
        while (await ScalarAsync("SHOW ssl_cert_file") != path)
            await Task.Delay(5);
    }

    public Task SqlAsync(string sql) => ScalarAsync(sql);

    public async Task<string> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{_settings.ConnectionString};Pooling=false;SSL Mode=Disable");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return $"{await command.ExecuteScalarAsync()}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
