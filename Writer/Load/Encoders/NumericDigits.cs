using System.Buffers.Binary;
using System.Numerics;

namespace EfWriter.Load.Encoders;

/// <summary>A number as PostgreSQL's numeric has it: groups of four decimal digits, aligned to the point.</summary>
internal readonly ref struct NumericDigits
{
    /// <summary>Groups enough for any 128-bit integer and the digits that align it to the point.</summary>
    public const int GroupsOf128Bits = 12;

    private const int GroupBase = 10_000;
    private static readonly ushort[] PowersOfTen = [1, 10, 100, 1_000];

    // Least significant first, as division yields them; without zeros at the low end.
    private readonly ReadOnlySpan<short> _groups;
    private readonly int _lowestPower;
    private readonly bool _isNegative;
    private readonly int _scale;

    private NumericDigits(ReadOnlySpan<short> groups, int lowestPower, bool isNegative, int scale)
    {
        var zeros = 0;
        while (zeros < groups.Length && groups[zeros] == 0)
            zeros++;
        _groups = groups[zeros..];
        _lowestPower = lowestPower + zeros;
        _isNegative = isNegative;
        _scale = scale;
    }

    /// <summary>The digits after the point that the value cannot do without.</summary>
    public int NeededScale => _groups.IsEmpty ? 0 : (-4 * _lowestPower) - TrailingZeros(_groups[0]);

    /// <summary>Takes an integer of at most 106 bits and its scale, at least 0.</summary>
    public static NumericDigits Of(UInt128 magnitude, bool isNegative, int scale, Span<short> groups)
    {
        var fractionGroups = (scale + 3) / 4;
        var alignment = PowersOfTen[(fractionGroups * 4) - scale];
        var count = 0;

        // The usual number fits in 64 bits, where division is many times as fast.
        if (magnitude > ulong.MaxValue / 1_000)
        {
            for (magnitude *= alignment; magnitude > ulong.MaxValue; count++)
            {
                (magnitude, var group) = UInt128.DivRem(magnitude, GroupBase);
                groups[count] = (short)group;
            }

            alignment = 1;
        }

        for (var rest = (ulong)magnitude * alignment; rest > 0; count++)
        {
            (rest, var group) = Math.DivRem(rest, (ulong)GroupBase);
            groups[count] = (short)group;
        }

        return new(groups[..count], -fractionGroups, isNegative, scale);
    }

    /// <summary>Takes an integer of any size and its scale, at least 0.</summary>
    public static NumericDigits Of(BigInteger magnitude, bool isNegative, int scale)
    {
        var fractionGroups = (scale + 3) / 4;
        magnitude *= PowersOfTen[(fractionGroups * 4) - scale];
        var groups = new List<short>();
        while (!magnitude.IsZero)
        {
            magnitude = BigInteger.DivRem(magnitude, GroupBase, out var group);
            groups.Add((short)group);
        }

        return new(groups.ToArray(), -fractionGroups, isNegative, scale);
    }

    public void WriteTo(CopyBuffer buffer)
    {
        var value = buffer.Take(8 + (2 * _groups.Length));
        BinaryPrimitives.WriteInt16BigEndian(value, (short)_groups.Length);
        BinaryPrimitives.WriteInt16BigEndian(value[2..], (short)(_groups.IsEmpty ? 0 : _lowestPower + _groups.Length - 1));
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], (ushort)(_isNegative && !_groups.IsEmpty ? 0x4000 : 0));
        BinaryPrimitives.WriteInt16BigEndian(value[6..], (short)_scale);
        for (var i = 0; i < _groups.Length; i++)
            BinaryPrimitives.WriteInt16BigEndian(value[(8 + (2 * i))..], _groups[^(i + 1)]);
    }

    private static int TrailingZeros(short group)
    {
        var zeros = 0;
        for (; group % 10 == 0; group /= 10)
            zeros++;
        return zeros;
    }
}
