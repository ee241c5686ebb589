namespace EfWriter.Frames.Text;

/// <summary>A CSV or TSV file as a frame.</summary>
internal sealed class CsvFrame(TextInput input, CsvOptions options) : TextFrame(input, options)
{
    private readonly List<ColumnSurvey> _surveys = [];
    private CsvDialect? _dialect;
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
        await ReadHeaderAsync(reader, cancellationToken).ConfigureAwait(false);
        _surveys.Clear();
        _surveys.AddRange(_names.Select(_ => new ColumnSurvey(Rewriter)));

        // Without a header, the first record is the first row.
        while (reader.Block.Rows > 0 || reader.Position < bytes)
        {
            if (reader.Block.Rows == 0 && !await reader.ReadAsync(_names.Length, int.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                IsWhole = true;
                return;
            }

            for (var i = 0; i < _surveys.Count; i++)
                _surveys[i].Add(reader.Block, i);
            reader.Block.Clear(_names.Length);
        }
    }

    protected override async Task<RowSource> OpenAsync(IReadOnlySet<int> json, CancellationToken cancellationToken)
    {
        var reader = await OpenReaderAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (options.HasHeader)
                await reader.ReadFirstAsync(cancellationToken).ConfigureAwait(false);
            return new Rows(reader, _names.Length);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<CsvReader> OpenReaderAsync(CancellationToken cancellationToken) =>
        CsvReader.OpenAsync(Input, options, window => _dialect ??= DialectFinder.Find(window, options), cancellationToken);

    private async Task ReadHeaderAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        var hasRecord = await reader.ReadFirstAsync(cancellationToken, options.HasHeader).ConfigureAwait(false);
        if (!hasRecord && (options.Names is null || options.HasHeader))
            throw Errors.NoHeader(options.HasHeader);
        if (hasRecord && options.Names is { } asked && asked.Count != reader.Block.Columns)
            throw Errors.OtherNumberOfNames(asked.Count, reader.Block.Columns);

        if (hasRecord && reader.Block.Columns > MaxColumns)
            throw Errors.TooManyTextColumns(reader.Block.Columns, MaxColumns);

        NoteList.Clear();
        var found = options.Names
            ?? (options.HasHeader ? HeaderNames(reader.Block) : [.. Enumerable.Range(0, reader.Block.Columns).Select(i => $"column{i}")]);
        _names = ColumnNames.Complete(found, NoteList);
        if (options.HasHeader)
            reader.Block.Clear(_names.Length);
    }

    private static string[] HeaderNames(CellBlock block)
    {
        var names = new string[block.Columns];
        for (var i = 0; i < names.Length; i++)
        {
            var cell = block[0, i];
            names[i] = System.Text.Encoding.UTF8.GetString(block.Bytes, cell.Start, cell.Length).Trim();
        }

        return names;
    }

    private sealed class Rows(CsvReader reader, int columns) : RowSource
    {
        public override CellBlock Block => reader.Block;

        public override Task<bool> ReadAsync(int mostRows, CancellationToken cancellationToken) =>
            reader.ReadAsync(columns, mostRows, cancellationToken);

        public override ValueTask DisposeAsync() => reader.DisposeAsync();
    }
}
