namespace EfWriter.Frames;

/// <summary>Another vector's cells, from one of them on.</summary>
internal sealed class RestVector<T>(ColumnVector<T> all, int first) : ColumnVector<T>
{
    public override void Read(int start, Span<T> values, Span<bool> nulls) => all.Read(first + start, values, nulls);
}
