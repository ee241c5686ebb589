namespace EfWriter.Frames.Text;

/// <summary>Reads a CSV file's records, block by block.</summary>
internal sealed class CsvReader : IAsyncDisposable
{
    // Names of 1,600 columns, and more. A file that is none of CSV may be one line.
    private const int MostHeaderBytes = 1024 * 1024;

    private readonly ByteWindow _window;
    private readonly CsvDialect _dialect;
    private readonly CsvTokenizer _tokenizer;
    private readonly NullTexts _nullTexts;
    private readonly CsvOptions _options;
    private long _lines;
    private int _mostBytes = int.MaxValue;

    private CsvReader(ByteWindow window, CsvDialect dialect, CsvOptions options)
    {
        (_window, _dialect, _options, _lines) = (window, dialect, options, options.SkipLines);
        _nullTexts = NullTexts.Of(options, dialect);
        _tokenizer = new(dialect, _nullTexts);
    }

    /// <summary>Some records' cells; until the next ones are read.</summary>
    public CellBlock Block { get; } = new();

    /// <summary>The first file's names of the columns, where it has some.</summary>
    public string[] Header { get; private set; } = [];

    /// <summary>The rows that were read.</summary>
    public long Rows { get; private set; }

    /// <summary>The number of the file that <see cref="Block"/> is from, from 0. A block is from one.</summary>
    public int Part => _window.Part;

    /// <summary>The bytes that were taken.</summary>
    public long Position => _window.Before;

    /// <summary>The bytes that were looked at, those of records that were not whole yet again and again.</summary>
    public long BytesSplit { get; private set; }

    /// <summary>Passes over the lines before the first record.</summary>
    public static async Task<CsvReader> OpenAsync(TextParts texts, CsvOptions options, Func<ByteWindow, CsvDialect> dialect,
        CancellationToken cancellationToken)
    {
        var window = await ByteWindow.OpenAsync(texts, options.Encoding, cancellationToken).ConfigureAwait(false);
        try
        {
            // Without names of columns, nothing misses them where a file is empty.
            await SkipLinesAsync(window, options, cancellationToken).ConfigureAwait(false);
            while (!options.HasHeader && window.IsOver && await window.NextPartAsync(0, cancellationToken).ConfigureAwait(false))
                await SkipLinesAsync(window, options, cancellationToken).ConfigureAwait(false);
            return new(window, dialect(window), options);
        }
        catch
        {
            await window.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the record that names the columns: a file's first one that is no blank line, however many fields it has.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        _mostBytes = MostHeaderBytes;
        while (await ReadPartAsync(0, 1, cancellationToken).ConfigureAwait(false))
        {
            if (IsBlankLine)
                continue;
            _mostBytes = int.MaxValue;
            Header = Part == 0 ? NamesOf(Block) : Header;
            return true;
        }

        return false;
    }

    /// <summary>Reads the first record that is no blank line, however many fields it has.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> ReadFirstAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (!await ReadAsync(0, 1, cancellationToken).ConfigureAwait(false))
                return false;
            Rows = IsBlankLine ? 0 : 1;
        }
        while (IsBlankLine);
        return true;
    }

    /// <summary>Reads some records.</summary>
    /// <param name="columns">The fields of each.</param>
    /// <param name="mostRows">The most of them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether there are any.</returns>
    public async Task<bool> ReadAsync(int columns, int mostRows, CancellationToken cancellationToken)
    {
        while (!await ReadPartAsync(columns, mostRows, cancellationToken).ConfigureAwait(false))
        {
            if (!await NextPartAsync(cancellationToken).ConfigureAwait(false))
                return false;
        }

        Rows += Block.Rows;
        return true;
    }

    /// <summary>Works on the file that is being read, and says of a fault in which one it is.</summary>
    public Task<T> NamingAsync<T>(Func<Task<T>> work) => _window.NamingAsync(work);

    public ValueTask DisposeAsync() => _window.DisposeAsync();

    // Of a comment nothing is kept, however long it is.
    private bool IsInComment => _dialect.Comment is { } comment && !_window.Rest.IsEmpty && _window.Rest[0] == comment;

    private bool IsBlankLine => Block is { Columns: 1 } && Block[0, 0] is { Length: 0, Form: CellForm.Plain };

    // Records of the file that is being read: what one file leaves open, no other closes.
    private async Task<bool> ReadPartAsync(int columns, int mostRows, CancellationToken cancellationToken)
    {
        var needsMore = false;
        mostRows = CellBlock.MostRows(mostRows, columns);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Block.Clear(columns);
            var next = Split(columns, mostRows);
            Utf8Text.Check(_window.Bytes.AsSpan(_window.Start, next - _window.Start), _lines);
            if (Block.Rows > 0)
            {
                _nullTexts.Mark(Block);
                Take(next);
                return true;
            }

            Take(next);
            if (_window.IsLast)
                return false;
            if (IsInComment)
            {
                await SkipLineAsync(_window, cancellationToken).ConfigureAwait(false);
                _lines++;
                continue;
            }

            if (_window.Rest.Length > _mostBytes)
                throw Errors.HeaderTooLong(MostHeaderBytes);
            await _window.FillAsync(needsMore, cancellationToken).ConfigureAwait(false);
            needsMore = true;
        }
    }

    private async Task<bool> NextPartAsync(CancellationToken cancellationToken)
    {
        if (!await _window.NextPartAsync(Rows, cancellationToken).ConfigureAwait(false))
            return false;
        _lines = _options.SkipLines;
        await SkipLinesAsync(_window, _options, cancellationToken).ConfigureAwait(false);
        if (!_options.HasHeader)
            return true;
        if (!await ReadHeaderAsync(cancellationToken).ConfigureAwait(false))
            throw Errors.NoHeader(hasHeader: true);
        return NamesOf(Block).AsSpan().SequenceEqual(Header) ? true : throw Errors.OtherHeader();
    }

    private static string[] NamesOf(CellBlock block)
    {
        var names = new string[block.Columns];
        for (var i = 0; i < names.Length; i++)
        {
            var cell = block[0, i];
            names[i] = System.Text.Encoding.UTF8.GetString(block.Bytes, cell.Start, cell.Length).Trim();
        }

        return names;
    }

    private static async Task SkipLinesAsync(ByteWindow window, CsvOptions options, CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.SkipLines; i++)
            await SkipLineAsync(window, cancellationToken).ConfigureAwait(false);
    }

    private int Split(int columns, int mostRows)
    {
        BytesSplit += _window.Rest.Length;
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
