using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>numeric, from a text's digits.</summary>
internal sealed class ExactNumberEncoder(LoadColumn column) : NumericEncoder<ExactNumber>(column)
{
    protected override void WriteValue(ExactNumber cell, CopyBuffer buffer, long row)
    {
        if (!cell.IsSmall)
        {
            Write(NumericDigits.Of(cell.Digits, cell.IsNegative, cell.Scale), buffer, row);
        }
        else if (!Keeps(cell.Scale) || !SmallNumeric.TryWrite(cell.Small, cell.IsNegative, cell.Scale, buffer))
        {
            Span<short> groups = stackalloc short[NumericDigits.GroupsOf128Bits];
            Write(NumericDigits.Of(cell.Small, cell.IsNegative, cell.Scale, groups), buffer, row);
        }
    }
}
