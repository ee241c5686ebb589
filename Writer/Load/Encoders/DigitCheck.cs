using System.Text.RegularExpressions;
using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Load.Encoders;

/// <summary>Refuses times of a plugin that their column would round, as the server does in silence.</summary>
/// <remarks>Their CLR type is unknown here; how the host's mapping spells a value in SQL is not.</remarks>
internal static partial class DigitCheck
{
    private const int MostDigits = 6;

    /// <summary>The check of a column's cells; null if the column keeps every digit, or the host cannot spell them.</summary>
    public static Action<object, long>? Of(LoadColumn column, IRelationalTypeMappingSource mappings)
    {
        if (Digits(column.Target.Type) is not { } digits
            || mappings.FindMapping(column.Field.ClrType, column.Target.Type.BaseName) is not { } mapping)
        {
            return null;
        }

        return (cell, row) =>
        {
            foreach (var match in Fraction().EnumerateMatches(mapping.GenerateSqlLiteral(cell)))
            {
                // The point, and zeros at the end, which are not in the match.
                if (Math.Min(match.Length - 1, MostDigits) > digits)
                    throw Errors.TooPrecise(column.Name, row, digits, column.Target.Type.DisplayName);
            }
        };
    }

    private static int? Digits(TargetType type) => (type.Element ?? type).Oid switch
    {
        PgTypes.Time or PgTypes.TimeTz or PgTypes.Timestamp or PgTypes.TimestampTz =>
            CellChecks.SecondDigits((type.Element ?? type).TypMod),
        PgTypes.Interval => CellChecks.IntervalDigits((type.Element ?? type).TypMod),
        _ => null,
    };

    [GeneratedRegex(@"(?<=[0-9])\.[0-9]*[1-9]")]
    private static partial Regex Fraction();
}
