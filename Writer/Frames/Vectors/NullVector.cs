using System.ComponentModel;

namespace EfWriter.Frames;

/// <summary>A cell of a column that has no type, and so no values.</summary>
[Description("nulls only")]
internal readonly record struct NullCell;

/// <summary>Nulls, and nothing else.</summary>
internal sealed class NullVector : ColumnVector<NullCell>
{
    public override void Read(int start, Span<NullCell> values, Span<bool> nulls) => nulls.Fill(true);
}
