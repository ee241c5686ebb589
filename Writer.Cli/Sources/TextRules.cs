namespace EfWriter.Cli.Sources;

/// <summary>
/// What a text can be read as without a change of its value, in DuckDB's SQL with <c>{0}</c> for the text.
/// ISO forms only: 01/02/2024 is one day in one country and another in the next.
/// </summary>
internal static class TextRules
{
    /// <summary>Digits and a point, without an exponent.</summary>
    public const string Plain = @"regexp_full_match({0}, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)')";

    public const string Date = "(regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND try_cast({0} AS DATE) IS NOT NULL)";

    public const string Time =
        @"(regexp_full_match({0}, '[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?') AND try_cast({0} AS TIME) IS NOT NULL)";

    public const string Timestamp = $"(regexp_full_match({{0}}, '{Moment}') AND try_cast({{0}} AS TIMESTAMP) IS NOT NULL)";

    public const string TimestampTz =
        $"(regexp_full_match({{0}}, '{Moment} ?(Z|[+-][0-9]{{{{2}}}}(:?[0-9]{{{{2}}}})?)') AND try_cast({{0}} AS TIMESTAMPTZ) IS NOT NULL)";

    /// <summary>The digits before the point.</summary>
    public const string Digits = "strlen(ltrim(split_part(ltrim({0}, '+-'), '.', 1), '0'))";

    /// <summary>The digits after the point that a number needs.</summary>
    public const string Decimals = "strlen(rtrim(split_part({0}, '.', 2), '0'))";

    /// <summary>The digits after the point that are written.</summary>
    public const string WrittenDecimals = "strlen(split_part({0}, '.', 2))";

    /// <summary>At least the digits before the point: of a short number, also its sign and a zero, which is far cheaper to count.</summary>
    public const string WholeLength = $"CASE WHEN strlen({{0}}) > 17 THEN {Digits} ELSE strlen(split_part({{0}}, '.', 1)) END";

    private const string Moment = @"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?";
}
