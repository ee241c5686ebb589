using System.Globalization;
using System.Text.RegularExpressions;
using EfWriter.Catalog;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Looks into a plugin's times.</summary>
/// <remarks>Their CLR type is unknown here; how the host's mapping spells a value in SQL is not.</remarks>
internal static partial class PluginTimes
{
    private const int MostDigits = 6;
    private const int MonthsPerYear = 12;
    private const int DaysPerWeek = 7;

    /// <summary>The check of a column's cells; null if the host cannot spell them.</summary>
    public static Action<object, long>? Check(LoadColumn column, IRelationalTypeMappingSource mappings)
    {
        var type = column.Target.Type;
        if (mappings.FindMapping(column.Field.ClrType, type.BaseName) is not { } mapping)
            return null;

        var inner = type.Range?.Range ?? type.Range ?? type;
        if (inner.Oid == PgTypes.Interval)
        {
            return IntervalCheck.Of(column, inner.TypMod) is { } check
                ? (cell, row) => Check(check, Interval(mapping.GenerateSqlLiteral(cell)), row)
                : null;
        }

        return CellChecks.SecondDigits(inner.TypMod) is { } digits
            ? (cell, row) => CheckDigits(mapping.GenerateSqlLiteral(cell), digits, column, row)
            : null;
    }

    private static void Check(IntervalCheck check, NpgsqlInterval interval, long row) =>
        check.Check(interval.Months, interval.Days, interval.Time, row);

    private static void CheckDigits(string literal, int digits, LoadColumn column, long row)
    {
        foreach (var match in Fraction().EnumerateMatches(literal))
        {
            // The point, and zeros at the end, which are not in the match.
            if (Math.Min(match.Length - 1, MostDigits) > digits)
                throw Errors.TooPrecise(column.Name, row, column.Pair, digits);
        }
    }

    // As ISO 8601 has it, or as days and a time of day.
    private static NpgsqlInterval Interval(string literal)
    {
        if (Period().Match(literal) is { Success: true } period)
        {
            return new(
                (int)((Part(period, "y") * MonthsPerYear) + Part(period, "m")),
                (int)((Part(period, "w") * DaysPerWeek) + Part(period, "d")),
                Time(Part(period, "h"), Part(period, "n"), Part(period, "s")));
        }

        var time = DaysAndTime().Match(literal);
        var sign = time.Groups["sign"].Length > 0 ? -1 : 1;
        return new(0, sign * (int)Part(time, "d"), sign * Time(Part(time, "h"), Part(time, "n"), Part(time, "s")));
    }

    private static decimal Part(Match match, string group) => match.Groups[group] is { Length: > 0 } part
        ? decimal.Parse(part.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture)
        : 0;

    private static long Time(decimal hours, decimal minutes, decimal seconds) =>
        (long)((((hours * 60) + minutes) * 60 + seconds) * TimeSpan.MicrosecondsPerSecond);

    [GeneratedRegex(@"(?<=[0-9])\.[0-9]*[1-9]")]
    private static partial Regex Fraction();

    [GeneratedRegex(
        @"P((?<y>-?\d+)Y)?((?<m>-?\d+)M)?((?<w>-?\d+)W)?((?<d>-?\d+)D)?(T((?<h>-?\d+)H)?((?<n>-?\d+)M)?((?<s>-?\d+(\.\d+)?)S)?)?")]
    private static partial Regex Period();

    [GeneratedRegex(@"(?<sign>-)?((?<d>\d+) )?(?<h>\d+):(?<n>\d+):(?<s>\d+(\.\d+)?)")]
    private static partial Regex DaysAndTime();
}
