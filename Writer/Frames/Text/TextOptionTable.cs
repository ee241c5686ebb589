using System.Globalization;

namespace EfWriter.Frames.Text;

/// <summary>An option of text files, as command lines and PARAMS name it.</summary>
/// <param name="Name">Its name, in snake_case.</param>
/// <param name="Help">What it means.</param>
/// <param name="Csv">Sets it for CSV; null where CSV has none.</param>
/// <param name="Json">Sets it for JSON; null where JSON has none.</param>
/// <param name="Parquet">Sets it for Parquet; null where Parquet has none.</param>
internal sealed record TextOption(
    string Name, string Help, Func<CsvOptions, OptionText, CsvOptions>? Csv, Func<JsonOptions, OptionText, JsonOptions>? Json,
    Func<ParquetOptions, OptionText, ParquetOptions>? Parquet = null)
{
    /// <summary>Whether it is true or false.</summary>
    public bool IsFlag { get; init; }

    /// <summary>Whether a format has it.</summary>
    public bool IsOf(TextOptions options) => options switch
    {
        CsvOptions => Csv is not null,
        JsonOptions => Json is not null,
        ParquetOptions => Parquet is not null,
        _ => false,
    };

    /// <summary>Sets it.</summary>
    /// <returns>The options; null if their format does not have it.</returns>
    /// <exception cref="FormatException">The text is none that it takes; the message is what it takes.</exception>
    public TextOptions? Set(TextOptions options, OptionText text) => options switch
    {
        CsvOptions csv => Csv?.Invoke(csv, text),
        JsonOptions json => Json?.Invoke(json, text),
        ParquetOptions parquet => Parquet?.Invoke(parquet, text),
        _ => null,
    };
}

/// <summary>The options of files, each once: for the tool's <c>write</c> and for <c>PARAMS</c>.</summary>
internal static class TextOptionTable
{
    public static IReadOnlyList<TextOption> All { get; } =
    [
        OfCsv("delimiter", "What stands between fields: one character, or tab. Without it, what splits the first lines alike.",
            (options, text) => options with { Delimiter = text.Character }),
        OfCsv("quote",
            "What stands around fields that hold a delimiter or a line break: one character, or none. A double quote by default.",
            (options, text) => options with { Quote = text.CharacterOrNone }),
        OfCsv("escape", "What stands before a character that is taken as it is. Without it, a quote is written twice.",
            (options, text) => options with { Escape = text.CharacterOrNone }),
        OfCsv("has_header", "Whether the first line names the columns: true (default) or false.",
            (options, text) => options with { HasHeader = text.Flag }) with { IsFlag = true },
        OfCsv("names", "The columns' names, in place of the header's.", (options, text) => options with { Names = text.List }),
        OfCsv("null_texts", "Fields without quotes that mean NULL, such as \\N or NA.",
            (options, text) => options with { NullTexts = text.List }),
        OfCsv("empty", "What an empty field means: as_written (default: NULL, in quotes an empty text), null or text.",
            (options, text) => options with { Empty = text.Empty }),
        OfCsv("decimal_separator", "What stands before a number's fraction: a point by default.",
            (options, text) => options with { DecimalSeparator = text.Character }),
        OfCsv("thousands_separator", "What stands between groups of three digits: nothing by default.",
            (options, text) => options with { ThousandsSeparator = text.CharacterOrNone }),
        OfCsv("skip_lines", "How many lines before the header are passed over.",
            (options, text) => options with { SkipLines = text.Count }),
        OfCsv("comment", "What a line begins with that is passed over: one character.",
            (options, text) => options with { Comment = text.CharacterOrNone }),
        OfBoth("encoding", "How characters are written, such as windows-1252: utf-8 by default, or what a byte order mark shows.",
            (options, text) => options with { Encoding = text.Text }, (options, text) => options with { Encoding = text.Text }),
        OfBoth("date_format", "How dates are written, such as dd.MM.yyyy: ISO 8601 by default.",
            (options, text) => options with { DateFormat = text.Text }, (options, text) => options with { DateFormat = text.Text }),
        OfBoth("timestamp_format", "How dates with times are written, such as dd/MM/yyyy HH:mm:ss: ISO 8601 by default.",
            (options, text) => options with { TimestampFormat = text.Text },
            (options, text) => options with { TimestampFormat = text.Text }),
        OfBoth("select", "The columns to write, by their names in the file.",
            (options, text) => options with { Columns = text.List }, (options, text) => options with { Columns = text.List }),
        OfBoth("rename", "New names of columns: old=new.",
            (options, text) => options with { Rename = text.Map }, (options, text) => options with { Rename = text.Map }),
        OfBoth("snake_case_names", "Whether names become snake_case: true or false (default).",
            (options, text) => options with { SnakeCaseNames = text.Flag },
            (options, text) => options with { SnakeCaseNames = text.Flag }) with { IsFlag = true },
        OfBoth("cut_long_names", "Whether names of more than 63 bytes are cut and get a hash: true or false (default).",
            (options, text) => options with { CutLongNames = text.Flag },
            (options, text) => options with { CutLongNames = text.Flag }) with { IsFlag = true },
        new("file_name_column", "A column to add, which gets the path of each row's file as it was given: its name.",
            (options, text) => options with { FileNameColumn = text.Name }, (options, text) => options with { FileNameColumn = text.Name },
            (options, text) => options with { FileNameColumn = text.Name }),
        new("hive_partitioning", "Whether folders called key=value are columns: true or false (default).",
            (options, text) => options with { HivePartitioning = text.Flag },
            (options, text) => options with { HivePartitioning = text.Flag },
            (options, text) => options with { HivePartitioning = text.Flag }) { IsFlag = true },
    ];

