using EfWriter.Frames;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Sources;

/// <summary>CSV, TSV and JSON files as frames, and the options of files, of a command line or of PARAMS.</summary>
internal static class TextSource
{
    /// <summary>The options of a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="options">Their texts, by the names of <see cref="TextOptionTable"/>.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="UsageException">An option is not one of the format, or has a value that it does not take.</exception>
    public static TextOptions ReadOptions(FileFormat format, IEnumerable<KeyValuePair<string, OptionText>> options, string path)
    {
        var read = DefaultsOf(format);
        foreach (var (name, text) in options)
        {
            try
            {
                read = TextOptionTable.All.First(option => option.Name == name).Set(read, text) ?? throw HasNoEffect(name, path);
            }
            catch (FormatException expected)
            {
                throw new UsageException($"The option {name} has a value that it does not take; it takes {expected.Message}.");
            }
        }

        try
        {
            TextOptionTable.Check(read);
            return read;
        }
        catch (FrameFault fault)
        {
            throw new UsageException($"{fault.Message} {fault.Remedy}");
        }
    }

    /// <summary>A format's options, as they are without a word from the caller.</summary>
    public static TextOptions DefaultsOf(FileFormat format) => format switch
    {
        FileFormat.Csv => CsvOptions.Default,
        FileFormat.Json => JsonOptions.Default,
        _ => ParquetOptions.Default,
    };

    /// <summary>What is said of an option that a file's format does not have.</summary>
    public static UsageException HasNoEffect(string option, string path) =>
        new($"The option {option} has no effect on {Echo.Path(path)}. Leave it out.");

    /// <summary>Files as one frame.</summary>
    /// <param name="paths">The files; those of CSV have one header.</param>
    /// <param name="options">How they are written.</param>
    public static TextFrame Open(IReadOnlyList<string> paths, TextOptions options)
    {
        var texts = new TextParts([.. paths.Select(path => new TextPart(path, Input(path)))]);
        return options is CsvOptions csv
            ? new CsvFrame(texts, CsvFrame.OptionsOf(paths.Select(PackedFile.Unpacked), csv))
            : new JsonFrame(texts, (JsonOptions)options);
    }

    private static TextInput Input(string path) =>
        PackedFile.IsPacked(path) ? TextInput.Of(() => PackedFile.Open(path)) : TextInput.Of(path);

    /// <summary>A stream as a frame.</summary>
    /// <exception cref="UsageException">An option is about files.</exception>
    public static TextFrame Open(Stream stream, TextOptions options) =>
        options.FileNameColumn is not null ? throw HasNoEffect("file_name_column", FileKind.StandardInput)
        : options.HivePartitioning ? throw HasNoEffect("hive_partitioning", FileKind.StandardInput)
        : options is CsvOptions csv
        ? (TextFrame)Frame.FromCsv(stream, csv)
        : (TextFrame)Frame.FromJson(stream, (JsonOptions)options);

    /// <summary>Looks at a file's columns.</summary>
    /// <param name="frame">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="asked">Types that columns have whatever their values are.</param>
    /// <param name="looksAtAll">Whether at all rows.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static Task ResolveAsync(
        TextFrame frame, string path, IReadOnlyDictionary<string, EfWriter.Frames.Text.AskedType> asked, bool looksAtAll,
        CancellationToken cancellationToken) =>
        ReadAsync(path, frame, async () =>
        {
            await frame.ResolveAsync(asked, looksAtAll, cancellationToken);
            return true;
        });

    /// <summary>Reads files, and says how that fails.</summary>
    /// <param name="path">Their first, or the pattern.</param>
    /// <param name="frame">The files.</param>
    /// <param name="read">Reads them.</param>
    /// <exception cref="SourceException">It does.</exception>
    public static async Task<T> ReadAsync<T>(string path, TextFrame frame, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FrameFault fault)
        {
            throw Describe(fault, path, frame);
        }
        catch (FrameSourceException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>A fault of a file, in one sentence with its place.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="path">The first file, or the pattern.</param>
    /// <param name="frame">The files; null where no row is named.</param>
    public static SourceException Describe(FrameFault fault, string path, TextFrame? frame = null)
    {
        var file = fault.Row is { } found ? frame?.FileOf(found) : null;
        var row = file is null ? $"row {fault.Row}" : $"row {file.Row} (row {fault.Row} of all files)";
        var place = (fault.Column, fault.Row) switch
        {
            ({ } column, not null) => $" column{Echo.Column(column)}, {row}:",
            ({ } column, null) => $" column{Echo.Column(column)}:",
            (null, not null) => $" {row}:",
            _ => string.Empty,
        };
        var named = file?.File ?? fault.File ?? path;
        return new($"Cannot read {Echo.Path(named)}:{place} {fault.Message} Nothing was written. {fault.Remedy}", fault);
    }

    private static SourceException Unreadable(string path, Exception cause) => new(
        $"Cannot read {Echo.Path(FileOf(cause) ?? path)}: the system does not let it be read. Nothing was written. "
        + "Check that you may read it, and that no other program holds it.", cause);

    private static string? FileOf(Exception cause) => ((cause as TextPartException) ?? (cause.InnerException as TextPartException))?.File;
}
