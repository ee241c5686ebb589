namespace EfWriter.Frames.Text;

/// <summary>What splits a CSV file into fields.</summary>
/// <param name="Delimiter">What stands between fields.</param>
/// <param name="Quote">What stands around fields; null for nothing.</param>
/// <param name="Escape">What stands before a character that is to be taken as it is; null where a quote is written twice.</param>
/// <param name="Comment">What a line begins with that is passed over; null for nothing.</param>
internal readonly record struct CsvDialect(byte Delimiter, byte? Quote, byte? Escape, byte? Comment)
{
    /// <exception cref="FrameFault">The options mean nothing together.</exception>
    public static CsvDialect Of(CsvOptions options, byte delimiter)
    {
        var escape = options.Escape == options.Quote ? null : options.Escape;
        var dialect = new CsvDialect(Byte(options.Delimiter, nameof(CsvOptions.Delimiter)) ?? delimiter,
            Byte(options.Quote, nameof(CsvOptions.Quote)),
            Byte(escape, nameof(CsvOptions.Escape)), Byte(options.Comment, nameof(CsvOptions.Comment)));
        Byte(options.DecimalSeparator, nameof(CsvOptions.DecimalSeparator));
        Byte(options.ThousandsSeparator, nameof(CsvOptions.ThousandsSeparator));
        var used = new[] { dialect.Delimiter, dialect.Quote, dialect.Escape, dialect.Comment }.OfType<byte>().ToList();
        if (used.Distinct().Count() < used.Count || options.DecimalSeparator == options.ThousandsSeparator)
            throw Errors.SameCharacterTwice();
        return dialect;
    }

    private static byte? Byte(char? character, string option) => character switch
    {
        null => null,
        '\r' or '\n' or '\0' or > '\x7F' => throw Errors.BadCharacter(option),
        var c => (byte)c,
    };
}
