using EfWriter.Frames;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Sources;

/// <summary>CSV, TSV and JSON files as frames, with the options of a command line or of PARAMS.</summary>
internal static class TextSource
{
    /// <summary>The options of a format.</summary>
    /// <param name="format">CSV or JSON.</param>
    /// <param name="options">Their texts, by the names of <see cref="TextOptionTable"/>.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="UsageException">An option is not one of the format, or has a value that it does not take.</exception>
    public static TextOptions ReadOptions(FileFormat format, IEnumerable<KeyValuePair<string, OptionText>> options, string path)
    {
        TextOptions read = format == FileFormat.Csv ? CsvOptions.Default : JsonOptions.Default;
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

    /// <summary>What is said of an option that a file's format does not have.</summary>
    public static UsageException HasNoEffect(string option, string path) =>
        new($"The option {option} has no effect on {Echo.Path(path)}. Leave it out.");

    /// <summary>Files as one frame.</summary>
    /// <param name="paths">The files; those of CSV have one header.</param>
    /// <param name="options">How they are written.</param>
    public static TextFrame Open(IReadOnlyList<string> paths, TextOptions options) => options is CsvOptions csv
        ? OpenCsv(paths, csv)
        : new JsonFrame(TextInput.Of([.. paths.Select(Input)]), (JsonOptions)options);

    private static CsvFrame OpenCsv(IReadOnlyList<string> paths, CsvOptions options)
    {
        options = CsvFrame.OptionsOf(paths.Select(PackedFile.Unpacked), options);
        var files = paths.Select(path => (Path.GetFileName(path), Input(path))).ToList();
        return new(files is [var (_, input)] ? input : new CsvParts(files, options), options);
    }

    private static TextInput Input(string path) =>
        PackedFile.IsPacked(path) ? TextInput.Of(() => PackedFile.Open(path)) : TextInput.Of(path);

    /// <summary>A stream as a frame.</summary>
    public static TextFrame Open(Stream stream, TextOptions options) => options is CsvOptions csv
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
        ReadAsync(path, async () =>
        {
            await frame.ResolveAsync(asked, looksAtAll, cancellationToken);
            return true;
        });

    /// <summary>Reads a file, and says how that fails.</summary>
    /// <exception cref="SourceException">It does.</exception>
    public static async Task<T> ReadAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FrameFault fault)
        {
            throw Describe(fault, path);
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

    /// <summary>A fault of the file, in one sentence with its place.</summary>
    public static SourceException Describe(FrameFault fault, string path)
    {
        var place = (fault.Column, fault.Row) switch
        {
            ({ } column, { } row) => $" column{Echo.Column(column)}, row {row}:",
            ({ } column, null) => $" column{Echo.Column(column)}:",
            (null, { } row) => $" row {row}:",
            _ => string.Empty,
        };
        return new($"Cannot read {Echo.Path(path)}:{place} {fault.Message} Nothing was written. {fault.Remedy}", fault);
    }

    private static SourceException Unreadable(string path, Exception cause) => new(
        $"Cannot read {Echo.Path(path)}: the system does not let it be read. Nothing was written. "
        + "Check that you may read it, and that no other program holds it.", cause);
}
