namespace EfWriter.Cli.Sources;

/// <summary>The formats that can be read.</summary>
internal enum FileFormat
{
    Csv,
    Parquet,
    Json,
}

/// <summary>What a file's name says about what is in it.</summary>
internal static class FileKind
{
    public const string KnownExtensions = ".csv, .tsv, .json, .ndjson, .jsonl (each also with .gz) and .parquet";

    /// <exception cref="UsageException">The file is not there, or its extension is not known.</exception>
    public static FileFormat Of(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"{Echo.Path(path)} is a folder. Name one file in it.");
        if (!File.Exists(path))
            throw new UsageException($"The file {Echo.Path(path)} is not there. Check the name and the folder that the command runs in.");

        var isGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var extension = Path.GetExtension(isGzip ? path[..^3] : path);
        return extension.ToLowerInvariant() switch
        {
            ".csv" or ".tsv" => FileFormat.Csv,
            ".json" or ".ndjson" or ".jsonl" => FileFormat.Json,
            ".parquet" when !isGzip => FileFormat.Parquet,
            _ => throw new UsageException(
                $"The extension of '{Echo.Line(Path.GetFileName(path))}' is not known. Known are {KnownExtensions}."),
        };
    }
}
