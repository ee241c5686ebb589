using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Benchmarks.Measuring;

/// <summary>The one server of a run, and the schema that holds everybody's tables.</summary>
internal sealed class Database : IAsyncDisposable
{
    public const string Schema = "efwriter_benchmarks";

    private readonly LocalServer _server;

    private Database(LocalServer server)
    {
        _server = server;
        Settings = new(PostgresUri.ToConnectionString(server.Uri));
        Source = NpgsqlDataSource.Create(Settings);
        Options = new DbContextOptionsBuilder().UseNpgsql(Source).Options;
    }

    public NpgsqlConnectionStringBuilder Settings { get; }

    public NpgsqlDataSource Source { get; }

    public DbContextOptions Options { get; }

    /// <summary>For a child process, which is to use the same server.</summary>
    public string Uri => _server.Uri;

    public static string Quote(string table) => $"{Schema}.\"{table}\"";

    /// <summary>Starts a server, or joins the one that the environment names.</summary>
    public static async Task<Database> StartAsync(int? majorVersion)
    {
        var database = new Database(await LocalServer.StartAsync(new()
        {
            MajorVersion = majorVersion,
            Progress = Console.Error.WriteLine,

            // It would look after one contender's table in another's time.
            Settings = new Dictionary<string, string> { ["autovacuum"] = "off" },
        }));
        await database.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Schema}");
        return database;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<int> MajorVersionAsync() => await ScalarAsync<int>("SELECT current_setting('server_version_num')::int / 10000");

    /// <summary>Writes out what earlier contenders dirtied, so that nobody pays for another.</summary>
    public Task SettleAsync() => ExecuteAsync("CHECKPOINT");

    /// <summary>Removes all tables: a running server is left as it was found.</summary>
    public Task CleanAsync() => ExecuteAsync($"DROP SCHEMA {Schema} CASCADE");

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _server.DisposeAsync();
    }
}
