using EfWriter.Load.Encoders;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Load;

[ServerFree]
public sealed class SmallNumericTests
{
    private const ulong Most = ulong.MaxValue / 1_000;

    private static readonly ulong[] Digits =
    [
        0, 1, 9, 10, 99, 100, 999, 1_000, 9_999, 10_000, 10_001, 123_456, 99_999_999, 100_000_000, 100_010_000,
        999_999_999_999, 1_000_000_000_000, 1_000_000_010_000, 9_999_999_999_999_999, 10_000_000_000_000_000, 10_000_000_100_000_000,
        12_345_678_901_234_567, Most - 1, Most,
    ];

    [Test]
    public void Numbers_that_fit_however_they_are_aligned_are_written_as_all_others_are()
    {
        foreach (var digits in Digits)
        {
            for (var scale = 0; scale <= 28; scale++)
            {
                foreach (var isNegative in new[] { false, true })
                {
                    using var expected = new CopyBuffer(64);
                    NumericDigits.Of(digits, isNegative, scale, new short[NumericDigits.GroupsOf128Bits]).WriteTo(expected);
                    using var buffer = new CopyBuffer(64);

                    Assert.That(SmallNumeric.TryWrite(digits, isNegative, scale, buffer));
                    Assert.That(buffer.Written.ToArray(), Is.EqualTo(expected.Written.ToArray()), $"{digits} of scale {scale}");
                }
            }
        }
    }

    [TestCase(ulong.MaxValue, 0)]
    [TestCase(ulong.MaxValue, 4)]
    [TestCase(ulong.MaxValue / 10, 3)]
    [TestCase(1_000_000_000_000_000_000ul, 28)]
    public void Large_numbers_that_the_point_leaves_where_they_are_are_too(ulong digits, int scale)
    {
        using var expected = new CopyBuffer(64);
        NumericDigits.Of(digits, isNegative: true, scale, new short[NumericDigits.GroupsOf128Bits]).WriteTo(expected);
        using var buffer = new CopyBuffer(64);

        Assert.That(SmallNumeric.TryWrite(digits, isNegative: true, scale, buffer));
        Assert.That(buffer.Written.ToArray(), Is.EqualTo(expected.Written.ToArray()));
    }

    [TestCase(Most + 1, 1)]
    [TestCase(ulong.MaxValue, 3)]
    public void Numbers_of_more_bits_when_aligned_are_not_taken(ulong digits, int scale)
    {
        using var buffer = new CopyBuffer(64);

        Assert.That(SmallNumeric.TryWrite(digits, isNegative: false, scale, buffer), Is.False);
        Assert.That(buffer.Length, Is.Zero);
    }
}
