using System.Text.RegularExpressions;
using EfWriter.Catalog;

namespace EfWriter.Planning;

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

    /// <summary>Whether every value of the one type is one of the other.</summary>
    public static bool IsWider(TargetType from, TargetType to)
    {
        // What a domain allows is its owner's to say.
        if (Modifier().Replace(from.DisplayName, string.Empty) != from.BaseName)
            return false;
        if (from.Oid == to.Oid)
            return from.TypMod >= 0 && to.TypMod < 0;
        return Wider.TryGetValue(from.Oid, out var wider) && wider.Contains(to.Oid);
    }

    [GeneratedRegex(@"\([0-9, -]+\)")]
    private static partial Regex Modifier();
}
