namespace EfWriter.Cli.Sources;

/// <summary>Reads a file by hand, and says how that fails.</summary>
internal static class FileGuard
{
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be, with its article, such as "a gzip file".</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static T Read<T>(string path, string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it is not {kind}, or not a whole one. Nothing was written. "
                + "Check how it was made and copied.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: the system does not let it be read. Nothing was written. "
                + "Check that you may read it, and that no other program holds it.", e);
        }
    }
}
