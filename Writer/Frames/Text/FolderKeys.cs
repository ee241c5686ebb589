namespace EfWriter.Frames.Text;

/// <summary>What folders called <c>key=value</c> say, as Hive writes them.</summary>
internal static class FolderKeys
{
    // Hive's and Spark's name for NULL.
    private const string Null = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The keys and values of the folders that a file is in, from the outermost on; a value is null for NULL.</summary>
    /// <param name="path">The file's path, as it was given; null for none.</param>
    /// <exception cref="FrameFault">A key stands twice.</exception>
    public static IReadOnlyList<(string Key, string? Value)> Of(string? path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } folder)
            return [];
        var keys = folder.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
            .Select(part => (Name: part, End: part.IndexOf('=', StringComparison.Ordinal))).Where(part => part.End > 0)
            .Select(part => (Key: Unescape(part.Name[..part.End]), Value: ValueOf(part.Name[(part.End + 1)..]))).ToList();
        return keys.GroupBy(key => key.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw Errors.FolderKeyTwice(twice.Key).In(path!)
            : keys;
    }

    private static string? ValueOf(string text) => text == Null ? null : Unescape(text);

    private static string Unescape(string text) => Uri.UnescapeDataString(text);
}
