using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EfWriter.Cli.Sources;
using EfWriter.Frames;

namespace EfWriter.Cli.Pipelines;

/// <summary>A column of a text file on its way into DuckDB.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">DuckDB's type.</param>
internal abstract partial class TextLoadColumn(string name, string type)
{
    private const int MaxDigits = 38;

    // As many as a decimal holds, whichever they are.
    private const int DigitsOfDecimal = 28;

    private static readonly DateTime Epoch = new(2000, 1, 1);

    public string Name => name;

    public string Type => type;

    /// <summary>DuckDB's type for the way: what its appender has no value for is cast from its text.</summary>
    public string StageType => IsStagedAsText ? "VARCHAR" : type;

    private bool IsStagedAsText { get; init; }

    private Func<long, FilePlace?> FileOf { get; set; } = _ => null;

    /// <summary>The column that holds a field's cells.</summary>
    /// <param name="field">The field.</param>
    /// <param name="existing">DuckDB's type, where the table has the column; null where it has not.</param>
    /// <param name="digits">The digits before and after the point that a number needs.</param>
    /// <param name="fileOf">Finds a row's file.</param>
    /// <exception cref="SourceException">DuckDB has no type for it.</exception>
    public static TextLoadColumn Of(FrameField field, string? existing, (int Whole, int Scale) digits, Func<long, FilePlace?> fileOf)
    {
        var column = Of(field, existing, digits);
        column.FileOf = fileOf;
        return column;
    }

