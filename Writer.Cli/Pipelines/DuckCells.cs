using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EfWriter.Cli.Sources;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using NpgsqlTypes;

namespace EfWriter.Cli.Pipelines;

/// <summary>How the cells of a column are read that DuckDB's provider gives as a type too small for them.</summary>
/// <param name="FieldType">What the column is said to hold.</param>
internal abstract record DuckCells(Type FieldType)
{
    /// <summary>How a column's cells are read; null where the provider reads them whole.</summary>
    public static DuckCells? Of(SourceColumn column) => column switch
    {
        { IsNested: true } => null,
        { Element: "BLOB", IsList: true } => new Cells<List<byte[]?>>(
            typeof(List<byte[]>),
            (reader, ordinal) =>
                [.. reader.GetFieldValue<List<string?>>(ordinal).Select(text => text is null ? null : Convert.FromHexString(text))]),
        { IsWideDecimal: true, IsList: true } => new Cells<List<WideDecimal?>>(
            typeof(List<WideDecimal>),
            (reader, ordinal) =>
                [.. reader.GetFieldValue<List<string?>>(ordinal).Select(text => text is null ? (WideDecimal?)null : ReadDigits(text))]),
        { IsWideDecimal: true } => new Cells<WideDecimal>(typeof(WideDecimal), (reader, ordinal) => ReadDigits(reader.GetString(ordinal))),
        { Element: "INTERVAL" } =>
            Make<DuckDBInterval, NpgsqlInterval>(column.IsList, interval => new(interval.Months, interval.Days, (long)interval.Micros)),
        { Element: "DATE", IsList: false } => Make<DuckDBDateOnly, Date>(isList: false, Date),
        { Element: "TIMESTAMP", IsList: false } => Make<DuckDBTimestamp, Timestamp>(isList: false, moment => new(Microseconds(moment))),
        { Element: SourceColumn.Instant, IsList: false } =>
            Make<DuckDBTimestamp, Instant>(isList: false, moment => new(Microseconds(moment))),
        { Element: "DATE" } => Make<DuckDBDateOnly, DateOnly>(isList: true, ReadDate),
        { Element: "TIMESTAMP" } => Make<DuckDBTimestamp, DateTime>(isList: true, moment => ReadMoment(moment, DateTimeKind.Unspecified)),
        { Element: SourceColumn.Instant } => Make<DuckDBTimestamp, DateTime>(isList: true, moment => ReadMoment(moment, DateTimeKind.Utc)),
        _ => null,
    };

    /// <summary>Reads a cell that is not null.</summary>
    public abstract T Read<T>(DuckDBDataReader reader, int ordinal);

    // As PostgreSQL counts, which has its infinities beyond all days: .NET's first and last day are days here.
    private static Date Date(DuckDBDateOnly date) =>
        date.IsPositiveInfinity
            ? EfWriter.Frames.Text.Date.Infinity
            : date.IsNegativeInfinity ? EfWriter.Frames.Text.Date.NegativeInfinity : EfWriter.Frames.Text.Date.Of(date.ToDateOnly());

    private static long Microseconds(DuckDBTimestamp moment) =>
        moment.IsPositiveInfinity
            ? long.MaxValue
            : moment.IsNegativeInfinity ? long.MinValue : Timestamp.Of(moment.ToDateTime()).Microseconds;

    // Lists hold .NET's types, whose first and last day are PostgreSQL's infinities to frames: the days themselves cannot be sent.
    private static DateOnly ReadDate(DuckDBDateOnly date) => date.IsPositiveInfinity ? DateOnly.MaxValue
        : date.IsNegativeInfinity ? DateOnly.MinValue
        : date.ToDateOnly() is var day && (day == DateOnly.MinValue || day == DateOnly.MaxValue)
            ? throw new OverflowException("The day is an infinity in a list.")
        : day;

    private static DateTime ReadMoment(DuckDBTimestamp moment, DateTimeKind kind) => DateTime.SpecifyKind(
        moment.IsPositiveInfinity ? DateTime.MaxValue
        : moment.IsNegativeInfinity ? DateTime.MinValue
        : moment.ToDateTime() is var time && time == DateTime.MinValue ? throw new OverflowException("The time is an infinity in a list.")
        : time, kind);

    private static WideDecimal ReadDigits(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? new(System.Numerics.BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture), 0)
            : new(System.Numerics.BigInteger.Parse(text.Remove(point, 1), System.Globalization.CultureInfo.InvariantCulture),
                text.Length - point - 1);
    }

    private static DuckCells Make<TDuck, T>(bool isList, Func<TDuck, T> convert)
        where TDuck : struct
        where T : struct => isList
            ? new Cells<List<T?>>(typeof(List<T>),
                (reader, ordinal) =>
                    [.. reader.GetFieldValue<List<TDuck?>>(ordinal).Select(cell => cell is { } value ? convert(value) : (T?)null)])
            : new Cells<T>(typeof(T), (reader, ordinal) => convert(reader.GetFieldValue<TDuck>(ordinal)));

    private sealed record Cells<TCell>(Type FieldType, Func<DuckDBDataReader, int, TCell> Take) : DuckCells(FieldType)
    {
        public override T Read<T>(DuckDBDataReader reader, int ordinal)
        {
            // The same type, which the compiler cannot know: no boxing for one cell of millions.
            return Take is Func<DuckDBDataReader, int, T> take
                ? take(reader, ordinal)
                : throw new InvalidCastException($"The column holds {typeof(TCell).Name}.");
        }
    }
}
