using System.Diagnostics;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.LocalPostgres.Processes;
using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>PgBouncer in transaction mode before a server: each transaction goes to the next of its few connections.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connectionString)
    {
        (_process, _folder, ConnectionString) = (process, folder, connectionString);
    }

    /// <summary>Leads to the server by way of the pooler.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it, as another user where root runs the tests.</summary>
    /// <param name="server">The connection string of the server.</param>
    /// <param name="connections">How many connections it has to the server.</param>
    public static async Task<PgBouncer> StartAsync(string server, int connections)
    {
        var direct = new NpgsqlConnectionStringBuilder(server);
        var port = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("efwriter-pgbouncer-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "pgbouncer.ini"), $"""
            [databases]
            * = host={direct.Host} port={direct.Port} user={direct.Username} password={direct.Password}

            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            server_round_robin = 1
            default_pool_size = {connections}
            min_pool_size = {connections}
            ignore_startup_parameters = extra_float_digits
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFiles.Readable);
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "postgres"] : [];
        var process = Process.Start(new ProcessStartInfo("pgbouncer", [.. user, "pgbouncer.ini"])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var way = new NpgsqlConnectionStringBuilder(server) { Host = "127.0.0.1", Port = port };
        var made = new PgBouncer(process, folder, way.ConnectionString);
        await made.AnswerAsync();
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // It listens a moment after it was started.
    private async Task AnswerAsync()
    {
        for (var until = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited && until.Elapsed < TimeSpan.FromSeconds(20))
            {
                // Not yet.
            }
        }
    }
}
