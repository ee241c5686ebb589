namespace EfWriter.Frames.Text;

/// <summary>Why bytes are no record.</summary>
internal enum CsvProblem
{
    OpenQuote,
    TextAfterQuote,
    OtherCount,
    FieldTooLong,
}

/// <summary>Bytes that are no record of their file.</summary>
/// <param name="problem">Why.</param>
/// <param name="place">Where the record begins, in the bytes.</param>
internal sealed class CsvFault(CsvProblem problem, int place) : Exception
{
    public CsvProblem Problem => problem;

    public int Place => place;

    /// <summary>The fields that were found, where their number is wrong.</summary>
    public int Found { get; init; }
}
