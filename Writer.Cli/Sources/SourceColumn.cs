using System.Globalization;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Sources;

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name in the file, which the table's column gets.</param>
/// <param name="Reference">How a query names it.</param>
/// <param name="Type">DuckDB's type of it.</param>
internal sealed partial record SourceColumn(string Name, string Reference, string Type)
{
    /// <summary>Whether nothing but text is known of it, so that its values say what it is.</summary>
    public bool IsUntyped { get; init; }

    public bool IsText => Type == "VARCHAR";

    /// <summary>JSON, and what PostgreSQL has no plain type for: written as jsonb.</summary>
    public bool IsNested => Type == "JSON" || Type.EndsWith("[][]", StringComparison.Ordinal)
        || Type.StartsWith("STRUCT(", StringComparison.Ordinal) || Type.StartsWith("MAP(", StringComparison.Ordinal) || Type.StartsWith("UNION(", StringComparison.Ordinal)
        || Type.StartsWith("JSON[", StringComparison.Ordinal);

    /// <summary>Decimals of more digits than System.Decimal holds: DuckDB's reader cuts them without a word.</summary>
    public bool IsWideDecimal => DecimalDigits().Match(Type) is { Success: true } digits
        && int.Parse(digits.Groups[1].Value, CultureInfo.InvariantCulture) > TextSurvey.MaxDecimalDigits;

    public bool IsList => Type.EndsWith("[]", StringComparison.Ordinal);

    public bool IsNumber => !IsList && IsScalarNumber;

    private bool IsScalarNumber => Type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER"
        or "UBIGINT" or "UHUGEINT" or "FLOAT" or "DOUBLE" || Type.StartsWith("DECIMAL(", StringComparison.Ordinal);

    [GeneratedRegex(@"^DECIMAL\((\d+),")]
    private static partial Regex DecimalDigits();
}
