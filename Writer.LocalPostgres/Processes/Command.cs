using System.Diagnostics;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>What a program that ended has left.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs one program to its end. Arguments go one by one, never through a shell.</summary>
internal sealed record Command(string Program, IReadOnlyList<string> Arguments)
{
    public string? Folder { get; init; }

    /// <summary>False for a program that leaves a daemon behind which would hold the pipes open.</summary>
    public bool Captures { get; init; } = true;

    /// <summary>What the program reads; it is closed after that.</summary>
    public string Input { get; init; } = "";

    /// <summary>Whether the program gets no more of this process's variables than it needs: it runs as somebody else.</summary>
    public bool IsApart { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public static Command Of(string program, params string[] arguments) => new(program, arguments);

    /// <exception cref="System.ComponentModel.Win32Exception">The program is not there or cannot be run.</exception>
    public async Task<CommandResult> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Process.Start(StartInfo())!;
        try
        {
            await FeedAsync(process.StandardInput, cancellationToken).ConfigureAwait(false);
            return await FinishAsync(process, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private async Task FeedAsync(StreamWriter input, CancellationToken cancellationToken)
    {
        try
        {
            await using (input.ConfigureAwait(false))
            {
                await input.WriteAsync(Input.AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It ended before it had read all: its exit code says why.
        }
    }

    private async Task<CommandResult> FinishAsync(Process process, CancellationToken cancellationToken)
    {
        Task<string> output = Captures ? process.StandardOutput.ReadToEndAsync(cancellationToken) : Task.FromResult("");
        Task<string> errors = Captures ? process.StandardError.ReadToEndAsync(cancellationToken) : Task.FromResult("");
        await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellationToken)).ConfigureAwait(false);
        string text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
        return new CommandResult(process.ExitCode, text.Trim());
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = Captures,
            RedirectStandardError = Captures,
            WorkingDirectory = Folder ?? "",
            CreateNoWindow = true,
        };
        Clean(info.Environment, IsApart);
        foreach ((string name, string value) in Variables)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>Someone's PGDATA or PGPORT must not reach our server, and its messages are read in English.</summary>
    private static void Clean(IDictionary<string, string?> variables, bool isApart)
    {
        foreach (string name in variables.Keys
            .Where(k => k.StartsWith("PG", StringComparison.Ordinal) || (isApart && !IsNeeded(k))).ToList())
        {
            variables.Remove(name);
        }

        variables["LC_ALL"] = "C";
    }

    // Secrets are passed in variables, and whoever may act as the server's user can read them.
    private static bool IsNeeded(string variable) =>
        variable is "PATH" or "HOME" or "LANG" or "TZ" or "TZDIR" or "TMPDIR" or "LD_LIBRARY_PATH" or "DYLD_LIBRARY_PATH"
        || variable.StartsWith("LC_", StringComparison.Ordinal);
}
