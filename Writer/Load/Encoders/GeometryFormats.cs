using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Writes PostgreSQL's plane: numbers of eight bytes, one after the other.</summary>
internal static class PlaneBytes
{
    public static void Write(ref byte field, params ReadOnlySpan<double> numbers)
    {
        BigEndian.Write(ref field, numbers.Length * sizeof(double));
        for (var i = 0; i < numbers.Length; i++)
            BigEndian.Write(ref Unsafe.Add(ref field, 4 + (i * sizeof(double))), BitConverter.DoubleToInt64Bits(numbers[i]));
    }

    public static void WritePoints(ICollection<NpgsqlPoint> points, CopyBuffer buffer)
    {
        buffer.WriteInt32(points.Count);
        foreach (var point in points)
        {
            var place = buffer.Take(2 * sizeof(double));
            BigEndian.Write(ref place[0], BitConverter.DoubleToInt64Bits(point.X));
            BigEndian.Write(ref place[sizeof(double)], BitConverter.DoubleToInt64Bits(point.Y));
        }
    }
}

/// <summary>point.</summary>
internal readonly struct PointFormat : IFixedFormat<NpgsqlPoint>
{
    public static int Width => 16;

    public static void Write(ref byte field, NpgsqlPoint cell) => PlaneBytes.Write(ref field, cell.X, cell.Y);
}

/// <summary>line.</summary>
internal readonly struct LineFormat : IFixedFormat<NpgsqlLine>
{
    public static int Width => 24;

    public static void Write(ref byte field, NpgsqlLine cell) => PlaneBytes.Write(ref field, cell.A, cell.B, cell.C);
}

/// <summary>lseg.</summary>
internal readonly struct LineSegmentFormat : IFixedFormat<NpgsqlLSeg>
{
    public static int Width => 32;

    public static void Write(ref byte field, NpgsqlLSeg cell) =>
        PlaneBytes.Write(ref field, cell.Start.X, cell.Start.Y, cell.End.X, cell.End.Y);
}

/// <summary>box: its upper right corner first.</summary>
internal readonly struct BoxFormat : IFixedFormat<NpgsqlBox>
{
    public static int Width => 32;

    public static void Write(ref byte field, NpgsqlBox cell) => PlaneBytes.Write(ref field, cell.Right, cell.Top, cell.Left, cell.Bottom);
}

/// <summary>circle.</summary>
internal readonly struct CircleFormat : IFixedFormat<NpgsqlCircle>
{
    public static int Width => 24;

    public static void Write(ref byte field, NpgsqlCircle cell) => PlaneBytes.Write(ref field, cell.X, cell.Y, cell.Radius);
}

/// <summary>path.</summary>
internal sealed class PathEncoder(LoadColumn column) : VariableEncoder<NpgsqlPath>(column)
{
    protected override void WriteValue(NpgsqlPath cell, CopyBuffer buffer, long row)
    {
        buffer.WriteBytes([cell.Open ? (byte)0 : (byte)1]);
        PlaneBytes.WritePoints(cell, buffer);
    }
}

/// <summary>polygon.</summary>
internal sealed class PolygonEncoder(LoadColumn column) : VariableEncoder<NpgsqlPolygon>(column)
{
    protected override void WriteValue(NpgsqlPolygon cell, CopyBuffer buffer, long row) => PlaneBytes.WritePoints(cell, buffer);
}

/// <summary>cube: its dimensions, whether it is a point, and its corners.</summary>
internal sealed class CubeEncoder(LoadColumn column) : VariableEncoder<NpgsqlCube>(column)
{
    private const int PointFlag = 1 << 31;

    protected override void WriteValue(NpgsqlCube cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(cell.Dimensions | (cell.IsPoint ? PointFlag : 0));
        foreach (var coordinate in cell.IsPoint ? cell.LowerLeft : cell.LowerLeft.Concat(cell.UpperRight))
            BinaryPrimitives.WriteDoubleBigEndian(buffer.Take(sizeof(double)), coordinate);
    }
}
