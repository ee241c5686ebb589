using System.Collections.Frozen;

namespace EfWriter.Frames.Text;

/// <summary>What a column of text is read as.</summary>
internal enum TextType
{
    /// <summary>Nothing but NULL so far: any value tells.</summary>
    Unknown,
    Text,
    Bool,
    Int16,
    Int32,
    Int64,
    Numeric,
    Float4,
    Double,
    Date,
    Time,
    Timestamp,
    Instant,
    Uuid,
    Json,
}

/// <summary>The type that a column has whatever its values are.</summary>
/// <param name="Type">What its text is read as.</param>
/// <param name="Name">Its name, for messages.</param>
internal readonly record struct AskedType(TextType Type, string Name)
{
    /// <summary>Whether it is the type of the table's column, and nobody asked for it.</summary>
    public bool IsOfTable { get; init; }

    public static AskedType Of(string storeType) => new(TextTypes.Of(storeType), storeType);
}

/// <summary>PostgreSQL's types as what text is read as.</summary>
internal static class TextTypes
{
    private static readonly FrozenDictionary<string, TextType> ByName = new Dictionary<string, TextType>
    {
        ["smallint"] = TextType.Int16,
        ["int2"] = TextType.Int16,
        ["integer"] = TextType.Int32,
        ["int"] = TextType.Int32,
        ["int4"] = TextType.Int32,
        ["bigint"] = TextType.Int64,
        ["int8"] = TextType.Int64,
        ["numeric"] = TextType.Numeric,
        ["decimal"] = TextType.Numeric,
        ["real"] = TextType.Float4,
        ["float4"] = TextType.Float4,
        ["double precision"] = TextType.Double,
        ["float8"] = TextType.Double,
        ["float"] = TextType.Double,
        ["boolean"] = TextType.Bool,
        ["bool"] = TextType.Bool,
        ["date"] = TextType.Date,
        ["time"] = TextType.Time,
        ["time without time zone"] = TextType.Time,
        ["timestamp"] = TextType.Timestamp,
        ["timestamp without time zone"] = TextType.Timestamp,
        ["timestamptz"] = TextType.Instant,
        ["timestamp with time zone"] = TextType.Instant,
        ["uuid"] = TextType.Uuid,
        ["json"] = TextType.Json,
        ["jsonb"] = TextType.Json,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a column of a PostgreSQL type takes; of a type that is not known here, its text.</summary>
    /// <param name="storeType">The type as SQL spells it, with or without a modifier.</param>
    public static TextType Of(string storeType)
    {
        var open = storeType.IndexOf('(', StringComparison.Ordinal);
        var close = storeType.IndexOf(')', StringComparison.Ordinal);
        var name = open < 0 || close < open ? storeType : storeType[..open].TrimEnd() + storeType[(close + 1)..];
        return ByName.GetValueOrDefault(name.Trim(), TextType.Text);
    }
}
