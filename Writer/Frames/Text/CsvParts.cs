namespace EfWriter.Frames.Text;

/// <summary>Several CSV files as one: each has the header of the first, which is read once.</summary>
/// <param name="files">The files, with what they are called in messages.</param>
/// <param name="options">How they are written.</param>
internal sealed class CsvParts(IReadOnlyList<(string Name, TextInput Input)> files, CsvOptions options) : TextInput
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';
    private const int MostHeader = 4 * 1024 * 1024;

    private IReadOnlyList<(string Name, TextInput Input)> Files { get; } = files;

    private CsvOptions Options { get; } = options;

    public override Task<Stream> OpenAsync(string? encoding, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new Joined(this, encoding));

    protected override ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    // The lines before the header and the header, as they are written, and what was read behind them.
    private async Task<(byte[] Header, byte[] Behind)> ReadHeaderAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (bytes, lines, quoted) = (new List<byte>(), 0, false);
        var skipped = Options.SkipLines + (Options.HasHeader ? 1 : 0);
        var buffer = new byte[64 * 1024];
        while (lines < skipped)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 || bytes.Count > MostHeader)
                break;
            for (var i = 0; i < read; i++)
            {
                if (lines == skipped)
                    return ([.. bytes], buffer[i..read]);
                bytes.Add(buffer[i]);
                quoted ^= lines == Options.SkipLines && buffer[i] == Options.Quote;
                if (buffer[i] == LineFeed && !quoted)
                    lines++;
            }
        }

        return ([.. bytes], []);
    }

    private sealed class Joined(CsvParts parts, string? encoding) : ReadOnlyStream
    {
        private Stream? _current;
        private byte[] _begin = [];
        private byte[]? _header;
        private int _next;
        private byte _last = LineFeed;

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
                return 0;
            while (true)
            {
                if (await ReadPartAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    _last = buffer.Span[read - 1];
                    return read;
                }

                // A file need not end with a line end.
                if (_next == parts.Files.Count)
                    return 0;
                if (_last is not (LineFeed or Return))
                {
                    buffer.Span[0] = _last = LineFeed;
                    return 1;
                }

                await NextAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            if (_current is not null)
                await _current.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }

        private async ValueTask<int> ReadPartAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (_begin.Length > 0)
            {
                var taken = Math.Min(buffer.Length, _begin.Length);
                _begin.AsMemory(0, taken).CopyTo(buffer);
                _begin = _begin[taken..];
                return taken;
            }

            return _current is null ? 0 : await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        private async Task NextAsync(CancellationToken cancellationToken)
        {
            if (_current is not null)
                await _current.DisposeAsync().ConfigureAwait(false);
            var (name, input) = parts.Files[_next++];
            _current = await input.OpenAsync(encoding, cancellationToken).ConfigureAwait(false);
            var (header, rest) = await parts.ReadHeaderAsync(_current, cancellationToken).ConfigureAwait(false);
            var isFirst = _header is null;
            _header ??= header;
            if (parts.Options.HasHeader && !Last(header).SequenceEqual(Last(_header)))
                throw Errors.OtherHeader(name, parts.Files[0].Name);
            _begin = isFirst ? [.. header, .. rest] : rest;
        }

        // The header without the lines before it and without its end.
        private ReadOnlySpan<byte> Last(byte[] header)
        {
            var text = header.AsSpan();
            for (var i = 0; i < parts.Options.SkipLines && text.IndexOf(LineFeed) is >= 0 and var end; i++)
                text = text[(end + 1)..];
            return text.TrimEnd(LineFeed).TrimEnd(Return);
        }
    }
}
