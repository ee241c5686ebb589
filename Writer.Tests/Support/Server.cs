using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests;

/// <summary>The PostgreSQL that the whole run uses; each test works in a schema of its own.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class Server
{
    private static LocalServer? _server;
    private static NpgsqlDataSource? _source;

    public static string ConnectionString { get; private set; } = "";

    /// <summary>The connection string's; roles of tests get the same, so that only the user's name has to be changed in it.</summary>
    public static string Password => new NpgsqlConnectionStringBuilder(ConnectionString).Password ?? "";

    public static NpgsqlDataSource Source => _source ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>The environment's variable that says <c>none</c> if only tests are run that need no server.</summary>
    private const string Variable = "EFWRITER_TEST_SERVER";

    [OneTimeSetUp]
    public async Task Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) == "none")
            return;
        _server = await LocalServer.StartAsync(new() { Settings = FastServer.Settings });
        ConnectionString = PostgresUri.ToConnectionString(_server.Uri) + ";Include Error Detail=true";
        _source = NpgsqlDataSource.Create(ConnectionString);
        await TestContext.Progress.WriteLineAsync(_server.Describe());
        await AddExtensionsAsync(_source);
        await TestContext.Progress.WriteLineAsync(await ExtensionsAsync(_source));
    }

    // What the tests of extensions' types ran against: without an extension, they show how its types are refused.
    private static async Task<string> ExtensionsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            SELECT format('Extensions of PostgreSQL %s: %s', current_setting('server_version'), string_agg(
                extension || coalesce(' ' || default_version, ' not there'), ', ' ORDER BY place))
            FROM unnest(ARRAY['postgis', 'vector', 'hstore', 'ltree', 'citext', 'cube']) WITH ORDINALITY wanted (extension, place)
            LEFT JOIN pg_available_extensions available ON available.name = extension
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // Once, before all tests: two at a time would get into each other's way, and one made in a test's schema goes with it.
    private static async Task AddExtensionsAsync(NpgsqlDataSource source)
    {
        foreach (var extension in (string[])["citext", "hstore", "ltree", "cube"])
        {
            await using var command = source.CreateCommand($"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public");
            await command.ExecuteNonQueryAsync();
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
