using EfWriter.LocalPostgres.Processes;

namespace EfWriter.Cli.Sources;

/// <summary>Folders below the temporary one that nobody else may enter. Their names say which process has them.</summary>
internal static class ScratchFolder
{
    private const string Prefix = "efwriter-duckdb-";

    private static int s_swept;

    /// <summary>Makes one, after the first look for what killed processes left.</summary>
    public static string Make()
    {
        if (Interlocked.Exchange(ref s_swept, 1) == 0)
            Sweep(Path.GetTempPath());
        return Directory.CreateTempSubdirectory(NameOf(ProcessIdentity.Current)).FullName;
    }

    /// <summary>How the names of a process's folders begin.</summary>
    public static string NameOf(ProcessIdentity owner) => $"{Prefix}{owner.Id}-{owner.Start}-{owner.Space}-";

    /// <summary>Deletes the folders of this user's processes that have ended. The folder they are in may be everybody's.</summary>
    public static void Sweep(string around)
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(around, Prefix + "*"))
            {
                if (ProcessIdentity.TryParse(Path.GetFileName(folder), Prefix, out var owner)
                    && owner.IsGone() && FolderTrust.FaultOfOwn(folder) is null)
                    UnixFiles.TryDelete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be seen now is there for the next sweep.
        }
    }
}
