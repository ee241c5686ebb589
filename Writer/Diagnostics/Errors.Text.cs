using System.Globalization;

namespace EfWriter;

/// <summary>Refusals of CSV and JSON texts. Lines count from 1, as editors do; rows from 0, as everywhere.</summary>
internal static partial class Errors
{
    public static FrameFault QuoteNotClosed(long line) => new(
        $"The record at line {line} has a field whose quote is not closed.",
        "Close it; a quote inside a quoted field is written twice. If quotes are plain characters, set the option quote to none.");

    public static FrameFault TextAfterQuote(long line) => new(
        $"The record at line {line} has a field that goes on after its closing quote.",
        "Write a quote inside a quoted field twice. If quotes are plain characters, set the option quote to none.");

    public static FrameFault OtherFieldCount(long line, int found, int expected) => new(
        $"The record at line {line} has {found} field(s), and the first line names {expected} columns.",
        "Correct the line; a field that holds the delimiter or a line break must stand in quotes. Another delimiter is an option.");

    public static FrameFault TooManyFields(long line, int expected) => new(
        $"The record at line {line} has more than {expected} field{(expected == 1 ? string.Empty : "s")}, the first line's number.",
        "Correct the line; a field that holds the delimiter or a line break must stand in quotes. Another delimiter is an option.");

    public static FrameFault HeaderTooLong(int most) => new(
        $"The first line, which names the columns, has more than {most / 1024} kB.",
        "Look for a quote or line break that is missing, or set the options skip_lines, has_header and names.");

    public static FrameFault JsonKeyTooLong(int most, long row) => new(
        $"A key of the object has more than {most / 1024} kB.", "Look for a quote that is missing.", row: row);

    public static FrameFault UnusableNullText(string option) => new(
        $"{option} has a text that no field without quotes can be: it begins with the quote, or holds a delimiter, a line break or a "
        + "single escape.",
        "Write it as it stands in the file; a field in quotes is never NULL by its text.");

    public static FrameFault FieldTooLong(long line) => new(
        $"The record at line {line} has a field of more than 1 GB, the most that PostgreSQL keeps.", "Split it.");

    public static FrameFault RecordTooLong(int most) => new(
        $"A record takes more than 1 GB ({most} bytes), the most that a row of PostgreSQL has.",
        "Look for a quote or bracket that is not closed, or split the record.");

    public static FrameFault NoHeader(bool hasHeader) => new(
        hasHeader ? "The text does not begin with a line of column names." : "The text is empty, and nothing says what its columns are.",
        hasHeader
            ? "Add one. If it has none, set the option has_header to false, and the option names to what the columns are called."
            : "Set the option names to what they are called.");

    public static FrameFault NotUtf8(long line) => new(
        $"The text is not UTF-8: line {line} has bytes that are no character of it.",
        "Set the option encoding, such as windows-1252, or convert the text to UTF-8.");

    public static FrameFault OtherNumberOfNames(int asked, int found) => new(
        $"The option names has {asked} name(s), and the first record has {found} field(s).", "Give each column one name.");

    public static FrameFault UnknownTextColumn(string name, string option, IEnumerable<string> known) => new(
        $"{option} names the column{Echo.Column(name)}, which the text does not have. It has: {List(known)}.",
        "Use the text's own spelling, upper and lower case included.", name);

    public static FrameFault UnfitText(string column, long row, string type) => new(
        $"The text is not exactly a value of {type}.", "Correct the value, or choose a type that holds it; text holds any.", column, row);

    public static FrameFault TextChanged() =>
        new("The text has changed while it was read.", "Write it again when nobody else writes to it.");

    public static FrameFault TextReadInPart() => new(
        "The stream gives its text once, and reading it failed before its end.", "Write a new frame of a new stream.");

    public static FrameFault BrokenGzip() => new(
        "The text is not a whole gzip file: it is cut, changed, or has something behind its end.", "Check how it was made and copied.");

    public static FrameFault BrokenPacked(string kind) => new(
        $"The text is not a whole {kind} file: it is cut or changed, or packed in a way that is not known.",
        "Check how it was made and copied.");

