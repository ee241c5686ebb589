using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace EfWriter.Tests.Cli;

/// <summary>Packs texts into files.</summary>
internal static class Packing
{
    /// <summary>Writes a text to a file, packed as the file's extension says.</summary>
    public static void Pack(string path, string text) => Pack(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes to a file, packed as the file's extension says.</summary>
    public static void Pack(string path, byte[] bytes)
    {
        using var file = File.Create(path);
        switch (Path.GetExtension(path))
        {
            case ".zip":
                using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
                using (var entry = archive.CreateEntry(Path.GetFileNameWithoutExtension(path)).Open())
                    entry.Write(bytes);
                break;
            case ".zst":
                using (var packed = new CompressionStream(file, leaveOpen: true))
                    packed.Write(bytes);
                break;
            case ".gz":
                using (var packed = new GZipStream(file, CompressionMode.Compress))
                    packed.Write(bytes);
                break;
            default:
                file.Write(bytes);
                break;
        }
    }
}
