using System.Diagnostics;
using System.Text.RegularExpressions;
using EfWriter.Tests.Architecture;
using Npgsql;

namespace EfWriter.Tests.Samples;

/// <summary>The sample host as a process of its own on a free port, with a database that it makes.</summary>
internal sealed partial class SampleHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiting = [];

    private SampleHost(string connectionString)
    {
        ConnectionString = connectionString;
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Host", build, "EfWriter.Samples.Host.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "samples", "Host"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Shop"] = connectionString;
        start.Environment["EfWriter__Destinations__reports"] = connectionString;
        start.Environment["AdminKey"] = AdminKey;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public string AdminKey { get; } = Guid.NewGuid().ToString("N");

    public string ConnectionString { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts the host; it answers when this returns.</summary>
    /// <param name="server">A connection string of the server.</param>
    public static async Task<SampleHost> StartAsync(string server)
    {
        var host = new SampleHost(
            new NpgsqlConnectionStringBuilder(server) { Database = $"host_{Guid.NewGuid():N}" }.ConnectionString);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        _ = host._process.WaitForExitAsync().ContinueWith(_ => host.End(), TaskScheduler.Default);
        host.Address = new(Listening().Match(await host.PrintedAsync(Listening().IsMatch)).Groups[1].Value);
        return host;
    }

    /// <summary>The first line that it prints, or has printed, of those that match.</summary>
    public Task<string> PrintedAsync(Func<string, bool> matches)
    {
        lock (_lines)
        {
            if (_lines.Find(line => matches(line)) is { } line)
                return Task.FromResult(line);
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((matches, found));
            return found.Task;
        }
    }

    /// <summary>All that it has printed.</summary>
    public string Printed()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        var own = new NpgsqlConnectionStringBuilder(ConnectionString);
        var database = own.Database;
        own.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(own);
        await using var drop = source.CreateCommand($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Add(line);
            foreach (var (_, found) in _waiting.Where(waiting => waiting.Matches(line)))
                found.TrySetResult(line);
        }
    }

    private void End()
    {
        lock (_lines)
        {
            foreach (var (_, found) in _waiting)
                found.TrySetException(new InvalidOperationException($"The host has ended:\n{string.Join('\n', _lines)}"));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
