using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Cli.Sources;

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
        { Element: "TIME" or "TIME_NS" } => Make<DuckDBTimeOnly, PgTime>(column.IsList, ReadTime),
        { Element: "TIME WITH TIME ZONE" } => Make<DuckDBTimeTz,
        PgTimeTz>(column.IsList, time => new(ReadTime(time.Time).Microseconds, time.Offset)),
        { Element: "DATE" } => Make<DuckDBDateOnly, PgDate>(column.IsList, ReadDate),
        { Element: "TIMESTAMP" } => Make<DuckDBTimestamp, PgTimestamp>(column.IsList, ReadMoment),
        { Element: SourceColumn.Instant } => Make<DuckDBTimestamp,
        PgInstant>(column.IsList, moment => new(ReadMoment(moment).Microseconds)),
        _ => null,
    };

    /// <summary>Reads a cell that is not null.</summary>
    public abstract T Read<T>(DuckDBDataReader reader, int ordinal);

    private static PgDate ReadDate(DuckDBDateOnly date) =>
        date.IsPositiveInfinity ? PgDate.Infinity : date.IsNegativeInfinity ? PgDate.MinusInfinity
            : PgDate.OfUnixDays(date.ToDuckDBDate().Days);

    private static PgTime ReadTime(DuckDBTimeOnly time) => new(time.Ticks / TimeSpan.TicksPerMicrosecond);

    private static PgTimestamp ReadMoment(DuckDBTimestamp moment) =>
        moment.IsPositiveInfinity ? PgTimestamp.Infinity
        : moment.IsNegativeInfinity ? PgTimestamp.MinusInfinity
        : PgTimestamp.OfUnixMicroseconds(moment.ToDuckDBTimestampStruct().Micros);

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