    /// <summary>Refuses options that mean nothing, alone or together, before a text is there.</summary>
    /// <exception cref="FrameFault">They do.</exception>
    public static void Check(TextOptions options)
    {
        if (options.Encoding is { } encoding)
            TextEncodings.Find(encoding);
        _ = CellRewriter.For(options);

        // A delimiter that is to be found is none of the others.
        if (options is CsvOptions csv)
            NullTexts.Of(csv, CsvDialect.Of(csv, delimiter: 0));
    }

    private static TextOption OfCsv(string name, string help, Func<CsvOptions, OptionText, CsvOptions> set) => new(name, help, set, null);

    private static TextOption OfBoth(string name, string help, Func<CsvOptions, OptionText, CsvOptions> csv,
        Func<JsonOptions, OptionText, JsonOptions> json) =>
        new(name, help, csv, json);
}

/// <summary>An option's value as a text, or as texts where it is a list already.</summary>
/// <param name="Value">The text.</param>
/// <param name="Items">The texts of a list, or names and values in turn of a map; null for one text.</param>
internal sealed record OptionText(string Value, IReadOnlyList<string>? Items = null)
{
    /// <exception cref="FormatException">The text is none; so are those of the other properties.</exception>
    public bool Flag => bool.TryParse(Value, out var flag) ? flag : throw new FormatException("true or false");

    public int Count =>
        int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new FormatException("a whole number from 0");

    public char Character => CharacterOrNone ?? throw new FormatException("one character");

    public char? CharacterOrNone => Value switch
    {
        [var c] => c,
        "tab" or "\\t" => '\t',
        "none" or "" => null,
        _ => throw new FormatException("one character, tab or none"),
    };

    public EmptyField Empty => Value switch
    {
        "as_written" => EmptyField.AsWritten,
        "null" => EmptyField.Null,
        "text" => EmptyField.Text,
        _ => throw new FormatException("as_written, null or text"),
    };

    /// <summary>Whether it is written as null, which is none for a character, and no text.</summary>
    public bool IsNull { get; init; }

    public string Text => IsNull ? throw new FormatException("a text") : Value;

    public string Name => Text.Trim().Length > 0 ? Text : throw new FormatException("a column's name");

    public IReadOnlyList<string> List => Items ?? [.. Text.Split(',', StringSplitOptions.TrimEntries)];

    public IReadOnlyDictionary<string, string> Map
    {
        get
        {
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            var pairs = Items is null
                ? Text.Split(',', StringSplitOptions.TrimEntries).Select(Pair)
                : Items.Chunk(2).Select(pair => (pair[0], pair[1]));
            foreach (var (name, value) in pairs)
            {
                if (!map.TryAdd(name, value))
                    throw new FormatException("each name once");
            }

            return map;
        }
    }

    private static (string Name, string Value) Pair(string text) => text.LastIndexOf('=') is > 0 and var equals && equals < text.Length - 1
        ? (text[..equals], text[(equals + 1)..])
        : throw new FormatException("old=new, with commas between such pairs");
}
