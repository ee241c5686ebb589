using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Cluster;

/// <summary>The folder of all servers' folders, in which nobody else can put or exchange anything.</summary>
internal static class ServersFolder
{
    /// <summary>
    /// Creates it where it is missing. In the temporary folder, which is everyone's, a name that somebody else took is not used.
    /// </summary>
    /// <exception cref="LocalServerException">It cannot be made, or is not ours alone. Nothing in it was touched.</exception>
    public static void Open(string path, ServerUser user)
    {
        try
        {
            UnixFiles.CreateFolder(Path.GetDirectoryName(path)!, UnixFiles.Passable);
            OpenOwn(path, user.Name is null ? UnixFiles.Private : UnixFiles.Passable);
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

    private static void OpenOwn(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, mode);
        if (FolderTrust.FaultOfOwn(path) is { } fault)
        {
            Errors.NoServersFolder(path, fault);
        }

        UnixFiles.SetMode(path, mode);
    }
}
