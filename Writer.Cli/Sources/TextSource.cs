using EfWriter.Frames;
using EfWriter.Frames.Text;

namespace EfWriter.Cli.Sources;

/// <summary>CSV, TSV and JSON files as frames, with the options of a command line or of PARAMS.</summary>
internal static class TextSource
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What is in it: CSV or JSON.</param>
    /// <param name="options">How it is written, by the names of <see cref="TextOptionTable"/>.</param>
    /// <exception cref="UsageException">An option is not one of the format, or its value is none.</exception>
    /// <exception cref="SourceException">The options mean nothing together.</exception>
    public static TextFrame Open(string path, FileFormat format, IEnumerable<KeyValuePair<string, OptionText>> options)
    {
        var (csv, json) = (CsvOptions.Default, JsonOptions.Default);
        foreach (var (name, text) in options)
        {
            var option = TextOptionTable.All.First(option => option.Name == name);
            try
            {
                if (format == FileFormat.Csv && option.Csv is not null)
                    csv = option.Csv(csv, text);
                else if (format == FileFormat.Json && option.Json is not null)
                    json = option.Json(json, text);
                else
                    throw new UsageException($"The option {name} has no effect on '{path}'. Leave it out.");
            }
            catch (FormatException expected)
            {
                throw new UsageException($"The option {name} is '{text.Value}'; it takes {expected.Message}.");
            }
        }

        try
        {
            return (TextFrame)(format == FileFormat.Csv ? Frame.FromCsv(path, csv) : Frame.FromJson(path, json));
        }
        catch (FrameFault fault)
        {
            throw Describe(fault, path);
        }
    }

    /// <summary>Looks at a file's columns.</summary>
    /// <param name="frame">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="asked">Types that columns have whatever their values are.</param>
    /// <param name="looksAtAll">Whether at all rows.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="SourceException">It cannot be read.</exception>
    public static async Task ResolveAsync(
        TextFrame frame, string path, IReadOnlyDictionary<string, EfWriter.Frames.Text.AskedType> asked, bool looksAtAll, CancellationToken cancellationToken)
    {
        try
        {
            await frame.ResolveAsync(asked, looksAtAll, cancellationToken);
        }
        catch (FrameFault fault)
        {
            throw Describe(fault, path);
        }
        catch (FrameSourceException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"Cannot read '{path}': {e.InnerException.Message} Nothing was written.", e);
        }
    }

    /// <summary>A fault of the file, in one sentence with its place.</summary>
    public static SourceException Describe(FrameFault fault, string path)
    {
        var place = (fault.Column, fault.Row) switch
        {
            ({ } column, { } row) => $" column '{column}', row {row}:",
            ({ } column, null) => $" column '{column}':",
            (null, { } row) => $" row {row}:",
            _ => string.Empty,
        };
        return new($"Cannot read '{path}':{place} {fault.Message} Nothing was written. {fault.Remedy}", fault);
    }
}
