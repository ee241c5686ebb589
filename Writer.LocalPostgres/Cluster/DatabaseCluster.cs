using System.Diagnostics;
using System.Security.Cryptography;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>A data folder made by initdb and the server that runs on it.</summary>
internal sealed class DatabaseCluster : IAsyncDisposable
{
    private const int Tries = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private static readonly string[] s_passing = ["could not bind", "is still in use"];
    private readonly ServerBinaries _binaries;
    private readonly ServerFolder _folder;
    private readonly LocalServerOptions _options;

    private DatabaseCluster(ServerBinaries binaries, ServerFolder folder, LocalServerOptions options)
    {
        _binaries = binaries;
        _folder = folder;
        _options = options;
    }

    public int Port { get; private set; }

    public string Data => _folder.Data;

    /// <summary>The superuser's: of random hexadecimal digits, so that it stands in a URI as it is.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(48, lowercase: true);

    public static async Task<DatabaseCluster> StartAsync(
        ServerBinaries binaries,
        ServerFolder folder,
        LocalServerOptions options,
        CancellationToken cancellationToken)
    {
        var cluster = new DatabaseCluster(binaries, folder, options);
        try
        {
            await cluster.InitializeAsync(cancellationToken).ConfigureAwait(false);
            await cluster.StartOnFreePortAsync(cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(_folder.Data, PostmasterFile.Name)))
        {
            // The data is thrown away, so nothing is gained by an orderly end; a server that died already is fine.
            await RunAsync("pg_ctl", "stop", "-D", _folder.Data, "-m", "immediate", "-w", "-s").ConfigureAwait(false);
        }

        await _folder.DeleteAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the server and keeps its data.</summary>
    public async Task StopAsync(StopMode mode)
    {
        if (mode == StopMode.Kill)
        {
            await KillAsync().ConfigureAwait(false);
            return;
        }

        string word = mode == StopMode.Fast ? "fast" : "immediate";
        CommandResult result = await RunAsync("pg_ctl", "stop", "-D", _folder.Data, "-m", word, "-w", "-s").ConfigureAwait(false);
        if (!result.Succeeded)
        {
            Errors.CommandFailed(_binaries.Program("pg_ctl"), result.ExitCode, result.Output);
        }
    }

    /// <summary>Starts a stopped server again, on another port.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => StartOnFreePortAsync(cancellationToken);

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        // By a file: everybody on the machine sees the arguments of a process.
        await _folder.WriteAsync(_folder.Secret, Password + Environment.NewLine, cancellationToken).ConfigureAwait(false);
        Command initdb = Prepared(
            "initdb",
            ["-D", _folder.Data, "-N", "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={_folder.Secret}", "--encoding=UTF8",
                "--locale=C", .. _options.InitArguments]);
        CommandResult result = await initdb.RunAsync(cancellationToken).ConfigureAwait(false);
        await _folder.DeleteFileAsync(_folder.Secret).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            Errors.CommandFailed(_binaries.Program("initdb"), result.ExitCode, result.Output);
        }
    }

    private async Task KillAsync()
    {
        using (Process? server = await _folder.FindServerAsync().ConfigureAwait(false))
        {
            server?.Kill();
        }

        // Looked for by its folder: a process that nobody collects keeps its id.
        while (await _folder.FindServerAsync().ConfigureAwait(false) is { } dying)
        {
            dying.Dispose();
            await Task.Delay(s_pause, CancellationToken.None).ConfigureAwait(false);
        }

        // It names a process that is gone; what is left of the server shows by the memory that it holds.
        await _folder.DeleteFileAsync(Path.Combine(_folder.Data, PostmasterFile.Name)).ConfigureAwait(false);
    }

    private async Task StartOnFreePortAsync(CancellationToken cancellationToken)
    {
        for (int left = Tries; left > 0; left--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Port = FreePort.Next();
            if (await TryStartAsync(isLast: left == 1).ConfigureAwait(false))
            {
                break;
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <returns>False when another process has taken the port in between, or a killed server's last processes are still there.</returns>
    private async Task<bool> TryStartAsync(bool isLast)
    {
        await WriteSettingsAsync().ConfigureAwait(false);
        await _folder.DeleteFileAsync(_folder.Log).ConfigureAwait(false);
        // Not to be cancelled half way: pg_ctl ends by itself, and what it has started must be known in order to stop it.
        CommandResult result =
            await RunAsync("pg_ctl", "start", "-D", _folder.Data, "-l", _folder.Log, "-w", "-t", "60").ConfigureAwait(false);
        if (result.Succeeded)
        {
            return true;
        }

        string log = await _folder.LogTailAsync().ConfigureAwait(false);
        if (isLast || !s_passing.Any(text => log.Contains(text, StringComparison.Ordinal)))
        {
            Errors.NotStarted(_folder.Path, result.Output, log);
        }

        return false;
    }

    private Task WriteSettingsAsync()
        => _folder.WriteAsync(
            Path.Combine(_folder.Data, ServerConfiguration.FileName),
            ServerConfiguration.Text(_options.Settings, Port),
            CancellationToken.None);

    private Task<CommandResult> RunAsync(string program, params string[] arguments)
        => Prepared(program, arguments).RunAsync(CancellationToken.None);

    /// <summary>In the server's own folder, because its user may not be allowed into the current one.</summary>
    private Command Prepared(string program, params string[] arguments)
        => _folder.User.Command(_binaries.Program(program), arguments) with
        {
            Folder = _folder.Path,
            // On Windows the server inherits pg_ctl's pipes, and reading them to their end would wait for it.
            Captures = !OperatingSystem.IsWindows() || program != "pg_ctl",
        };
}
