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
    /// <remarks>Names and operators have their schema: the query means what it means on the session's path, this does not.</remarks>
    public string Survey => IsArray
        ? $"pg_catalog.max((SELECT pg_catalog.max(pg_catalog.scale(e)) FROM pg_catalog.unnest({Reference}) e)), "
            + $"pg_catalog.max((SELECT pg_catalog.max({Digits("e")}) FROM pg_catalog.unnest({Reference}) e "
            + "WHERE e OPERATOR(pg_catalog.<>) 'NaN'))"
        : $"pg_catalog.max(pg_catalog.scale({Reference})), "
            + $"pg_catalog.max({Digits(Reference)}) FILTER (WHERE {Reference} OPERATOR(pg_catalog.<>) 'NaN')";

    /// <summary>PostgreSQL's expression for the text. Arrays are JSON of their elements' texts.</summary>
    public string AsText => (IsArray, BaseName) switch
    {
        (true, "interval") => $"(SELECT pg_catalog.json_agg({Interval("e")} ORDER BY i) FROM pg_catalog.unnest({Reference}) "
            + "WITH ORDINALITY AS u(e, i))::pg_catalog.text",
        (true, _) => $"pg_catalog.to_json({Reference}::pg_catalog.text[])::pg_catalog.text",
        (false, "interval") => Interval(Reference),
        _ => $"{Reference}::pg_catalog.text",
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
    private static string Interval(string value)
    {
        var months = Sum(Times("year", 12), $"extract(month FROM {value})");
        var time = Sum(Times("hour", 3_600_000_000), Sum(Times("minute", 60_000_000), $"extract(microseconds FROM {value})"));
        return $"CASE WHEN {value} IS NOT NULL THEN pg_catalog.format('%s months %s days %s microseconds', {months}, "
            + $"extract(day FROM {value}), {time}::pg_catalog.int8) END";

        string Times(string part, long factor) =>
            string.Create(CultureInfo.InvariantCulture, $"(extract({part} FROM {value}) OPERATOR(pg_catalog.*) {factor})");

        static string Sum(string one, string other) => $"({one} OPERATOR(pg_catalog.+) {other})";
    }

    private static string Digits(string value) => $"pg_catalog.length(pg_catalog.trunc(pg_catalog.abs({value}))::pg_catalog.text)";

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Facets();

    [GeneratedRegex(@"^numeric\((?<precision>\d+)(,\s*(?<scale>-?\d+))?\)$")]
    private static partial Regex Bounds();
}
