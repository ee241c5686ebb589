using System.Numerics;

namespace EfWriter.Tests.Conformance.Cases;

/// <summary>Numbers and booleans.</summary>
internal static class NumberCases
{
    private static readonly decimal[] Decimals =
    [
        0m, 0.00m, 0.0000000000000000000000000000m, -0.0m, 1m, -1m, 1.10m, 100m, 9999m, 10000m, 10000.0001m, 0.0001m, 0.00010000m,
        99999999.9999m,
        decimal.MaxValue, decimal.MinValue, 7.9228162514264337593543950335m, -79228162514264.337593543950335m,
        0.0000000000000000000000000001m, -0.0000000000000000000000000001m, 1.0000000000000000000000000000m, 12345678901234.56789012345678m,
        .. Enumerable.Range(0, 29).Select(scale => new decimal(-1234567890, 42, 0, isNegative: scale % 2 == 1, (byte)scale)),
    ];

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        TypeCase.Of("boolean", false, true),
        TypeCase.Of<sbyte>("smallint", 0, sbyte.MinValue, -1, sbyte.MaxValue).StoredAs<sbyte, short>(cell => cell),
        TypeCase.Of<byte>("smallint", 0, 1, 127, 128, byte.MaxValue),
        TypeCase.Of<short>("smallint", 0, short.MinValue, -1, short.MaxValue),
        TypeCase.Of<ushort>("integer", 0, 32_767, 32_768, ushort.MaxValue).StoredAs<ushort, int>(cell => cell),
        TypeCase.Of("integer", 0, int.MinValue, -1, int.MaxValue),
        TypeCase.Of<uint>("bigint", 0, int.MaxValue, 1u << 31, uint.MaxValue).StoredAs<uint, long>(cell => cell),
        TypeCase.Of("bigint", 0L, long.MinValue, -1L, 1L << 32, long.MaxValue),
        TypeCase.Of<ulong>("numeric(20,0)", 0, 1, 9_999, 10_000, long.MaxValue, 1UL << 63, ulong.MaxValue)
            .StoredAs<ulong, decimal>(cell => cell),
        TypeCase.Of("real", Half.Zero, Half.NegativeZero, Half.MinValue, Half.MaxValue, Half.Epsilon, (Half)0.1f, Half.NaN,
            Half.PositiveInfinity, Half.NegativeInfinity)
            .StoredAs<Half, float>(cell => (float)cell),
        TypeCase.Of("real", 0f, -0f, float.MinValue, float.MaxValue, float.Epsilon, 0.1f, 1f / 3, float.NaN, float.PositiveInfinity,
            float.NegativeInfinity),
        TypeCase.Of("double precision",
            0d, -0d, double.MinValue, double.MaxValue, double.Epsilon, 0.1, 1d / 3, double.NaN, double.PositiveInfinity,
            double.NegativeInfinity),

        // numeric has no negative zero.
        TypeCase.Of("numeric", Decimals).StoredAs<decimal, decimal>(cell => cell == 0 ? Math.Abs(cell) : cell),
        TypeCase.Of("numeric",
            BigInteger.Zero, BigInteger.One, BigInteger.MinusOne, new(9_999), new(10_000), -new BigInteger(decimal.MaxValue) - 1,
            BigInteger.Pow(10, 100), BigInteger.Pow(7, 500), -BigInteger.Pow(2, 1_000)),
    ];
}
