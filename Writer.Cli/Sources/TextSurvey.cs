namespace EfWriter.Cli.Sources;

/// <summary>What all texts of a column are, as far as it was asked.</summary>
/// <param name="Kept">The rules that every text keeps.</param>
/// <param name="Digits">The most digits before the point, or a little more.</param>
/// <param name="Decimals">The most digits written after the point.</param>
/// <param name="NeededDecimals">The most digits after the point without zeros at the end.</param>
/// <param name="SignificantDigits">The most significant digits.</param>
internal sealed record TextSurvey(IReadOnlySet<string> Kept, long Digits, long Decimals, long NeededDecimals, long SignificantDigits)
{
    // The most that a System.Decimal always holds; more digits than 17 do not survive in a double.
    public const int MaxDecimalDigits = 28;
    private const int MaxDoubleDigits = 17;
    private const int MaxHugeDigits = 38;

    /// <summary>The type of the column, by DuckDB's name: the narrowest that keeps every text's value.</summary>
    public string Infer()
    {
        if (Keeps(TextRules.NoValue))
            return "VARCHAR";
        if (Keeps(TextRules.Boolean))
            return "BOOLEAN";
        if (Keeps(TextRules.Double))
            return Keeps(TextRules.NoCode) ? Number() : "VARCHAR";
        if (Keeps(TextRules.Date))
            return "DATE";
        if (Keeps(TextRules.Timestamp))
            return "TIMESTAMP";
        if (Keeps(TextRules.TimestampTz))
            return "TIMESTAMPTZ";
        return Keeps(TextRules.Time) ? "TIME" : "VARCHAR";
    }

    /// <summary>The DECIMAL that holds every text exactly; null where none does that a frame can carry.</summary>
    public string? Decimal() => Decimal(Decimals) ?? Decimal(NeededDecimals);

    /// <summary>The digits that a number type must have to hold every text exactly.</summary>
    public long NeededDigits => Digits + NeededDecimals;

    private string? Decimal(long decimals) => (Digits + decimals) switch
    {
        0 => "DECIMAL(1,0)",
        <= MaxDecimalDigits and var all => $"DECIMAL({all},{decimals})",
        <= MaxHugeDigits when decimals == 0 => "HUGEINT",
        _ => null,
    };

    private string Number()
    {
        if (!Keeps(TextRules.Plain))
            return "DOUBLE";
        if (Decimals == 0 && Keeps(TextRules.BigInt))
            return "BIGINT";
        return Decimal() ?? (SignificantDigits <= MaxDoubleDigits ? "DOUBLE" : "VARCHAR");
    }

    private bool Keeps(string rule) => Kept.Contains(rule);
}
