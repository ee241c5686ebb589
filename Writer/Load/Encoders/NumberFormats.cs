using System.Numerics;
using System.Runtime.CompilerServices;

namespace EfWriter.Load.Encoders;

/// <summary>boolean.</summary>
internal readonly struct BoolFormat : IFixedFormat<bool>
{
    public static int Width => 1;

    public static void Write(ref byte field, bool cell)
    {
        BigEndian.Write(ref field, 1);
        Unsafe.Add(ref field, 4) = cell ? (byte)1 : (byte)0;
    }
}

/// <summary>smallint, from every integer that fits in it.</summary>
internal readonly struct Int16Format<T> : IFixedFormat<T>
    where T : IBinaryInteger<T>
{
    public static int Width => 2;

    public static void Write(ref byte field, T cell)
    {
        BigEndian.Write(ref field, 2);
        BigEndian.Write(ref Unsafe.Add(ref field, 4), short.CreateTruncating(cell));
    }
}

/// <summary>integer, from every integer that fits in it.</summary>
internal readonly struct Int32Format<T> : IFixedFormat<T>
    where T : IBinaryInteger<T>
{
    public static int Width => 4;

    public static void Write(ref byte field, T cell) => BigEndian.WriteField(ref field, int.CreateTruncating(cell));
}

/// <summary>bigint, from every integer that fits in it.</summary>
internal readonly struct Int64Format<T> : IFixedFormat<T>
    where T : IBinaryInteger<T>
{
    public static int Width => 8;

    public static void Write(ref byte field, T cell) => BigEndian.WriteField(ref field, long.CreateTruncating(cell));
}

/// <summary>real, from every number that it holds exactly.</summary>
internal readonly struct Float4Format<T> : IFixedFormat<T>
    where T : INumber<T>
{
    public static int Width => 4;

    public static void Write(ref byte field, T cell) =>
        BigEndian.WriteField(ref field, BitConverter.SingleToInt32Bits(float.CreateTruncating(cell)));
}

/// <summary>double precision, from every number that it holds exactly.</summary>
internal readonly struct Float8Format<T> : IFixedFormat<T>
    where T : INumber<T>
{
    public static int Width => 8;

    public static void Write(ref byte field, T cell) =>
        BigEndian.WriteField(ref field, BitConverter.DoubleToInt64Bits(double.CreateTruncating(cell)));
}

/// <summary>uuid.</summary>
internal readonly struct UuidFormat : IFixedFormat<Guid>
{
    public static int Width => 16;

    public static void Write(ref byte field, Guid cell)
    {
        BigEndian.Write(ref field, 16);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref field, 4), BitConverter.IsLittleEndian ? BigEndianBytes(cell) : cell);
    }

    // A Guid's first three parts are numbers in the machine's order, the rest is bytes.
    private static Guid BigEndianBytes(Guid cell)
    {
        Span<byte> bytes = stackalloc byte[16];
        cell.TryWriteBytes(bytes, bigEndian: true, out _);
        return Unsafe.ReadUnaligned<Guid>(ref bytes[0]);
    }
}
