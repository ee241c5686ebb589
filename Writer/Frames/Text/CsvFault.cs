namespace EfWriter.Frames.Text;

/// <summary>Why bytes are no record.</summary>
internal enum CsvProblem
{
    OpenQuote,
    TextAfterQuote,
    OtherCount,
    TooManyFields,
    FieldTooLong,
}

/// <summary>Bytes that are no record of their file.</summary>
/// <param name="problem">Why.</param>
/// <param name="place">Where the record begins, in the bytes.</param>
internal sealed class CsvFault(CsvProblem problem, int place) : Exception
{
    public int Place => place;

    /// <summary>The fields that were found, where their number is wrong.</summary>
    public int Found { get; init; }

    /// <summary>What the caller is told.</summary>
    /// <param name="line">The record's line, from 1.</param>
    /// <param name="columns">The columns that the first line names; 0 if it is the first line.</param>
    public FrameFault At(long line, int columns) => problem switch
    {
        CsvProblem.OpenQuote => Errors.QuoteNotClosed(line),
        CsvProblem.TextAfterQuote => Errors.TextAfterQuote(line),
        CsvProblem.OtherCount => Errors.OtherFieldCount(line, Found, columns),
        CsvProblem.TooManyFields when columns == 0 => Errors.TooManyTextColumns(TextFrame.MaxColumns + 1, TextFrame.MaxColumns),
        CsvProblem.TooManyFields => Errors.TooManyFields(line, columns),
        _ => Errors.FieldTooLong(line),
    };
}
