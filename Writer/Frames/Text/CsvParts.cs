namespace EfWriter.Frames.Text;

/// <summary>Several CSV files as one: each has the header of the first, which is read once.</summary>
/// <param name="files">The files, with what they are called in messages.</param>
/// <param name="options">How they are written.</param>
internal sealed class CsvParts(IReadOnlyList<(string Name, TextInput Input)> files, CsvOptions options) : TextInput
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';
    private const int MostHeader = 4 * 1024 * 1024;

    public override Task<Stream> OpenAsync(string? encoding, CancellationToken cancellationToken)
    {
        byte[]? first = null;
        return Task.FromResult<Stream>(new JoinedStream(
            [.. files.Select(file => (Func<CancellationToken, Task<Stream>>)(token => OpenPartAsync(file.Name, file.Input, token)))],
            last => last is null or LineFeed or Return ? null : LineFeed)); // a file need not end with a line end

        async Task<Stream> OpenPartAsync(string name, TextInput input, CancellationToken token)
        {
            var stream = await input.OpenAsync(encoding, token).ConfigureAwait(false);
            try
            {
                var (header, behind) = await ReadHeaderAsync(stream, token).ConfigureAwait(false);
                if (options.HasHeader && first is not null && !Last(header).SequenceEqual(Last(first)))
                    throw Errors.OtherHeader(name, files[0].Name);
                var begin = first is null ? [.. header, .. behind] : behind;
                first ??= header;
                return new StartedStream(stream, begin);
            }
            catch
            {
                await stream.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    protected override ValueTask<Stream> OpenRawAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    // The lines before the header and the header, as they are written, and what was read behind them.
    private async Task<(byte[] Header, byte[] Behind)> ReadHeaderAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (bytes, lines, quoted) = (new List<byte>(), 0, false);
        var skipped = options.SkipLines + (options.HasHeader ? 1 : 0);
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
                quoted ^= lines == options.SkipLines && buffer[i] == options.Quote;
                if (buffer[i] == LineFeed && !quoted)
                    lines++;
            }
        }

        return ([.. bytes], []);
    }

    // The header without the lines before it and without its end.
    private ReadOnlySpan<byte> Last(byte[] header)
    {
        var text = header.AsSpan();
        for (var i = 0; i < options.SkipLines && text.IndexOf(LineFeed) is >= 0 and var end; i++)
            text = text[(end + 1)..];
        return text.TrimEnd(LineFeed).TrimEnd(Return);
    }
}
