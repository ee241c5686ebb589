using System.Globalization;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Sources;

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name in the file, which the table's column gets.</param>
/// <param name="Reference">How a query names it.</param>
/// <param name="Type">DuckDB's type of it.</param>
internal sealed partial record SourceColumn(string Name, string Reference, string Type)
{
    /// <summary>DuckDB's name of a timestamp with a time zone.</summary>
    public const string Instant = "TIMESTAMP WITH TIME ZONE";

    public bool IsText => Type == "VARCHAR";

    /// <summary>
    /// DuckDB's geometries, with or without a coordinate system, are read as the standard's bytes, which PostGIS takes as well.
    /// </summary>
    public bool IsGeometry => Element == "GEOMETRY" || Element.StartsWith("GEOMETRY(", StringComparison.Ordinal);

    /// <summary>Its type without the brackets of a list.</summary>
    public string Element => ListSuffix().Replace(Type, string.Empty);

    /// <summary>JSON, and what PostgreSQL has no plain type for: written as jsonb.</summary>
    public bool IsNested => ListSuffix().IsMatch(Element) || Element is "JSON" or "VARIANT"
        || Element.StartsWith("STRUCT(", StringComparison.Ordinal)
        || Element.StartsWith("MAP(", StringComparison.Ordinal)
        || Element.StartsWith("UNION(", StringComparison.Ordinal);

    /// <summary>The column's value as JSON. DuckDB's to_json would take the numbers in a JSON text for doubles, and round them.</summary>
    public string Json => (Element, IsList) switch
    {
        ("JSON", false) => Reference,
        ("JSON", true) =>
            $"CASE WHEN {Reference} IS NOT NULL THEN '[' || array_to_string(list_transform({Reference}, lambda e: coalesce(CAST(e AS "
            + "VARCHAR), 'null')), ',') || ']' END",
        ("VARIANT", false) => $"CASE WHEN {Reference} IS NOT NULL THEN CAST({Reference} AS JSON) END",
        _ => $"to_json({Reference})",
    };

    /// <summary>Decimals of more digits than System.Decimal holds: DuckDB's reader cuts them without a word.</summary>
    public bool IsWideDecimal => DecimalDigits().Match(Type) is { Success: true } digits
        && int.Parse(digits.Groups[1].Value, CultureInfo.InvariantCulture) > TextSurvey.MaxDecimalDigits;

    public bool IsList => ListSuffix().IsMatch(Type);

    public bool IsNumber => !IsList && IsScalarNumber;

    private bool IsScalarNumber =>
        Type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER"
        or "UBIGINT" or "UHUGEINT" or "FLOAT" or "DOUBLE" || Type.StartsWith("DECIMAL(", StringComparison.Ordinal);

    [GeneratedRegex(@"\[\d*\]$")]
    private static partial Regex ListSuffix();

    [GeneratedRegex(@"^DECIMAL\((\d+),")]
    private static partial Regex DecimalDigits();
}
