using System.IO.Compression;
using ZstdSharp;

namespace EfWriter.Cli.Sources;

/// <summary>Files that are packed by zip or zstd. Gzip is the readers' own.</summary>
internal static class PackedFile
{
    // What Deflate makes of no bytes at most.
    private const int PackedNothing = 5;

    private const string Zip = ".zip";
    private const string Zstd = ".zst";

    /// <summary>A name without what says that it is packed.</summary>
    public static string Unpacked(string name) => IsPacked(name) || IsGzip(name) ? name[..name.LastIndexOf('.')] : name;

    public static bool IsGzip(string name) => Has(name, ".gz");

    /// <summary>Whether a name says that the file is packed by zip or zstd.</summary>
    public static bool IsPacked(string name) => Has(name, Zip) || Has(name, Zstd);

    /// <summary>Opens a file that is packed, to be read from front to back.</summary>
    /// <exception cref="FrameFault">It is not packed as its name says, or has not one file in it.</exception>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Has(path, Zstd) ? new CheckedStream(new DecompressionStream(file, leaveOpen: false), expected: null) : OnlyEntry(file);
        }
        catch (InvalidDataException)
        {
            file.Dispose();
            throw Errors.BrokenPacked("zip");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static CheckedStream OnlyEntry(FileStream file)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read);
        var entries = archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
        if (entries.Count != 1)
            throw Errors.SeveralPacked(entries.Count);

        // .NET reads no further than the length that the entry says: of one that says 0, not even the checksum would tell.
        return entries[0] is { Length: 0, CompressedLength: > PackedNothing }
            ? throw Errors.BrokenPacked("zip")
            : new(entries[0].Open(), entries[0]);
    }

    private static bool Has(string name, string extension) => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
