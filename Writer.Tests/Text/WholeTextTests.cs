using System.IO.Compression;
using System.Text;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Text;

/// <summary>What is not whole, or not in its encoding, is refused; what is, is read wherever it comes from.</summary>
[ServerFree]
public sealed class WholeTextTests
{
    private const string Text = "id,note\n1,grün\n2,日本\n3,\"x\ny\"\n";

    private static readonly string[] Meant = ["1|grün", "2|日本", "3|x\ny"];

    [Test]
    public async Task Gzip_is_unpacked_of_one_member_and_of_several()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);

        await Check(Gzip(bytes));
        await Check([.. Gzip(bytes[..11]), .. Gzip(bytes[11..20]), .. Gzip([]), .. Gzip(bytes[20..])]);
    }

    [Test]
    public void Gzip_that_is_cut_anywhere_is_refused([Values(1, 2)] int members)
    {
        var whole = Members(members);
        for (var length = 3; length < whole.Length; length++)
        {
            // Between two members, a file is whole as far as anybody can tell.
            if (members == 2 && length == Gzip(Half).Length)
                continue;
            Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync(whole[..length])).Message,
                Does.Contain("not a whole gzip file").Or.Contain("line of column names"), $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public async Task Gzip_with_a_flipped_bit_is_refused_or_the_same([Values(1, 2)] int members)
    {
        var whole = Members(members);
        var expected = (await TextFrames.CsvAsync(whole)).Rows;
        for (var bit = 16; bit < whole.Length * 8; bit++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // What a header says of time and system is no part of the text.
                Assert.That((await TextFrames.CsvAsync(flipped)).Rows, Is.EqualTo(expected), $"bit {bit}");
            }
            catch (EfWriter.FrameFault fault)
            {
                Assert.That(fault.Message, Does.Contain("not a whole gzip file"), $"bit {bit}");
            }
        }
    }

    [TestCase(new byte[] { 0 })]
    [TestCase(new byte[] { 1, 2, 3 })]
    [TestCase(new byte[] { 0x1F })]
    [TestCase(new byte[] { 0x1F, 0x8B })]
    public void Gzip_with_something_behind_it_is_refused(byte[] more) =>
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync([.. Gzip(Encoding.UTF8.GetBytes(Text)), .. more])).Message,
            Does.Contain("not a whole gzip file"));

    [TestCase("utf-16", true, null)]
    [TestCase("utf-16BE", true, null)]
    [TestCase("utf-32", true, null)]
    [TestCase("utf-8", true, null)]
    [TestCase("utf-16", false, "utf-16")]
    [TestCase("utf-16BE", false, "utf-16BE")]
    [TestCase("utf-16", true, "utf-16")]
    [TestCase("gb18030", false, "gb18030")]
    [TestCase("utf-8", true, "utf8")]
    public async Task Other_encodings_are_read(string encoding, bool hasMark, string? option)
    {
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);

        await Check([.. hasMark ? codec.GetPreamble() : [], .. codec.GetBytes(Text)], new() { Encoding = option });
    }

    [TestCase("windows-1252", "€ grün “x”")]
    [TestCase("iso-8859-1", "grün ÿ")]
    [TestCase("latin-1", "grün ÿ")]
    [TestCase("shift_jis", "日本")]
    [TestCase("windows-1251", "Привет")]
    [TestCase("ibm437", "grün")]
    public async Task Code_pages_are_read(string encoding, string text)
    {
        var codec = encoding == "latin-1"
            ? Encoding.Latin1
            : CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var read = await TextFrames.CsvAsync(codec.GetBytes($"{text},b\n{text},1\n"), new() { Encoding = encoding });

        Assert.That((read.Columns[0], read.Rows[0][0]), Is.EqualTo(($"{text} text", text)));
    }

    [Test]
    public void Bytes_that_are_no_character_of_the_encoding_are_refused()
    {
        Assert.That(
            TextFrames.Refused(
                () =>
                    TextFrames.CsvAsync(
                        [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a,b\n1,"), 0x00, 0xD8, 0x0A, 0x00])).Message,
            Does.Contain("utf-16"));
        Assert.That(
            TextFrames.Refused(
                () => TextFrames.CsvAsync([.. Encoding.Unicode.GetBytes("a,b\n1,2\n"), 0x31], new() { Encoding = "utf-16" })).Message,
            Does.Contain("utf-16"));
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync("a,b\n"u8.ToArray(), new() { Encoding = "no-such" })).Message,
            Does.Contain("'no-such'"));
        Assert.That(TextFrames.Refused(() => TextFrames.CsvAsync([.. "gr"u8, 0xFC, .. "n,b\n1,2\n"u8])).Remedy, Does.Contain("encoding"));
    }

    [Test]
    public async Task A_stream_is_read_from_where_it_stands_and_stays_open()
    {
        using var stream = new MemoryStream([.. "xyz"u8, .. Encoding.UTF8.GetBytes(Text)]) { Position = 3 };
        var frame = Frame.FromCsv(stream);

        for (var i = 0; i < 2; i++)
            Assert.That(Lines(await TextFrames.ReadAsync(frame)), Is.EqualTo(Meant));
        Assert.That(stream.CanRead, Is.True);
    }

    [Test]
    public async Task A_stream_that_cannot_seek_is_read_as_often_as_needed_and_leaves_no_file()
    {
        var before = Directory.GetFiles(Path.GetTempPath(), "efwriter-*.tmp");
        await using var packed = new GZipStream(new MemoryStream(Gzip(Encoding.UTF8.GetBytes(Text))), CompressionMode.Decompress);
        var frame = Frame.FromCsv(packed);

        for (var i = 0; i < 2; i++)
            Assert.That(Lines(await TextFrames.ReadAsync(frame)), Is.EqualTo(Meant));
        if (!OperatingSystem.IsWindows())
            Assert.That(Directory.GetFiles(Path.GetTempPath(), "efwriter-*.tmp"), Is.EquivalentTo(before));
    }

    [Test]
    public async Task What_is_left_of_a_stream_that_failed_is_not_taken_for_the_text()
    {
        var frame = Frame.FromCsv(new Broken(Encoding.UTF8.GetBytes("a,b\n1,2\n3,4\n")));

        Assert.That(async () => await TextFrames.ReadAsync(frame), Throws.Exception);
        Assert.That(TextFrames.Refused(() => TextFrames.ReadAsync(frame)).Message, Does.Contain("failed before its end"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has other pipes.")]
    public async Task A_named_pipe_is_read_as_often_as_needed()
    {
        var folder = Directory.CreateTempSubdirectory("efwriter-pipe-");
        try
        {
            var path = Path.Combine(folder.FullName, "a.csv");
            using (var make = System.Diagnostics.Process.Start("mkfifo", [path]))
                await make.WaitForExitAsync();
            var frame = Frame.FromCsv(path);

            var written = Task.Run(() => File.WriteAllText(path, Text));
            for (var i = 0; i < 2; i++)
                Assert.That(Lines(await TextFrames.ReadAsync(frame)), Is.EqualTo(Meant));
            await written;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_stream_that_gives_a_byte_at_a_time_is_read_whole() =>
        Assert.That(Lines(await TextFrames.ReadAsync(Frame.FromCsv(new Drops(Encoding.UTF8.GetBytes(Text))))), Is.EqualTo(Meant));

    private static async Task Check(byte[] bytes, CsvOptions? options = null) =>
        Assert.That(Lines(await TextFrames.CsvAsync(bytes, options)), Is.EqualTo(Meant));

    private static IEnumerable<string> Lines(ReadText read) => read.Rows.Select(row => string.Join('|', row));

    private static byte[] Half => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i * 7919 % 1000}\n")));

    private static byte[] Members(int count) => count == 1 ? Gzip(Half) : [.. Gzip(Half), .. Gzip(Half)];

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    // Fails once, in the middle, and goes on.
    private sealed class Broken(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ++_reads == 2
                ? throw new IOException("The line was cut.")
                : base.ReadAsync(buffer[..Math.Min(6, buffer.Length)], cancellationToken);

        // Which would pass its own bytes on in one piece.
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private sealed class Drops(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
