namespace EfWriter.LocalPostgres.Processes;

/// <summary>Folders and rights on Unix; on Windows, where a user's folders are the user's, only the folders.</summary>
internal static class UnixFiles
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Others may pass through, but not look around.</summary>
    public const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public const UnixFileMode ReadableFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public const UnixFileMode Readable = Passable | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes the folder and its missing parents. What is there already may be shared, so its rights stay.</summary>
    public static void CreateFolder(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        CreateFolder(Path.GetDirectoryName(path)!, mode);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // Never open for a moment, whatever the umask; but a strict one would take bits away.
        Directory.CreateDirectory(path, mode);
        SetMode(path, mode);
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Whether a user who owns none of it can pass through every folder down to this one.</summary>
    public static bool OthersCanEnter(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.Exists && !OperatingSystem.IsWindows() && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>False when there is something in it.</summary>
    public static bool TryDeleteEmpty(string folder) => TryDelete(folder, recursive: false);

    /// <summary>False when something in it could not be removed yet: a process may still hold or write it.</summary>
    public static bool TryDelete(string folder) => TryDelete(folder, recursive: true);

    private static bool TryDelete(string folder, bool recursive)
    {
        try
        {
            Directory.Delete(folder, recursive);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
