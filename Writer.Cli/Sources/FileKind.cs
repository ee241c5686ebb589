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
    public const string KnownExtensions = ".csv, .tsv, .json, .ndjson, .jsonl (each also with .gz, .zst or .zip) and .parquet";

    /// <summary>What is written for standard input in place of a file.</summary>
    public const string StandardInput = "-";

    /// <summary>The format that an option says.</summary>
    /// <exception cref="UsageException">It says none.</exception>
    public static FileFormat? Named(string? format) => format switch
    {
        null => null,
        "csv" => FileFormat.Csv,
        "json" => FileFormat.Json,
        "parquet" => FileFormat.Parquet,
        _ => throw new UsageException("--format takes csv, json or parquet."),
    };

    /// <summary>The format of standard input.</summary>
    /// <exception cref="UsageException">It is not said, or cannot be read from there.</exception>
    public static FileFormat OfInput(FileFormat? said) => said switch
    {
        null => throw new UsageException(
            "Standard input has no name that shows its format. Say --format csv or --format json."),
        FileFormat.Parquet => throw new UsageException(
            "Parquet is read from its end, which standard input does not have before all of it was read. Save it to a file."),
        { } format => format,
    };

    /// <exception cref="UsageException">The file is not there, or its extension is not known.</exception>
    public static FileFormat Of(string path, FileFormat? said = null)
    {
        if (!File.Exists(path))
            throw new UsageException($"The file {Echo.Path(path)} is not there. Check the name and the folder that the command runs in.");

        if (said is { } format)
            return format;
        return Known(path) ?? throw new UsageException(
            $"The extension of '{Echo.Line(Path.GetFileName(path))}' is not known. Known are {KnownExtensions}; for another, say "
            + "--format csv, json or parquet.");
    }

    /// <summary>Whether a path is a named pipe, without waiting for who writes into it.</summary>
    public static bool IsPipe(string path)
    {
        // A pipe has no length, and can be opened at once by who may write into it, too.
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0)
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return !file.CanSeek;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a name shows a format.</summary>
    public static bool IsKnown(string path) => Known(path) is not null;

    private static FileFormat? Known(string path)
    {
        var unpacked = PackedFile.Unpacked(path);
        return Path.GetExtension(unpacked).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" => FileFormat.Csv,
            ".json" or ".ndjson" or ".jsonl" => FileFormat.Json,
            ".parquet" when unpacked == path => FileFormat.Parquet,
            _ => null,
        };
    }
}
