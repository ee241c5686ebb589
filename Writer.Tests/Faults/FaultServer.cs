using System.Collections.Concurrent;
using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.Tests.Faults.Campaign;
using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.LocalPostgres;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Faults;

/// <summary>A server of these tests' own, which they may stop and kill, and the proxy in front of it.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class FaultServer
{
    /// <summary>As whom the tests write: no superuser, so that limits hold.</summary>
    public const string Role = "writer";

    /// <summary>The most connections at once, three of them kept for superusers.</summary>
    public const int MaxConnections = 20;

    private static readonly ConcurrentDictionary<string, bool> Parameters = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim Turn = new(1);

    private static LocalServer? _server;
    private static FaultProxy? _proxy;
    private static bool _isStopped;
    private static string? _other;

    internal static LocalServer Local => _server ?? throw new InvalidOperationException("The server has not been started.");

    internal static FaultProxy Proxy => _proxy ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>To the server itself, as its superuser. A server that was started again may have another port.</summary>
    public static string Direct => _other ?? $"{PostgresUri.ToConnectionString(Local.Uri)};Include Error Detail=true";

    /// <summary>Through the proxy, as the role that writes.</summary>
    public static string Through => new NpgsqlConnectionStringBuilder(Direct)
    {
        Port = Proxy.Port,
        Username = Role,
        MaxPoolSize = 5,
        Timeout = 5,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "faulted",
    }.ConnectionString;

    [OneTimeSetUp]
    public async Task Start()
    {
        // Segments of the log as short as can be, for a limit of the files' length must let them be.
        // What the system has taken outlives a killed server; only the machine's own end would need fsync.
        var settings =
            new Dictionary<string, string> { ["fsync"] = "off", ["max_connections"] = $"{MaxConnections}", ["max_wal_senders"] = "0" };
        _server = await TestHost.StartAsync(
            options: new LocalServerOptions { AllowsRunningServer = false, Settings = settings, InitArguments = ["--wal-segsize=1"] });
        _proxy = new FaultProxy(() => new NpgsqlConnectionStringBuilder(Direct).Port);
        await MakeRolesAsync();
        Ledger.Server = $"PostgreSQL {(await FaultTest.Scalar<string>("SHOW server_version")).Split(' ')[0]}";
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        ClearPools();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Lets all tests that follow use another server, which is not stopped; null for the tests' own again.</summary>
    internal static async Task TurnToAsync(string? other)
    {
        ClearPools();
        if (_other is not null)
            await FaultTest.Sql($"DROP SCHEMA IF EXISTS f, harness CASCADE; {OtherRole.Drop}; DROP OWNED BY {Role}; DROP ROLE {Role}");
        _other = other;
        if (_other is not null)
            await MakeRolesAsync();
    }

    private static Task MakeRolesAsync() => FaultTest.Sql($"""
        CREATE ROLE {Role} LOGIN PASSWORD '{new NpgsqlConnectionStringBuilder(Direct).Password}';
        {OtherRole.Create(new NpgsqlConnectionStringBuilder(Direct).Password!)};
        GRANT CREATE ON DATABASE postgres TO {Role};
        CREATE SCHEMA harness;
        GRANT USAGE ON SCHEMA harness TO PUBLIC;
        {FaultRows.Function}
        """);

    /// <summary>Through the proxy, with further parameters.</summary>
    public static string ThroughWith(string parameters) => Parameters.GetOrAdd(parameters, _ => true) ? $"{Through};{parameters}" : Through;

    /// <summary>Ends the connections to this server that are idle, and those in use when they are given back; others' stay.</summary>
    public static void ClearPools()
    {
        foreach (var connectionString in Parameters.Keys.Select(ThroughWith).Append(Through).Append(Direct))
            NpgsqlConnection.ClearPool(new(connectionString));
    }

    /// <summary>Ends the server and keeps its data.</summary>
    internal static Task StopAsync(StopMode mode) => InTurn(() =>
    {
        _isStopped = true;
        return Local.StopAsync(mode);
    });

    /// <summary>Waits until a server that is being stopped has come to its end.</summary>
    internal static Task StoppedAsync() => InTurn(() => Task.CompletedTask);

    /// <summary>Starts it again where it was stopped.</summary>
    internal static Task StartAgainAsync() => InTurn(async () =>
    {
        if (!_isStopped)
            return;
        await Local.StartAgainAsync(CancellationToken.None);
        // The system may give a port that an earlier server had, whose dead connections are still in a pool.
        NpgsqlConnection.ClearPool(new(Direct));
        _isStopped = false;
    });

    // A write fails before the server has come to its end.
    private static async Task InTurn(Func<Task> act)
    {
        await Turn.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            Turn.Release();
        }
    }
}
