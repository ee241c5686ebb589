using System.Globalization;

namespace EfWriter.LocalPostgres.Processes;

/// <summary>As whom the server's programs run: postgres refuses root, so root hands them to another user.</summary>
internal sealed record ServerUser(string? Name, string? Dropper)
{
    private static readonly string[] s_names = ["postgres", "nobody"];
    private static readonly string[] s_droppers = ["runuser", "setpriv", "su"];

    /// <summary>
    /// Begins a session apart from root's: what runs as another user could otherwise type commands into root's terminal.
    /// Null for none on PATH.
    /// </summary>
    public string? Detacher { get; init; }

    /// <summary>Its number; null for the user that runs this process.</summary>
    public uint? Id { get; init; }

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

        (string Name, uint Id)? found = await FirstUserAsync(cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            Errors.NoSpareUser("neither 'postgres' nor 'nobody' exists");
        }

        return new ServerUser(found.Value.Name, dropper) { Id = found.Value.Id, Detacher = findProgram("setsid") };
    }

    public Command Command(string program, params string[] arguments)
        => Name is null
            ? new Command(program, arguments)
            : As([program, .. arguments]);

    /// <summary>A script of the shell that the server's user runs, whose arguments are <c>$1</c> and so on.</summary>
    public Command Shell(string script, params string[] arguments)
        => As(["/bin/sh", "-c", script, "sh", .. arguments]) with { Folder = "/" };

    /// <summary>Gives a file or a folder to the server's user, in a folder that nobody else can write.</summary>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return;
        }

        Command chown = Processes.Command.Of("chown", "-h", Name, folder);
        CommandResult result = await chown.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            Errors.CommandFailed($"chown {Name} {folder}", result.ExitCode, result.Output);
        }
    }

    private static async Task<(string Name, uint Id)?> FirstUserAsync(CancellationToken cancellationToken)
    {
        foreach (string name in s_names)
        {
            // id asks the directory services too, where /etc/passwd alone would miss a user.
            CommandResult id = await Processes.Command.Of("id", "-u", name).RunAsync(cancellationToken).ConfigureAwait(false);
            if (id.Succeeded && uint.TryParse(id.Output, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            {
                return (name, number);
            }
        }

        return null;
    }

    private Command As(string[] command)
    {
        string[] all = [.. Detacher is null ? Array.Empty<string>() : [Detacher], Dropper!, .. Prefix(), .. command];
        return new Command(all[0], all[1..]) { IsApart = true };
    }

    private string[] Prefix() => Path.GetFileName(Dropper) switch
    {
        "runuser" => ["-u", Name!, "--"],
        "setpriv" => [$"--reuid={Name}", "--clear-groups", "--"],
        // The shell's text is fixed: program and arguments are its own arguments.
        _ => ["-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", Name!, "--"],
    };
}
