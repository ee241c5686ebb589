namespace EfWriter;

/// <summary>How a CSV or TSV file is written. The defaults are RFC 4180's, with the delimiter that the file's first lines show.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed record CsvOptions : TextOptions
{
    /// <summary>The defaults.</summary>
    public static CsvOptions Default { get; } = new();

    /// <summary>
    /// What stands between fields, an ASCII character; null (default) for the one of comma, semicolon, tab and bar that splits the first
    /// lines alike.
    /// </summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// What stands around fields that hold a delimiter or a line break, an ASCII character; <c>"</c> by default, null for none. A quote
    /// inside a field that does not begin with one is a character like any other.
    /// </summary>
    public char? Quote { get; init; } = '"';

    /// <summary>
    /// What stands before a character that is to be taken as it is, an ASCII character; null (default) if a quote is written twice. With
    /// a <see cref="Quote"/> it works inside quotes only.
    /// </summary>
    public char? Escape { get; init; }

    /// <summary>
    /// Whether the first record names the columns, true by default. Otherwise they are <see cref="Names"/>, or column0, column1 and so on.
    /// </summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The columns' names, in place of those in the header if there is one; null (default) for the header's.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>
    /// Texts that mean NULL if they are a whole field without quotes, such as <c>\N</c> or <c>NA</c>, as it stands in the file, before an
    /// escape is undone; none by default.
    /// </summary>
    public IReadOnlyList<string> NullTexts { get; init => field = value ?? throw new ArgumentNullException(nameof(NullTexts)); } = [];

    /// <summary>What an empty field means; <see cref="EmptyField.AsWritten"/> by default.</summary>
    public EmptyField Empty { get; init; }

    /// <summary>What stands before a number's fraction, <c>.</c> by default; an ASCII character.</summary>
    public char DecimalSeparator { get; init; } = '.';

    /// <summary>
    /// What stands between groups of three digits, an ASCII character; null (default) for nothing: then <c>1,234</c> is a text.
    /// </summary>
    public char? ThousandsSeparator { get; init; }

    /// <summary>Lines before the header that are passed over; 0 by default.</summary>
    public int SkipLines { get; init; }

    /// <summary>What a line begins with that is passed over, an ASCII character; null (default) for none.</summary>
    public char? Comment { get; init; }
}
