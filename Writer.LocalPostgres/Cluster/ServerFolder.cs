using System.Diagnostics;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>
/// One server's folder: its data and its log. Its name says which process owns it. If it belongs to another user, everything in it
/// is done as that user: whatever root did there by a path, a link could lead elsewhere.
/// </summary>
internal sealed record ServerFolder(string Path, ServerUser User)
{
    public const string Prefix = "server-";

    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Holds the superuser's password while initdb runs.</summary>
    public string Secret => System.IO.Path.Combine(Path, "password");

    public string Log => System.IO.Path.Combine(Path, "server.log");

    private string Postmaster => System.IO.Path.Combine(Data, PostmasterFile.Name);

    private bool IsOurs => User.Name is null;

    /// <summary>Creates it in the folder for servers, which is ours alone.</summary>
    public static async Task<ServerFolder> CreateAsync(
        string serversFolder, string name, ServerUser user, CancellationToken cancellationToken)
    {
        var folder = new ServerFolder(System.IO.Path.Combine(serversFolder, name), user);
        UnixFiles.CreateFolder(folder.Path, UnixFiles.Private);
        try
        {
            await user.OwnAsync(folder.Path, cancellationToken).ConfigureAwait(false);
            return folder;
        }
        catch
        {
            await folder.DeleteAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes a file that only the server's user can read.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        if (IsOurs)
        {
            await WriteOwnAsync(path, text, cancellationToken).ConfigureAwait(false);
            return;
        }

        Command write = User.Shell("umask 077 && rm -f -- \"$1\" && cat > \"$1\"", path) with { Input = text };
        CommandResult result = await write.RunAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            Errors.CommandFailed($"writing {path} as the user '{User.Name}'", result.ExitCode, result.Output);
        }
    }

    public async Task DeleteFileAsync(string path)
    {
        if (IsOurs)
        {
            File.Delete(path);
            return;
        }

        await User.Shell("rm -f -- \"$1\"", path).RunAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async Task<string> LogTailAsync()
    {
        string text = IsOurs
            ? TailOwn(Log)
            : await TryReadAsync("[ -f \"$1\" ] && tail -n 20 -- \"$1\"", Log).ConfigureAwait(false);
        return text.Length > 0 ? text : "(it wrote no log)";
    }

    /// <summary>The server's process; null when none runs on the folder.</summary>
    public async Task<Process?> FindServerAsync()
    {
        string text = IsOurs
            ? ReadOwn(Postmaster)
            : await TryReadAsync("[ -f \"$1\" ] && head -c 10000 -- \"$1\"", Postmaster).ConfigureAwait(false);
        return PostmasterFile.Parse(text)?.FindProcess(Data);
    }

    /// <summary>The last processes of a server that was stopped at once may outlive it by a moment.</summary>
    public async Task DeleteAsync()
    {
        for (int tries = 0; tries < 20 && !await TryDeleteAsync().ConfigureAwait(false); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>False when something in it could not be removed yet: a process may still hold or write it.</summary>
    public async Task<bool> TryDeleteAsync()
    {
        if (IsOurs)
        {
            return UnixFiles.TryDelete(Path);
        }

        // It ends with an error: the folder itself stands in one of root's.
        await User.Shell("rm -rf -- \"$1\"", Path).RunAsync(CancellationToken.None).ConfigureAwait(false);
        return UnixFiles.TryDeleteEmpty(Path);
    }

    private static async Task WriteOwnAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new StreamWriter(path, options);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string TailOwn(string path)
        => File.Exists(path) ? string.Join(Environment.NewLine, File.ReadLines(path).TakeLast(20)) : "";

    private static string ReadOwn(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // none, or the server is removing it
        }
    }

    private async Task<string> TryReadAsync(string script, string path)
    {
        CommandResult result = await User.Shell(script, path).RunAsync(CancellationToken.None).ConfigureAwait(false);
        return result.Succeeded ? result.Output : "";
    }
}
