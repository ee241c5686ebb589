using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Analysis;

namespace EfWriter.Frames;

/// <summary>
/// The lists in which a <see cref="StringDataFrameColumn"/> keeps its texts, which it hands out only one by one, at several times the cost.
/// </summary>
internal static class StringBuffers
{
    /// <summary>The lists; null where this version of the package keeps them otherwise.</summary>
    public static IReadOnlyList<List<string?>>? TryGet(StringDataFrameColumn column)
    {
        try
        {
            return Buffers(column);
        }
        catch (MissingFieldException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_stringBuffers")]
    private static extern ref List<List<string?>> Buffers(StringDataFrameColumn column);
}

/// <summary>Texts in a list; null is null.</summary>
internal sealed class StringListChunk(List<string?> texts) : ColumnChunk
{
    public override long Rows => texts.Count;

    public override ColumnVector Slice(long start, int rows) => new StringListVector(texts, (int)start, rows);
}

/// <summary>Some of a <see cref="StringListChunk"/>'s texts.</summary>
internal sealed class StringListVector(List<string?> texts, int first, int rows) : PeekableVector<string>
{
    public override ReadOnlySpan<string> Peek(int start, int count) =>
        CollectionsMarshal.AsSpan(texts).Slice(first, rows).Slice(start, count)!;

    public override void ReadNulls(int start, Span<bool> nulls)
    {
        var cells = Peek(start, nulls.Length);
        for (var i = 0; i < cells.Length; i++)
            nulls[i] = cells[i] is null;
    }
}
