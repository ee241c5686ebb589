namespace EfWriter.Frames.Text;

/// <summary>Reads a CSV file's records, block by block.</summary>
internal sealed class CsvReader : IAsyncDisposable
{
    private readonly ByteWindow _window;
    private readonly CsvTokenizer _tokenizer;
    private readonly byte[][] _nullTexts;
    private long _lines;

    private CsvReader(ByteWindow window, CsvTokenizer tokenizer, CsvOptions options, long lines)
    {
        (_window, _tokenizer, _lines) = (window, tokenizer, lines);
        _nullTexts = [.. options.NullTexts.Select(System.Text.Encoding.UTF8.GetBytes)];
    }

    /// <summary>Some records' cells; until the next ones are read.</summary>
    public CellBlock Block { get; } = new();

    /// <summary>The bytes that were taken.</summary>
    public long Position => _window.Before;

    /// <summary>Passes over the lines before the first record.</summary>
    public static async Task<CsvReader> OpenAsync(TextInput input, CsvOptions options, Func<ByteWindow, CsvDialect> dialect,
        CancellationToken cancellationToken)
    {
        var window = new ByteWindow(await input.OpenAsync(options.Encoding, cancellationToken).ConfigureAwait(false), input);
        try
        {
            await window.FillAsync(needsMore: false, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < options.SkipLines; i++)
                await SkipLineAsync(window, cancellationToken).ConfigureAwait(false);
            return new(window, new(dialect(window)), options, options.SkipLines);
        }
        catch
        {
            await window.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the first record that is no blank line, however many fields it has.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> ReadFirstAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(0, 1, cancellationToken).ConfigureAwait(false))
        {
            if (Block is not { Columns: 1 } || Block[0, 0] is not { Length: 0, Form: CellForm.Plain })
                return true;
        }

        return false;
    }

    /// <summary>Reads some records.</summary>
    /// <param name="columns">The fields of each.</param>
    /// <param name="mostRows">The most of them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether there are any.</returns>
    public async Task<bool> ReadAsync(int columns, int mostRows, CancellationToken cancellationToken)
    {
        var needsMore = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Block.Clear(columns);
            var next = Split(columns, mostRows);
            Utf8Text.Check(_window.Bytes.AsSpan(_window.Start, next - _window.Start), _lines);
            if (Block.Rows > 0)
            {
                MarkNulls();
                Take(next);
                return true;
            }

            Take(next);
            if (_window.IsLast)
                return false;
            await _window.FillAsync(needsMore, cancellationToken).ConfigureAwait(false);
            needsMore = true;
        }
    }

    public ValueTask DisposeAsync() => _window.DisposeAsync();

    private int Split(int columns, int mostRows)
    {
        try
        {
            return _tokenizer.Read(_window.Bytes, _window.Start, _window.End, _window.IsLast, Block, mostRows);
        }
        catch (CsvFault fault)
        {
            throw fault.At(1 + _lines + Utf8Text.Lines(_window.Bytes.AsSpan(_window.Start, fault.Place - _window.Start)), columns);
        }
    }

    private void Take(int next)
    {
        _lines += Utf8Text.Lines(_window.Bytes.AsSpan(_window.Start, next - _window.Start));
        _window.MoveTo(next);
    }

    private void MarkNulls()
    {
        if (_nullTexts.Length == 0)
            return;
        var bytes = Block.Bytes.AsSpan();
        foreach (ref var cell in Block.AllCells)
        {
            if (cell.Form != CellForm.Plain)
                continue;
            foreach (var text in _nullTexts)
            {
                if (cell.Length == text.Length && bytes.Slice(cell.Start, cell.Length).SequenceEqual(text))
                    cell = default;
            }
        }
    }

    private static async Task SkipLineAsync(ByteWindow window, CancellationToken cancellationToken)
    {
        while (!window.IsOver)
        {
            var length = window.Rest.IndexOfAny((byte)'\r', (byte)'\n');
            if (length >= 0 && (length + 1 < window.Rest.Length || window.IsLast))
            {
                var isPair = window.Rest[length] == '\r' && length + 1 < window.Rest.Length && window.Rest[length + 1] == '\n';
                window.MoveTo(window.Start + length + (isPair ? 2 : 1));
                return;
            }

            if (length < 0)
                window.MoveTo(window.End);
            await window.FillAsync(needsMore: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
