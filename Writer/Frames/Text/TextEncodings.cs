using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>Any encoding as UTF-8.</summary>
internal static class TextEncodings
{
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["utf16"] = "utf-16",
        ["latin-1"] = "iso-8859-1",
    };

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The rest of a stream as UTF-8, without a byte order mark.</summary>
    /// <param name="stream">The stream; disposed with the result.</param>
    /// <param name="name">The encoding's name; null for what the first bytes show.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<Stream> ToUtf8Async(StartedStream stream, string? name, CancellationToken cancellationToken)
    {
        if (stream.Begin.Span.StartsWith(Utf8Mark) && (name is null || Find(name).CodePage == Encoding.UTF8.CodePage))
        {
            stream.Skip(Utf8Mark.Length);
            return stream;
        }

        var encoding = name is null ? Shown(stream.Begin.Span) : Find(name);
        if (encoding is null || encoding.CodePage is 65001 or 20127)
            return stream;

        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        var utf8 = new TranscodedStream(Encoding.CreateTranscodingStream(stream, strict, new UTF8Encoding(false, true)), encoding.WebName);
        var started = await StartedStream.OpenAsync(utf8, cancellationToken).ConfigureAwait(false);
        if (started.Begin.Span.StartsWith(Utf8Mark))
            started.Skip(Utf8Mark.Length);
        return started;
    }

    /// <summary>An encoding by name, code pages included.</summary>
    /// <exception cref="FrameFault">There is none of that name.</exception>
    public static Encoding Find(string name)
    {
        name = Synonyms.GetValueOrDefault(name, name);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException) // .NET has UTF-7's name, and refuses it
        {
            throw Errors.UnknownEncoding(name);
        }
    }

    private static Encoding? Shown(ReadOnlySpan<byte> begin) => begin switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    /// <summary>Reports bytes that are no character.</summary>
    private sealed class TranscodedStream(Stream inner, string encoding) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (DecoderFallbackException)
            {
                throw Errors.NotInEncoding(encoding);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
