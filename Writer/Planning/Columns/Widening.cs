using System.Text.RegularExpressions;
using EfWriter.Catalog;

namespace EfWriter.Planning.Columns;

/// <summary>Which types keep every value of another, so that a table's column can be altered without loss.</summary>
internal static partial class Widening
{
    /// <summary>The wider types of each; those that only differ in their modifier aside.</summary>
    public static readonly IReadOnlyDictionary<uint, uint[]> Wider = new Dictionary<uint, uint[]>
    {
        [PgTypes.Int2] = [PgTypes.Int4, PgTypes.Int8, PgTypes.Numeric, PgTypes.Float4, PgTypes.Float8],
        [PgTypes.Int4] = [PgTypes.Int8, PgTypes.Numeric, PgTypes.Float8],
        [PgTypes.Int8] = [PgTypes.Numeric],
        [PgTypes.Float4] = [PgTypes.Float8],
        [PgTypes.Date] = [PgTypes.Timestamp],
        [PgTypes.Varchar] = [PgTypes.Text],
    };

    // Those that a text's columns have by themselves.
    private static readonly Dictionary<uint, string> OfTexts = new()
    {
        [PgTypes.Int8] = "bigint",
        [PgTypes.Numeric] = "numeric",
        [PgTypes.Float8] = "double precision",
        [PgTypes.Timestamp] = "timestamp without time zone",
        [PgTypes.TimestampTz] = "timestamp with time zone",
        [PgTypes.Time] = "time without time zone",
        [PgTypes.Text] = "text",
    };

    /// <summary>The wider types that a text's column can have, the narrowest first.</summary>
    public static IReadOnlyList<string> ForText(TargetType from)
    {
        if (IsDomain(from))
            return [];
        var withoutModifier = from.TypMod >= 0 && OfTexts.TryGetValue(from.Oid, out var same) ? [same] : Array.Empty<string>();
        return
        [
            .. withoutModifier,
            .. Wider.GetValueOrDefault(from.Oid, []).Select(oid => OfTexts.GetValueOrDefault(oid)).OfType<string>(),
        ];
    }

    /// <summary>Whether every value of the one type is one of the other.</summary>
    public static bool IsWider(TargetType from, TargetType to)
    {
        if (IsDomain(from))
            return false;
        if (from.Oid == to.Oid)
            return from.TypMod >= 0 && to.TypMod < 0;
        return Wider.TryGetValue(from.Oid, out var wider) && wider.Contains(to.Oid);
    }

    // What a domain allows is its owner's to say.
    private static bool IsDomain(TargetType type) => Modifier().Replace(type.DisplayName, string.Empty) != type.BaseName;

    [GeneratedRegex(@"\([0-9, -]+\)")]
    private static partial Regex Modifier();
}
