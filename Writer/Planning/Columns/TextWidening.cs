using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Load.Encoders;

namespace EfWriter.Planning.Columns;

/// <summary>
/// Finds the columns of a table that a text's values need to be wider (<see cref="OnWiderType.Alter"/>). A text's columns have the table's
/// types if there is a table, so all of its values are tried on them.
/// </summary>
internal static class TextWidening
{
    /// <summary>The type that takes most values of a column, the narrowest of those, for each column whose own type is not that.</summary>
    /// <param name="text">The text, which knows its columns.</param>
    /// <param name="columns">The table's columns that it may have, and whose types may change.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyDictionary<string, string>> FindAsync(
        TextFrame text, IEnumerable<TargetColumn> columns, CancellationToken cancellationToken)
    {
        var own = columns.Where(column => Widening.ForText(column.Type).Count > 0)
            .Select(column => (Column: column, Reading: Own(column))).ToList();
        var misfits = await text.CountMisfitsAsync([.. own.Select(one => one.Reading)], cancellationToken).ConfigureAwait(false);
        var unfit = own.Zip(misfits, (one, count) => (one.Column, one.Reading, Misfits: count)).Where(one => one.Misfits > 0).ToList();
        var wider = unfit.SelectMany(one => Widening.ForText(one.Column.Type)
            .Select(type => new TextReading(one.Column.Name, AskedType.Of(type), IsBeyond: null))).ToList();
        var counts = await text.CountMisfitsAsync(wider, cancellationToken).ConfigureAwait(false);
        return unfit
            .Select(one => wider.Zip(counts, (Reading, Misfits) => (Reading, Misfits))
                .Where(other => other.Reading.Column == one.Column.Name)
                .Prepend((one.Reading, one.Misfits)).MinBy(other => other.Misfits).Reading)
            .Where(best => !own.Exists(one => one.Reading == best))
            .ToDictionary(best => best.Column, best => best.Type.Name, StringComparer.Ordinal);
    }

    private static TextReading Own(TargetColumn column) =>
        new(column.Name, AskedType.Of(column.Type.DisplayName), IsBeyond(column.Type));

    // What COPY would refuse or round, or cut blanks of.
    private static Func<object, bool>? IsBeyond(TargetType type)
    {
        if (type.TypMod < 0)
            return null;
        switch (type.Oid)
        {
            case PgTypes.Varchar when CellChecks.MaxLength(type.TypMod) is { } most:
                return cell => cell is ReadOnlyMemory<byte> utf8 && CellChecks.CountCodePoints(utf8.Span) > most;
            case PgTypes.Numeric when CellChecks.Digits(type.TypMod) is var (whole, scale):
                return cell => cell is ExactNumber number && !number.Has(whole, scale);
            case PgTypes.Time or PgTypes.Timestamp or PgTypes.TimestampTz when CellChecks.SecondDigits(type.TypMod) is { } digits:
                var unit = (long)Math.Pow(10, 6 - digits);
                return cell => MicrosecondsOf(cell) % unit != 0;
            default:
                return null;
        }
    }

    // The infinities have no fraction.
    private static long MicrosecondsOf(object cell) => cell switch
    {
        PgTime time => time.Microseconds,
        PgTimestamp { IsInfinite: false } time => time.Microseconds,
        PgInstant time => MicrosecondsOf(new PgTimestamp(time.Microseconds)),
        _ => 0,
    };
}
