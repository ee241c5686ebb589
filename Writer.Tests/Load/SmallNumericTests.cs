using EfWriter.Load;
using EfWriter.Load.Encoders;

namespace EfWriter.Tests.Load;

public sealed class SmallNumericTests
{
    private const ulong Most = 9_999_999_999_999;

    private static readonly ulong[] Digits =
    [
        0, 1, 9, 10, 99, 100, 999, 1_000, 9_999, 10_000, 10_001, 123_456, 99_999_999, 100_000_000, 100_010_000,
        999_999_999_999, 1_000_000_000_000, 1_000_000_010_000, Most - 1, Most,
    ];

    [Test]
    public void Small_numbers_are_written_as_all_others_are()
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

    [TestCase(Most + 1)]
    [TestCase(ulong.MaxValue)]
    public void Larger_numbers_are_not_taken(ulong digits)
    {
        using var buffer = new CopyBuffer(64);

        Assert.That(SmallNumeric.TryWrite(digits, isNegative: false, scale: 0, buffer), Is.False);
        Assert.That(buffer.Length, Is.Zero);
    }
}
