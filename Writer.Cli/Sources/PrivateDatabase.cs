namespace EfWriter.Cli.Sources;

/// <summary>Creates a DuckDB file that nobody else may read: DuckDB itself would let everybody.</summary>
internal static class PrivateDatabase
{
    /// <summary>Creates a database without tables, unless there is a file.</summary>
    /// <param name="path">The database's file. What is there already has the rights that its owner gave it.</param>
    /// <returns>Whether it was made; if it cannot be, DuckDB reports that when it opens it.</returns>
    public static bool Make(string path) =>
        !OperatingSystem.IsWindows()
        && !File.Exists(path)
        && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
        && Write(path, Empty());

    /// <summary>Whether a path is a link by which a file would be made wherever the link leads, with rights that others may use.</summary>
    public static bool LeadsNowhere(string path) =>
        new FileInfo(path).LinkTarget is not null && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: true };

    /// <summary>Creates the log of a database that is open, and has none yet.</summary>
    public static void MakeLog(string path) => Write($"{path}.wal", []);

    private static bool Write(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var file = new FileStream(path, options);
            file.Write(content);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // DuckDB does not take an empty file for a database: so it makes one where nobody else can look.
    private static byte[] Empty()
    {
        var folder = ScratchFolder.Make();
        try
        {
            var path = Path.Combine(folder, "new.duckdb");
            using (DuckSession.Open(path))
            {
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
