using System.Globalization;
using System.Numerics;
using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>
/// Cells as a type that was asked for, whose values they are no cells of: each is read from its text, as a file's column of that type is.
/// </summary>
internal static class AskedCells
{
    private static readonly HashSet<Type> Sources =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(BigInteger), typeof(WideDecimal), typeof(ExactNumber),
        typeof(string), typeof(char), typeof(DateTime), typeof(DateOnly),
    ];

    /// <summary>What reads a field's cells as a type; null if they have no text that could be one of its values.</summary>
    /// <param name="field">The field.</param>
    /// <param name="storeType">The type, as the caller spells it.</param>
    public static (Type Cell, Func<ColumnVector, int, long, ColumnVector> Convert)? For(FrameField field, string storeType)
    {
        var asked = AskedType.Of(storeType);
        if (!Sources.Contains(field.ClrType))
            return null;
        return asked.Type switch
        {
            TextType.Bool => Reading<bool, Asked.Flag>(field, asked),
            TextType.Int16 => Reading<short, Asked.Int16>(field, asked),
            TextType.Int32 => Reading<int, Asked.Int32>(field, asked),
            TextType.Int64 => Reading<long, Asked.Int64>(field, asked),
            TextType.Numeric => Reading<ExactNumber, Asked.JsonNumeric>(field, asked),
            TextType.Float4 => Reading<float, Asked.Single>(field, asked),
            TextType.Double => Reading<double, Asked.Double>(field, asked),
            TextType.Date => Reading<PgDate, Strict.Day>(field, asked),
            TextType.Time => Reading<PgTime, Strict.Time>(field, asked),
            TextType.Timestamp => Reading<PgTimestamp, Asked.DayAndTime>(field, asked),
            TextType.Instant => Reading<PgInstant, Strict.Moment>(field, asked),
            TextType.Uuid => Reading<Guid, Asked.Uuid>(field, asked),
            _ when field.ClrType != typeof(string) && IsOfText(storeType) => (typeof(string), AsTexts),
            _ => null,
        };
    }

    /// <summary>Whether a type is one of PostgreSQL's texts.</summary>
    public static bool IsOfText(string storeType) =>
        storeType.Trim().Split('(')[0].TrimEnd().ToUpperInvariant() is "TEXT" or "VARCHAR" or "CHARACTER VARYING" or "CHAR" or "CHARACTER";

    private static (Type Cell, Func<ColumnVector, int, long, ColumnVector> Convert) Reading<T, TParser>(FrameField field, AskedType asked)
        where TParser : struct, ICellParser<T> =>
        (typeof(T), (cells, rows, first) => Read<T, TParser>(cells, rows, new(field.Name, first), asked.Name));

    private static ArrayVector<string> AsTexts(ColumnVector cells, int rows, long first)
    {
        var boxed = Boxed(cells, rows);
        return new ArrayVector<string>(
            [.. boxed.Select(cell => cell is null ? null! : TextOf(cell))], [.. boxed.Select(cell => cell is null)]);
    }

    private static ColumnVector Read<T, TParser>(ColumnVector cells, int rows, CellPlace place, string asked)
        where TParser : struct, ICellParser<T>
    {
        var (values, nulls, bad) = (new T[rows], new bool[rows], new Dictionary<int, Lazy<string>>());
        var boxed = Boxed(cells, rows);
        for (var row = 0; row < rows; row++)
        {
            nulls[row] = boxed[row] is null;
            if (boxed[row] is not { } cell)
                continue;
            var text = TextOf(cell);
            var utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length > CellText.MaxTyped || !TParser.TryParse(utf8, out values[row]))
                bad.Add(row, new(text));
        }

        return bad.Count == 0 ? new ArrayVector<T>(values, nulls) : new BadCellVector<T>(values, nulls, bad, place, asked);
    }

    private static object?[] Boxed(ColumnVector cells, int rows)
    {
        var boxed = new object?[rows];
        cells.ReadBoxed(0, boxed);
        return boxed;
    }

    private static string TextOf(object cell) => cell switch
    {
        bool flag => flag ? "true" : "false",
        ReadOnlyMemory<byte> utf8 => Encoding.UTF8.GetString(utf8.Span),
        DateTime { TimeOfDay.Ticks: 0, Kind: DateTimeKind.Unspecified } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Half or float or double => ((IFormattable)cell).ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };
}
