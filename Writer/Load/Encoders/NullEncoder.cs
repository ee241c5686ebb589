using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>NULL, in a column of any type.</summary>
internal sealed class NullEncoder(LoadColumn column) : ColumnEncoder<NullCell>(column)
{
    public override int Load(ColumnVector source, int start, long row, Span<int> sizes)
    {
        TakeCells(source, start, row, sizes.Length);
        FieldSize = LengthSize;
        return sizes.Length;
    }

    public override void Write(Span<byte> block, Span<int> places, int offset)
    {
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(block), offset);
        foreach (var place in places)
            BigEndian.Write(ref Unsafe.Add(ref start, place), -1);
    }

    public override void WriteField(NullCell cell, CopyBuffer buffer, long row) => buffer.WriteNull();
}