    private static TextLoadColumn Of(FrameField field, string? existing, (int Whole, int Scale) digits) => field.ClrType switch
    {
        var clr when clr == typeof(bool) => new Column<bool>(field.Name, "BOOLEAN", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(short) => new Column<short>(field.Name, "SMALLINT", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(int) => new Column<int>(field.Name, "INTEGER", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(long) => new Column<long>(field.Name, "BIGINT", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(float) => new Column<float>(field.Name, "FLOAT", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(double) => new Column<double>(field.Name, "DOUBLE", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(Guid) => new Column<Guid>(field.Name, "UUID", (row, cell) => row.AppendValue(cell)),
        var clr when clr == typeof(PgDate) => new Column<PgDate>(field.Name, "DATE", AppendDate),
        var clr when clr == typeof(PgTime) => new Column<PgTime>(field.Name, "TIME", AppendTime),
        // Only a column that is there can be infinite, for which the appender has no value.
        var clr when clr == typeof(PgTimestamp) && existing is not null => Texts<PgTimestamp>(field.Name, "TIMESTAMP"),
        var clr when clr == typeof(PgInstant) && existing is not null => Texts<PgInstant>(field.Name, "TIMESTAMPTZ"),
        var clr when clr == typeof(PgTimestamp) => new Column<PgTimestamp>(field.Name, "TIMESTAMP", AppendTimestamp),
        var clr when clr == typeof(PgInstant) => new Column<PgInstant>(field.Name, "TIMESTAMPTZ", AppendInstant),
        var clr when clr == typeof(ExactNumber) => OfNumber(field, existing, digits),
        var clr when clr == typeof(JsonSource) => new Column<ReadOnlyMemory<byte>>(field.Name, "JSON", AppendText),
        _ => new Column<ReadOnlyMemory<byte>>(field.Name, "VARCHAR", AppendText),
    };

    /// <summary>Takes a batch's cells.</summary>
    public abstract void Read(ColumnVector column, int rows, long firstRow);

    /// <summary>Puts a cell into a row.</summary>
    /// <param name="target">The row.</param>
    /// <param name="row">The cell's place in the batch.</param>
    /// <param name="frameRow">Its place in the file.</param>
    public abstract void Append(IDuckDBAppenderRow target, int row, long frameRow);

    private static Column<ExactNumber> OfNumber(FrameField field, string? existing, (int Whole, int Scale) digits)
    {
        var (type, whole, scale) = (existing, digits.Whole, digits.Scale);
        if (existing is not null && DecimalType().Match(existing) is { Success: true } match)
            (whole, scale) = (Number(1) - Number(2), Number(2));
        else if (existing is not null)
            (whole, scale) = (MaxDigits, 0);
        else if (scale == 0)
            (type, whole) = ("HUGEINT", MaxDigits);
        else if (whole + scale > MaxDigits)
            throw TooManyDigits(field.Name, whole + scale);
        else
            type = string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Math.Max(whole, 1) + scale},{scale})");

        var isWide = scale > 0 && whole + scale > DigitsOfDecimal;
        return new(field.Name, type!, (row, cell) => AppendNumber(row, cell, whole, scale, isWide))
        {
            IsStagedAsText = isWide,
        };

        int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    // Null where the type would round it.
    private static IDuckDBAppenderRow? AppendNumber(IDuckDBAppenderRow row, ExactNumber cell, int whole, int scale, bool isWide)
    {
        var digits = cell.IsNegative ? -cell.Digits : cell.Digits;
        var rest = BigInteger.Zero;
        if (cell.Scale > scale)
            digits = BigInteger.DivRem(digits, BigInteger.Pow(10, cell.Scale - scale), out rest);
        else
            digits *= BigInteger.Pow(10, scale - cell.Scale);
        if (!rest.IsZero || BigInteger.Abs(digits) >= BigInteger.Pow(10, whole + scale))
            return null;
        if (scale == 0)
            return row.AppendValue(digits);
        return isWide ? row.AppendValue(Text(digits, scale)) : row.AppendValue(new WideDecimal(digits, scale).ToDecimal()!.Value);
    }

    private static string Text(BigInteger digits, int scale)
    {
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(digits.Sign < 0 ? "-" : "")}{text[..^scale]}.{text[^scale..]}";
    }

    // DuckDB would end the text at a NUL.
    private static IDuckDBAppenderRow? AppendText(IDuckDBAppenderRow row, ReadOnlyMemory<byte> cell) =>
        cell.Span.Contains((byte)0) ? null : row.AppendValue(Encoding.UTF8.GetString(cell.Span));

    private static SourceException TooManyDigits(string column, int digits) => new(
        $"Column{Echo.Column(column)}: its numbers need {digits} digits, and DuckDB's decimals have {MaxDigits}. Nothing was loaded. "
        + "Round them in the file.");

    private static IDuckDBAppenderRow AppendDate(IDuckDBAppenderRow row, PgDate cell) => row.AppendValue(
        cell == PgDate.Infinity ? DuckDBDateOnly.PositiveInfinity
        : cell == PgDate.MinusInfinity ? DuckDBDateOnly.NegativeInfinity
        : DateOnly.FromDateTime(Epoch).AddDays(cell.Days));

    private static Column<T> Texts<T>(string name, string type)
        where T : struct => new(name, type, (row, cell) => row.AppendValue(cell.ToString())) { IsStagedAsText = true };

    private static IDuckDBAppenderRow AppendTimestamp(IDuckDBAppenderRow row, PgTimestamp cell) =>
        row.AppendValue(Epoch.AddTicks(cell.Microseconds * TimeSpan.TicksPerMicrosecond));

    private static IDuckDBAppenderRow AppendTime(IDuckDBAppenderRow row, PgTime cell)
    {
        var (seconds, microseconds) = Math.DivRem(cell.Microseconds, 1_000_000);
        var (minutes, second) = Math.DivRem(seconds, 60);
        return row.AppendValue(new DuckDBTimeOnly((byte)(minutes / 60), (byte)(minutes % 60), (byte)second, (int)microseconds));
    }

    // An offset may lead out of the years that .NET counts.
    private static IDuckDBAppenderRow? AppendInstant(IDuckDBAppenderRow row, PgInstant cell)
    {
        var ticks = Epoch.Ticks + (cell.Microseconds * 10);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : row.AppendValue(new DateTime(ticks));
    }

    [GeneratedRegex(@"^DECIMAL\((\d+),(\d+)\)$")]
    private static partial Regex DecimalType();

    private sealed class Column<T>(string name, string type, Func<IDuckDBAppenderRow, T, IDuckDBAppenderRow?> append)
        : TextLoadColumn(name, type)
    {
        private T[] _cells = [];
        private bool[] _nulls = [];

        public override void Read(ColumnVector column, int rows, long firstRow)
        {
            if (_cells.Length < rows)
                (_cells, _nulls) = (new T[rows], new bool[rows]);
            try
            {
                ((ColumnVector<T>)column).Read(0, _cells.AsSpan(0, rows), _nulls.AsSpan(0, rows));
            }
            catch (FrameFault fault) when (fault.Row is { } row)
            {
                throw Unfit(row);
            }
        }

        public override void Append(IDuckDBAppenderRow target, int row, long frameRow)
        {
            if (_nulls[row])
                target.AppendNullValue();
            else if (append(target, _cells[row]) is null)
                throw Unfit(frameRow);
        }

        private SourceException Unfit(long row) => new(
            $"Column{Echo.Column(Name)}, row {row} ({(FileOf(row) is { } file ? $"{file}; " : string.Empty)}the first row is 0): the value "
            + $"is not exactly a value of {Type}"
            + $"{(Type == "VARCHAR" ? ", as it has the character U+0000" : string.Empty)}. "
            + "Nothing was loaded. Correct the value, or choose a type that holds it.");
    }
}
