using System.Text;
using EfWriter.Load.Encoders;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Load;

[ServerFree]
public sealed class AsciiTextTests
{
    [Test]
    public void Every_length_is_written_to_its_last_character()
    {
        for (var length = 0; length <= 70; length++)
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + i)));
            var bytes = new byte[length];

            Assert.That(AsciiText.Narrow(text, bytes), Is.EqualTo(length));
            Assert.That(bytes, Is.EqualTo(Encoding.ASCII.GetBytes(text)));
        }
    }

    [TestCase('\u0080')]
    [TestCase('é')]
    [TestCase('\u0100')]
    [TestCase('\uFFFF')]
    public void A_character_beyond_ASCII_ends_the_writing_at_or_before_it(char beyond)
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var place = 0; place < length; place++)
            {
                var text = new StringBuilder(new string('a', length)) { [place] = beyond }.ToString();
                var bytes = new byte[length];

                var written = AsciiText.Narrow(text, bytes);

                Assert.That(written, Is.LessThanOrEqualTo(place));
                Assert.That(bytes[..written], Is.All.EqualTo((byte)'a'));
            }
        }
    }
}
