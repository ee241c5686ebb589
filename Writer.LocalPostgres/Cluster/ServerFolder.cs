using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>One server's folder: its data and its log. Its name says which process owns it.</summary>
internal sealed record ServerFolder(string Path)
{
    public const string Prefix = "server-";

    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Holds the superuser's password while initdb runs.</summary>
    public string Secret => System.IO.Path.Combine(Path, "password");

    public string Log => System.IO.Path.Combine(Path, "server.log");

    public static async Task<ServerFolder> CreateAsync(
        HostEnvironment host, ServerUser user, CancellationToken cancellationToken)
    {
        CreateParent(host.ServersFolder, user);
        var folder = new ServerFolder(System.IO.Path.Combine(host.ServersFolder, host.Owner.NewName(Prefix)));
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

    /// <summary>Writes a file that only the server's user can read, before there is anything in it.</summary>
    public async Task WriteSecretAsync(ServerUser user, string secret, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new StreamWriter(Secret, options);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteLineAsync(secret.AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        await user.OwnAsync(Secret, cancellationToken).ConfigureAwait(false);
    }

    public string LogTail(int lines = 20)
        => File.Exists(Log) ? string.Join(Environment.NewLine, File.ReadLines(Log).TakeLast(lines)) : "(it wrote no log)";

    /// <summary>The last processes of a server that was stopped at once may outlive it by a moment.</summary>
    public async Task DeleteAsync()
    {
        for (int tries = 0; tries < 20 && !UnixFiles.TryDelete(Path); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static void CreateParent(string path, ServerUser user)
    {
        try
        {
            CreateParentFor(user, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Errors.NoServersFolder(path, e.Message);
        }

        if (user.Name is not null && !UnixFiles.OthersCanEnter(path))
        {
            Errors.Unreachable(path, user.Name);
        }
    }

    /// <summary>The temporary folder is everyone's: a name that someone else took there is not used.</summary>
    private static void CreateParentFor(ServerUser user, string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            Errors.NoServersFolder(path, "It is a symbolic link.");
        }

        UnixFileMode mode = user.Name is null ? UnixFiles.Private : UnixFiles.Passable;
        UnixFiles.CreateFolder(path, mode);
        UnixFiles.SetMode(path, mode); // only its owner may
    }
}
