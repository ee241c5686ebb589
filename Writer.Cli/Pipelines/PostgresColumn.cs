using System.Globalization;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Pipelines;

/// <summary>A column of a PostgreSQL result, the text that it is read as, and what DuckDB makes of that text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reference">How queries name it, on either side.</param>
/// <param name="Type">PostgreSQL's type of it.</param>
internal sealed partial record PostgresColumn(string Name, string Reference, string Type)
{
    private const int MaxDigits = 38;

    // What DuckDB has under another name, or under the same.
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["boolean"] = "BOOLEAN",
        ["smallint"] = "SMALLINT",
        ["integer"] = "INTEGER",
        ["bigint"] = "BIGINT",
        ["real"] = "FLOAT",
        ["double precision"] = "DOUBLE",
        ["date"] = "DATE",
        ["time without time zone"] = "TIME",
        ["timestamp without time zone"] = "TIMESTAMP",
        ["timestamp with time zone"] = "TIMESTAMPTZ",
        ["uuid"] = "UUID",
        ["bytea"] = "BLOB",
        ["interval"] = "INTERVAL",
        ["json"] = "JSON",
        ["jsonb"] = "JSON",
    };

    private string Element => Type.EndsWith("[]", StringComparison.Ordinal) ? Type[..^2] : Type;

    private bool IsArray => Type.EndsWith("[]", StringComparison.Ordinal);

    // date(3) and the like do not matter to DuckDB.
    private string BaseName => Facets().Replace(Element, string.Empty);

    /// <summary>
    /// Whether only its values tell how many digits it needs: PostgreSQL's numeric is without bounds, and DuckDB's is not.
    /// </summary>
    public bool IsUnbounded => Element == "numeric";

    /// <summary>PostgreSQL's expression for the most digits after the point, then for the most before it.</summary>
    public string Survey => IsArray
        ? $"max((SELECT max(scale(e)) FROM unnest({Reference}) e)), max((SELECT max(length(trunc(abs(e))::text)) FROM "
            + $"unnest({Reference}) e WHERE e <> 'NaN'))"
        : $"max(scale({Reference})), max(length(trunc(abs({Reference}))::text)) FILTER (WHERE {Reference} <> 'NaN')";

    /// <summary>PostgreSQL's expression for the text. Arrays are JSON of their elements' texts.</summary>
    public string AsText => (IsArray, BaseName) switch
    {
        (true, "interval") => $"(SELECT json_agg({Interval("e")} ORDER BY i) FROM unnest({Reference}) WITH ORDINALITY AS u(e, i))::text",
        (true, _) => $"to_json({Reference}::text[])::text",
        (false, "interval") => Interval(Reference),
        _ => $"{Reference}::text",
    };

    /// <summary>DuckDB's type.</summary>
    /// <param name="scale">The digits after the point that the values of an unbounded numeric need.</param>
    public string DuckType(int scale) => DuckElement(scale) + (IsArray ? "[]" : string.Empty);

    /// <summary>DuckDB's expression for the value.</summary>
    /// <inheritdoc cref="DuckType"/>
    public string FromText(int scale)
    {
        var text = IsArray ? $"CAST(CAST({Reference} AS JSON) AS VARCHAR[])" : Reference;
        return BaseName switch
        {
            "bytea" => IsArray ? $"list_transform({text}, lambda e: unhex(substr(e, 3)))" : $"unhex(substr({text}, 3))",
            "date" or "timestamp without time zone" or "timestamp with time zone" when IsArray =>
                $"CAST(list_transform({text}, lambda e: replace(e, ' BC', ' (BC)')) AS {DuckType(scale)})",
            "date" or "timestamp without time zone" or "timestamp with time zone" =>
                $"CAST(replace({text}, ' BC', ' (BC)') AS {DuckType(scale)})",
            _ => $"CAST({text} AS {DuckType(scale)})",
        };
    }

    private string DuckElement(int scale)
    {
        if (IsUnbounded)
            return string.Create(CultureInfo.InvariantCulture, $"DECIMAL({MaxDigits},{scale})");
        if (Bounds().Match(Element) is not { Success: true } bounds)
            return Types.GetValueOrDefault(BaseName, "VARCHAR");

        // More digits than DuckDB's decimals have, or a scale that they cannot have.
        var precision = int.Parse(bounds.Groups["precision"].Value, CultureInfo.InvariantCulture);
        var after = bounds.Groups["scale"].Success ? int.Parse(bounds.Groups["scale"].Value, CultureInfo.InvariantCulture) : 0;
        return precision <= MaxDigits && after >= 0 && after <= precision
            ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({precision},{after})")
            : "VARCHAR";
    }

    // Months, days and time apart, in words that DuckDB reads.
    private static string Interval(string value) =>
        $"CASE WHEN {value} IS NOT NULL THEN format('%s months %s days %s microseconds', extract(year from {value}) * 12 + extract(month "
        + $"from {value}), extract(day from {value}), "
        + $"(extract(hour from {value}) * 3600000000 + extract(minute from {value}) * 60000000 + extract(microseconds from "
        + $"{value}))::bigint) END";

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Facets();

    [GeneratedRegex(@"^numeric\((?<precision>\d+)(,\s*(?<scale>-?\d+))?\)$")]
    private static partial Regex Bounds();
}
