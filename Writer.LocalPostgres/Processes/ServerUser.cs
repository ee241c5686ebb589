namespace EfWriter.LocalPostgres.Processes;

/// <summary>As whom the server's programs run: postgres refuses root, so root hands them to another user.</summary>
internal sealed record ServerUser(string? Name, string? Dropper)
{
    private static readonly string[] s_names = ["postgres", "nobody"];
    private static readonly string[] s_droppers = ["runuser", "setpriv", "su"];

    /// <summary>The user that runs this process.</summary>
    public static ServerUser Self { get; } = new(null, null);

    /// <summary>Finds another user if root runs this process.</summary>
    /// <param name="isRoot">Whether it does.</param>
    /// <param name="findProgram">Finds a program's path by its name; null for none.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static async Task<ServerUser> FindAsync(bool isRoot, Func<string, string?> findProgram, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !isRoot)
        {
            return Self; // pg_ctl gives up an administrator's rights by itself
        }

        string? dropper = s_droppers.Select(findProgram).FirstOrDefault(path => path is not null);
        if (dropper is null)
        {
            Errors.NoSpareUser("none of runuser, setpriv and su is on PATH");
        }

        string? name = await FirstUserAsync(cancellationToken).ConfigureAwait(false);
        if (name is null)
        {
            Errors.NoSpareUser("neither 'postgres' nor 'nobody' exists");
        }

        return new ServerUser(name, dropper);
    }

    public Command Command(string program, params string[] arguments)
        => Name is null
            ? new Command(program, arguments)
            : new Command(Dropper!, [.. Prefix(), program, .. arguments]) { IsApart = true };

    /// <summary>Gives a folder of ours to the server's user.</summary>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return;
        }

        Command chown = Processes.Command.Of("chown", Name, folder);
        CommandResult result = await chown.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            Errors.CommandFailed($"chown {Name} {folder}", result.ExitCode, result.Output);
        }
    }

    private static async Task<string?> FirstUserAsync(CancellationToken cancellationToken)
    {
        foreach (string name in s_names)
        {
            // id asks the directory services too, where /etc/passwd alone would miss a user.
            CommandResult id = await Processes.Command.Of("id", "-u", name).RunAsync(cancellationToken).ConfigureAwait(false);
            if (id.Succeeded)
            {
                return name;
            }
        }

        return null;
    }

    private string[] Prefix() => Path.GetFileName(Dropper) switch
    {
        "runuser" => ["-u", Name!, "--"],
        "setpriv" => [$"--reuid={Name}", "--clear-groups", "--"],
        // The shell's text is fixed: program and arguments are its own arguments.
        _ => ["-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", Name!, "--"],
    };
}
