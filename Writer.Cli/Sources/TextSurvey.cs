namespace EfWriter.Cli.Sources;

/// <summary>What all texts of a column are, as far as it was asked.</summary>
/// <param name="Kept">The rules that every text keeps.</param>
/// <param name="Digits">The most digits before the point, or a little more.</param>
/// <param name="Decimals">The most digits written after the point.</param>
/// <param name="NeededDecimals">The most digits after the point without zeros at the end.</param>
internal sealed record TextSurvey(IReadOnlySet<string> Kept, long Digits, long Decimals, long NeededDecimals)
{
    /// <summary>The most that a System.Decimal always holds.</summary>
    public const int MaxDecimalDigits = 28;

    /// <summary>The most that DuckDB's decimals and whole numbers hold.</summary>
    public const int MaxDuckDigits = 38;

    /// <summary>The DECIMAL that holds every text exactly; null where none does that a frame can carry.</summary>
    public string? Decimal() => Decimal(Decimals) ?? Decimal(NeededDecimals);

    /// <summary>The digits that a number type must have to hold every text exactly.</summary>
    public long NeededDigits => Digits + NeededDecimals;

    private string? Decimal(long decimals) => (Digits + decimals) switch
    {
        0 => "DECIMAL(1,0)",
        <= MaxDecimalDigits and var all => $"DECIMAL({all},{decimals})",
        <= MaxDuckDigits when decimals == 0 => "HUGEINT",
        _ => null,
    };
}
