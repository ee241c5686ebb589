using System.Text.Json;
using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Hostile;

/// <summary>A server of the hostile tests' own, which logs every statement; what it logged of a write can be read back.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
[ServerFree]
public sealed class LoggedServer
{
    /// <summary>What the connections under test call themselves.</summary>
    public const string Watched = "efwriter-under-test";

    // The log reaches its file by a process of its own, after the statement has been answered.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static LocalServer? _server;
    private static NpgsqlDataSource? _observer;
    private static long _offset;

    /// <summary>For connections whose statements are read back.</summary>
    public static string ConnectionString { get; private set; } = "";

    /// <summary>For whoever prepares and looks: its statements are not read back.</summary>
    public static NpgsqlDataSource Observer => _observer ?? throw new InvalidOperationException("The server has not been started.");

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await LocalServer.StartAsync(new()
        {
            AllowsRunningServer = false,
            MajorVersion = Oldest(HostEnvironment.Current().MajorVersion()),
            Settings = new Dictionary<string, string>
            {
                ["fsync"] = "off",
                ["logging_collector"] = "on",
                ["log_destination"] = "jsonlog",
                ["log_rotation_age"] = "0",
                ["log_rotation_size"] = "0",
                ["log_statement"] = "all",
                ["log_parameter_max_length"] = "0",
                ["client_min_messages"] = "warning",
                ["max_prepared_transactions"] = "4",
            },
        });
        var connectionString = PostgresUri.ToConnectionString(_server.Uri);
        ConnectionString = $"{connectionString};Application Name={Watched}";
        _observer = NpgsqlDataSource.Create($"{connectionString};Application Name=observer");
    }

    // Logs are JSON from version 15 on.
    private static int? Oldest(int? asked) => asked < 15 ? 15 : asked;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_observer is not null)
            await _observer.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public static async Task Sql(string sql)
    {
        await using var command = Observer.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Scalar<T>(string sql, params object[] parameters)
    {
        await using var command = Observer.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Passes over all that was logged so far.</summary>
    internal static Task SkipAsync() => ReadAsync();

    /// <summary>What the watched connections have sent since the last look: by connection, in order.</summary>
    internal static async Task<IReadOnlyList<LoggedStatement>> ReadAsync()
    {
        var marker = $"marker {Guid.NewGuid():N}";
        await using var connection = await Observer.OpenConnectionAsync();
        await Execute(connection, $"SELECT '{marker}'");

        // The log's lines keep the order in which the server's processes wrote them: what is before the marker is complete.
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var text = await ReadTailAsync(connection);
            if (text.IndexOf(marker, StringComparison.Ordinal) is var at and >= 0 && text.IndexOf('\n', at) is var end and >= 0)
            {
                _offset += System.Text.Encoding.UTF8.GetByteCount(text[..(end + 1)]);
                var statements =
                    text[..(end + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).OfType<LoggedStatement>().ToList();
                Ledger.Count("statements read from the server's log", statements.Count);
                return [.. statements.OrderBy(statement => statement.ProcessId)];
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException("The server's log does not show what it was sent.");
            await Task.Delay(2);
        }
    }

    private static async Task<string> ReadTailAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_read_binary_file(pg_current_logfile('jsonlog'), $1, 1 << 28)", connection);
        command.Parameters.Add(new() { Value = _offset });
        return System.Text.Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!);
    }

    private static LoggedStatement? Parse(string line)
    {
        using var entry = JsonDocument.Parse(line);
        if (Text("application_name") != Watched)
            return null;

        var (message, process) = (Text("message"), entry.RootElement.GetProperty("pid").GetInt32());
        if (Text("error_severity") is not "LOG")
            return new(process, Text("statement"), Text("state_code"));
        return message.StartsWith("statement: ", StringComparison.Ordinal) ? new(process, message["statement: ".Length..], null)
            : message.StartsWith("execute ", StringComparison.Ordinal)
                ? new(process, message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..], null)
            : null;

        string Text(string name) => entry.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A statement that reached the server, or that it refused.</summary>
/// <param name="ProcessId">The connection.</param>
/// <param name="Text">The statement.</param>
/// <param name="SqlState">Why it was refused; null where it was not, or not yet.</param>
internal sealed record LoggedStatement(int ProcessId, string Text, string? SqlState);
