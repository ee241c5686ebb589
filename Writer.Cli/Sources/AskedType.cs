using System.Globalization;
using System.Text.RegularExpressions;

namespace EfWriter.Cli.Sources;

/// <summary>A PostgreSQL type that was asked for, or that the table has, and how text becomes its values.</summary>
/// <param name="Name">The type, as it was asked for.</param>
/// <param name="Cast">DuckDB's type for it; null where the text is what is sent.</param>
/// <param name="Fits">Tells which texts are exactly a value of the type; <c>{0}</c> is the text.</param>
internal sealed partial record AskedType(string Name, string? Cast, string Fits)
{
    public bool IsNumeric { get; private init; }

    /// <summary>Whether any value can be sent, as its text.</summary>
    public bool IsText { get; private init; }

    public bool IsJson => Name is "json" or "jsonb";

    public static AskedType Parse(string name)
    {
        var match = Pattern().Match(name.Trim());
        var facets = match.Groups["facets"].Value;
        var type = $"{match.Groups["type"].Value}{match.Groups["zone"].Value}".ToLowerInvariant();
        return type switch
        {
            "smallint" or "int2" => Whole(name, "SMALLINT"),
            "integer" or "int" or "int4" => Whole(name, "INTEGER"),
            "bigint" or "int8" => Whole(name, "BIGINT"),
            "numeric" or "decimal" => Numeric(name, facets),
            "real" or "float4" => Castable(name, "FLOAT"),
            "double precision" or "float8" or "float" => Castable(name, "DOUBLE"),
            "boolean" or "bool" => Castable(name, "BOOLEAN"),
            "uuid" => Castable(name, "UUID"),
            "date" => new(name, "DATE", TextRules.Date),
            "time" or "time without time zone" => new(name, "TIME", TextRules.Time),
            "timestamp" or "timestamp without time zone" => new(name, "TIMESTAMP", $"({TextRules.Timestamp} OR {TextRules.Date})"),
            "timestamptz" or "timestamp with time zone" => new(name, "TIMESTAMPTZ", TextRules.TimestampTz),
            "text" or "varchar" or "character varying" or "char" or "character" or "bpchar" or "citext" =>
                new(name, null, "true") { IsText = true },
            _ => new(name, null, "true"),
        };
    }

    private static AskedType Whole(string name, string cast) =>
        new(name, cast, $"({TextRules.Plain} AND {TextRules.Decimals} = 0 AND try_cast({{0}} AS {cast}) IS NOT NULL)");

    private static AskedType Castable(string name, string cast) => new(name, cast, $"try_cast({{0}} AS {cast}) IS NOT NULL");

    private static AskedType Numeric(string name, string facets)
    {
        var parts = facets.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length is 0 or > 2 || !parts.All(part => int.TryParse(part, CultureInfo.InvariantCulture, out _)))
            return new(name, null, TextRules.Plain) { IsNumeric = true };

        var precision = int.Parse(parts[0], CultureInfo.InvariantCulture);
        var scale = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        var fits = string.Create(CultureInfo.InvariantCulture,
            $"({TextRules.Plain} AND {TextRules.Digits} <= {precision - scale} AND {TextRules.Decimals} <= {scale})");
        return new(name, null, fits) { IsNumeric = true };
    }

    [GeneratedRegex(@"^(?<type>[^(]*?)\s*(\((?<facets>[^)]*)\))?(?<zone>[^(]*)$")]
    private static partial Regex Pattern();
}
