namespace EfWriter.Frames.Text;

/// <summary>A CSV or TSV file as a frame.</summary>
internal sealed class CsvFrame(TextParts texts, CsvOptions options) : TextFrame(texts, options)
{
    private readonly List<ColumnSurvey> _surveys = [];
    private CsvDialect? _dialect;
    private char? _split;
    private string[] _names = [];

    internal override string Kind => "CSV";

    /// <summary>The options of files, whose names may say that tabs are between their fields.</summary>
    /// <param name="names">The files' names, without what says that they are packed.</param>
    /// <param name="options">What is said of them.</param>
    internal static CsvOptions OptionsOf(IEnumerable<string> names, CsvOptions options) =>
        options.Delimiter is null && names.All(name => name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            ? options with { Delimiter = '\t' }
            : options;

    protected override IReadOnlyList<string> Names => _names;

    protected override ColumnSurvey Survey(int column) => _surveys[column];

    protected override async Task LookAsync(long bytes, CancellationToken cancellationToken)
    {
        var reader = await OpenReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var end = reader.ConfigureAwait(false);
        IsWhole |= await reader.NamingAsync(() => LookAsync(reader, bytes, cancellationToken)).ConfigureAwait(false);
    }

    // Whether all of the file has been looked at.
    private async Task<bool> LookAsync(CsvReader reader, long bytes, CancellationToken cancellationToken)
    {
        await ReadHeaderAsync(reader, cancellationToken).ConfigureAwait(false);
        _surveys.Clear();
        _surveys.AddRange(_names.Select(_ => new ColumnSurvey(Rewriter)));

        // Without a header, the first record is the first row.
        while (reader.Block.Rows > 0 || reader.Position < bytes)
        {
            if (reader.Block.Rows == 0 && !await reader.ReadAsync(_names.Length, int.MaxValue, cancellationToken).ConfigureAwait(false))
                return true;

            for (var i = 0; i < _surveys.Count; i++)
                _surveys[i].Add(reader.Block, i);
            reader.Block.Clear(_names.Length);
        }

        return false;
    }

    protected override async Task<RowSource> OpenAsync(IReadOnlySet<int> json, CancellationToken cancellationToken)
    {
        var reader = await OpenReaderAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (options.HasHeader)
                await reader.NamingAsync(() => reader.ReadHeaderAsync(cancellationToken)).ConfigureAwait(false);
            return new Rows(reader, _names.Length);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<CsvReader> OpenReaderAsync(CancellationToken cancellationToken) =>
        CsvReader.OpenAsync(Texts, options, window => _dialect ??= DialectFinder.Find(window, options, out _split), cancellationToken);

    private async Task ReadHeaderAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        var hasRecord = options.HasHeader
            ? await reader.ReadHeaderAsync(cancellationToken).ConfigureAwait(false)
            : await reader.ReadFirstAsync(cancellationToken).ConfigureAwait(false);
        if (!hasRecord && (options.Names is null || options.HasHeader))
            throw Errors.NoHeader(options.HasHeader);
        if (hasRecord && options.Names is { } asked && asked.Count != reader.Block.Columns)
            throw Errors.OtherNumberOfNames(asked.Count, reader.Block.Columns);

        if (hasRecord && reader.Block.Columns > MaxColumns)
            throw Errors.TooManyTextColumns(reader.Block.Columns, MaxColumns);

        NoteList.Clear();
        var found = options.Names
            ?? (options.HasHeader ? reader.Header : [.. Enumerable.Range(0, reader.Block.Columns).Select(i => $"column{i}")]);
        _names = ColumnNames.Complete(found, NoteList);
        if (_split is { } split)
        {
            NoteList.Add(
                $"The first line has one field, so the text is read as one column; later lines would be split by {Named(split)}. If the "
                + "first line is a title, set the option skip_lines to 1; if not, set the option delimiter.");
        }

        if (options.HasHeader)
            reader.Block.Clear(_names.Length);
    }

    private static string Named(char delimiter) => delimiter == '\t' ? "a tab" : $"'{delimiter}'";

    private sealed class Rows(CsvReader reader, int columns) : RowSource
    {
        public override CellBlock Block => reader.Block;

        public override int Part => reader.Part;

        public override Task<bool> ReadAsync(int mostRows, CancellationToken cancellationToken) =>
            reader.NamingAsync(() => reader.ReadAsync(columns, mostRows, cancellationToken));

        public override ValueTask DisposeAsync() => reader.DisposeAsync();
    }
}
