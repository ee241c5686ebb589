using System.Text;

namespace EfWriter.Cli.Pipelines;

/// <summary>Text files that a person wrote: pipelines and profiles.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="UsageException">The file is not there, cannot be read or is not UTF-8.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{Echo.Path(path)} is a folder. Name a file in it.");
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{Echo.Path(path)} is not UTF-8. Convert the file, as with iconv -f LATIN1 -t UTF-8.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new UsageException($"The file {Echo.Path(path)} is not there. Check the name and the folder that the command runs in.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Echo.Path(path)} cannot be read. Check its name, and that you may read it.");
        }
    }
}
