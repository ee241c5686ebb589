using System.Text;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>Every name of an encoding is one that a text can be read in, or is refused as none.</summary>
[ServerFree]
public sealed class EncodingNameTests
{
    [TestCase("utf-7")]
    [TestCase("UTF-7")]
    [TestCase("unicode-1-1-utf-7")]
    [TestCase("csUnicode11UTF7")]
    [TestCase("x-unicode-2-0-utf-7")]
    [TestCase("65000")]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("utf-99")]
    [TestCase("../utf-8")]
    public void A_name_of_none_is_refused(string name) =>
        Assert.That(() => TextEncodings.Find(name), Throws.TypeOf<FrameFault>().With.Message.Not.Contains("\n"));

    [Test]
    public void A_text_is_read_in_every_encoding_that_there_is() =>
        Assert.Multiple(() =>
        {
            foreach (var encoding in CodePagesEncodingProvider.Instance.GetEncodings())
                Assert.That(() => Assert.That(Read(encoding.Name), Is.Not.Empty), Throws.Nothing, encoding.Name);
        });

    private static string Read(string name)
    {
        var strict = (Encoding)TextEncodings.Find(name).Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return strict.GetString("a,b"u8);
    }
}
