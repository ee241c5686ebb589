using System.Data.Common;
using System.Data.SqlTypes;

namespace EfWriter.Frames;

/// <summary>
/// Takes decimals of a type with more digits than <see cref="decimal"/> has, and refuses those that the provider may have cut.
/// </summary>
/// <param name="name">The column's name.</param>
/// <param name="scale">The digits after the point that the type declares.</param>
internal sealed class WideDecimalColumn(string name, int scale) : TypedReaderColumn<decimal>
{
    /// <summary>What a <see cref="decimal"/> holds of any number.</summary>
    public const int SafeDigits = 28;

    private long _rows;

    public override void Take(DbDataReader reader, int ordinal, ColumnBuffer buffer, int row)
    {
        base.Take(reader, ordinal, buffer, row);
        _rows++;
    }

    protected override decimal Read(DbDataReader reader, int ordinal) => Whole(reader.GetFieldValue<decimal>(ordinal));

    // Full to the last digit, and with fewer after the point than declared: what came behind is not to be known.
    private decimal Whole(decimal value) => value.Scale < scale && new SqlDecimal(value).Precision >= SafeDigits
        ? throw Errors.DecimalCutByProvider(name, _rows, SafeDigits)
        : value;
}