    public static FrameFault OtherKind(string kind, string remedy) => new($"It is no text: it is {kind}.", remedy);

    public static FrameFault HasNuls(string encoding) => new(
        "Every other byte of its beginning is NUL, as in UTF-16.", $"Set the option encoding to {encoding}.");

    public static FrameFault SeveralPacked(int count) => new(
        $"The zip file has {count.ToString(CultureInfo.InvariantCulture)} files in it; one is expected.",
        "Unpack it, and write the files.");

    public static FrameFault OtherHeader() => new(
        "Its first line names other columns than that of the first file, and all are written as one.",
        "Write the files one after the other, or give them the same columns in the same order.");

    public static FrameFault FileNameColumnTaken(string name) => new(
        $"The option file_name_column is{Echo.Column(name)}, and the files have a column of that name.",
        "Give it another name, or rename the files' column.", name);

    public static FrameFault FolderColumnTaken(string name) => new(
        "A folder is called after it, and the files have a column of that name.",
        "Leave hive_partitioning out to keep the files' values, or drop the column from the files.", name);

    public static FrameFault FolderKeyTwice(string name) => new(
        $"Two of the folders that it is in are called{Echo.Column(name)}.", "Rename one of them, or leave hive_partitioning out.");

    public static FrameFault OtherFolderKeys() => new(
        "It is in folders of other keys than the first file, and hive_partitioning makes columns of them.",
        "Name files of folders with the same keys, or leave hive_partitioning out.");

    public static FrameFault UnknownEncoding(string name) => new(
        $"The option encoding is{Echo.Name(name)} not one that is known.",
        "Use an IANA name, such as utf-8, utf-16, iso-8859-1 or windows-1252.");

    public static FrameFault NotInEncoding(string name) => new(
        $"The text has bytes that are no character of {name}.", "Set the option encoding to the one that the text is written in.");

    public static FrameFault BadCharacter(string option) => new(
        $"The option {option} is a line break, NUL or beyond ASCII.", "Use one ASCII character.");

    public static FrameFault SameCharacterTwice() => new(
        "Two of the options Delimiter, Quote, Escape and Comment, or DecimalSeparator and ThousandsSeparator, are the same character.",
        "Give each a character of its own.");

    public static FrameFault BadTimeFormat(string option, string what) => new(
        $"The option {option} has {what}.",
        option == nameof(TextOptions.DateFormat)
            ? "Use yyyy, MM or M, dd or d, with other characters between them, such as dd.MM.yyyy."
            : "Use yyyy, MM or M, dd or d, HH or H, mm, ss and f, with other characters between them, such as dd/MM/yyyy HH:mm:ss; Z at "
            + "the end is UTC's.");

    public static FrameFault NotAnObject(long row, string found) => new(
        $"It is {found} where an object was expected.", "Write objects: one, an array of them, or one on each line.", row: row);

    public static FrameFault BadJson(long line, string what) => new(
        $"The text is not well-formed JSON at line {line}: {what}.", "Check how it was made and copied.");

    public static FrameFault JsonTooDeep(long line, int most) => new(
        $"The text nests its values deeper than {most} levels at line {line}.",
        "Look for brackets that are not closed, or store the value as text.");

    public static FrameFault TooManyTextColumns(int found, int most, long? row = null) => new(
        $"There are at least {found} columns; a PostgreSQL table has at most {most}.",
        "Check that the file is what it should be, or split it into files of fewer columns.", row: row);

    public static FrameFault RepeatedKey(string key, long row) => new(
        $"The object has the key{Echo.Column(key)} twice.", "Keep one of them.", key, row);

    public static FrameFault BadJsonKey(long row) => new(
        "A key of the object holds half of a surrogate pair or bytes that are not UTF-8.", "Repair the key.", row: row);

    public static FrameFault BadJsonText(string column, long row) => new(
        "The string holds half of a surrogate pair or bytes that are not UTF-8.", "Repair the text.", column, row);
}
