using EfWriter.Frames;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Frames;

[ServerFree]
public sealed class ValidityTests
{
    private static readonly byte[] Bitmap = [0b1010_0110, 0b0000_0000, 0b1111_1111, 0b0101_1011];

    [Test]
    public void Every_run_of_bits_is_read_wherever_it_begins()
    {
        for (var offset = 0; offset <= 32; offset++)
        {
            for (var count = 0; offset + count <= 32; count++)
            {
                var nulls = new bool[count];

                Validity.Read(Bitmap, offset, nulls);

                Assert.That(nulls, Is.EqualTo(Enumerable.Range(offset, count).Select(bit => (Bitmap[bit / 8] >> (bit % 8) & 1) == 0)));
            }
        }
    }

    [Test]
    public void Without_a_bitmap_nothing_is_null()
    {
        bool[] nulls = [true, true];

        Validity.Read([], 0, nulls);

        Assert.That(nulls, Is.All.False);
    }
}
