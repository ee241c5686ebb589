using System.Text;
using EfWriter.Frames.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>What a JSON text has that no reading keeps is refused, wherever it stands.</summary>
[ServerFree]
public sealed class JsonFaultTests
{
    // Bytes of other encodings, an overlong form, half of a surrogate pair, and a character that is cut.
    private static readonly byte[][] NoCharacters =
        [[0xE9], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]];

    [Test]
    public void Bytes_that_are_not_UTF_8_are_refused_by_their_line(
        [ValueSource(nameof(NoCharacters))] byte[] bytes,
        [Values("{\"a\":\"|\"}", "{\"|\":1}", "{\"\\n|\":1}", "{\"a\":[\"|\"]}", "{\"a\":{\"|\":1}}", "{\"b\":\"\\u00e9|x\"}")]
        string record)
    {
        var parts = record.Split('|').Select(Encoding.UTF8.GetBytes).ToArray();
        byte[] text = [.. "{\"a\":1}\n{\"a\":2}\n"u8, .. parts[0], .. bytes, .. parts[1], .. "\n{\"a\":3}\n"u8];

        var fault = TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(text))));

        Assert.That(fault.Message, Does.Contain("is not UTF-8: line 3 ").Or.Contain("holds half of a surrogate pair"));
    }

    [TestCase(0)]
    [TestCase(TextFrame.FirstLook)]
    public void A_selected_or_renamed_key_that_no_object_has_is_refused_however_long_the_text_is(long length)
    {
        var text = new StringBuilder();
        while (text.Length <= length)
            text.Append("{\"a\":\"").Append('x', 10_000).Append("\",\"b\":1}\n");

        foreach (var (options, name) in new (JsonOptions, string)[]
        {
            (new() { Columns = ["a", "c"] }, "Columns"),
            (new() { Rename = new Dictionary<string, string> { ["c"] = "d" } }, "Rename"),
        })
        {
            var bytes = Encoding.UTF8.GetBytes($"{text}");
            var fault = TextFrames.Refused(() => TextFrames.ReadAsync(Frame.FromJson(new MemoryStream(bytes), options)));
            Assert.That(fault.Message, Does.StartWith($"{name} names the column 'c', which the text does not have."));
        }
    }

    [Test]
    public void A_renamed_column_that_a_CSV_does_not_have_is_refused() => Assert.That(
        TextFrames.Refused(() => TextFrames.CsvAsync("a\n1\n", new() { Rename = new Dictionary<string, string> { ["A"] = "d" } })).Message,
        Does.StartWith("Rename names the column 'A', which the text does not have. It has: 'a'"));
}
