using System.Runtime.CompilerServices;

namespace EfWriter.Frames.Text;

/// <summary>
/// A text file as a frame. Its columns' types are those of its first bytes, and the rows are handed out while they hold; the first that
/// does not fit ends the reading with a <see cref="TextMisfit"/>, when all of the file has been looked at: read again, the frame has types
/// that every row fits.
/// </summary>
/// <param name="texts">Where the text comes from.</param>
/// <param name="options">How it is written.</param>
internal abstract partial class TextFrame(TextParts texts, TextOptions options) : Frame
{
    /// <summary>What is looked at before the first row is handed out.</summary>
    public const long FirstLook = 4 * 1024 * 1024;

    /// <summary>The most columns: PostgreSQL's limit, whatever their types. A file that has more is not read on.</summary>
    public const int MaxColumns = 1600;

    private IReadOnlyDictionary<string, AskedType> _asked = new Dictionary<string, AskedType>();
    private FrameField[]? _fields;
    private PlacedColumn[] _columns = [];
    private PartColumns? _added;
    private bool _isOpen;

    internal override bool CanBeReadAgain => true;

    internal override IReadOnlyList<FrameField> Fields => _fields ?? [];

    /// <summary>What was named by rule, a line each.</summary>
    public IReadOnlyList<string> Notes => NoteList;

    /// <summary>What the host's conventions make of names that no option gives; null to leave them as they are.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>>? Naming { get; set; }

    /// <summary>The columns' names in the file, as far as it has been looked at.</summary>
    protected abstract IReadOnlyList<string> Names { get; }

    protected List<string> NoteList { get; } = [];

    /// <summary>Whether all of the file has been looked at.</summary>
    protected bool IsWhole { get; set; }

    protected TextParts Texts => texts;

    // What the files' places say of their rows.
    private PartColumns Added => _added ??= new(texts, options);

    /// <summary>The notation of the file's numbers and times.</summary>
    protected CellRewriter? Rewriter { get; } = CellRewriter.For(options);

    /// <summary>Finds the columns and their types.</summary>
    /// <param name="asked">Types that columns have whatever their values are, by the columns' names in the table.</param>
    /// <param name="looksAtAll">Whether every row is looked at, so that no misfit comes later.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="FrameFault">The text is not what its options say, or names a column that is not there.</exception>
    public async Task ResolveAsync(IReadOnlyDictionary<string, AskedType> asked, bool looksAtAll, CancellationToken cancellationToken)
    {
        _ = Added;
        if (!_isOpen || (looksAtAll && !IsWhole))
            await LookAtSourceAsync(looksAtAll ? long.MaxValue : FirstLook, cancellationToken).ConfigureAwait(false);
        _isOpen = true;
        _asked = asked;
        _columns = NewColumns();
        _fields = Names.Count == 0
            ? [.. asked.Select(column => Field(NewColumn(column.Key, column.Value.Type, column.Value.Name, survey: null)))]
            : [.. _columns.Select(column => Field(column.Column))];
    }

    /// <summary>The digits before and after the point that a column of numbers needs, by its place among the fields.</summary>
    public (int Whole, int Scale) DigitsOf(int field) => Names.Count == 0 ? (0, 0) : _columns[field].Digits;

    internal override FilePlace? FileOf(long row) => texts.FileOf(row);

    /// <summary>The column's name in the table → PostgreSQL's type → what its text is read as.</summary>
    public static Dictionary<string, AskedType> TypesOf(IEnumerable<KeyValuePair<string, string>> storeTypes) =>
        storeTypes.ToDictionary(pair => pair.Key, pair => AskedType.Of(pair.Value), StringComparer.Ordinal);

    internal override async IAsyncEnumerable<ColumnBatch> ReadAsync(int batchRows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_fields is null)
            await ResolveAsync(_asked, looksAtAll: true, cancellationToken).ConfigureAwait(false);
        if (Names.Count == 0)
            yield break;

        var columns = NewColumns();
        var rows = 0L;
        var json = columns.Where(column => column.Column.ClrType == typeof(JsonSource) && !column.IsAdded).Select(column => column.Index)
            .ToHashSet();
        var source = await OpenAsync(json, cancellationToken).ConfigureAwait(false);
        await using var end = source.ConfigureAwait(false);
        batchRows = CellBlock.MostRows(batchRows, Names.Count);
        while (await source.ReadAsync(batchRows, cancellationToken).ConfigureAwait(false))
        {
            var fits = !source.HasNewColumn;
            var added = Added.Block(source.Part, source.Block.Rows);
            foreach (var column in columns)
                fits = fits && column.Column.Fill(column.IsAdded ? added : source.Block, column.Index, rows);
            if (!fits)
            {
                // Before the look, which needs the same room.
                await source.DisposeAsync().ConfigureAwait(false);
                await WidenAsync(cancellationToken).ConfigureAwait(false);
            }

            yield return new(source.Block.Rows, [.. columns.Select(column => column.Column.Vector)]);
            rows += source.Block.Rows;
        }

        await source.DisposeAsync().ConfigureAwait(false);
        texts.ForgetRoom();

        // A key that no object has is only now known to be none of the text's.
        CheckNames();
    }

    /// <summary>Looks at the file from its start, until so many bytes have been taken, and notes names and values.</summary>
    protected abstract Task LookAsync(long bytes, CancellationToken cancellationToken);

    /// <summary>What the values of a column have in common, by its place in <see cref="Names"/>.</summary>
    protected abstract ColumnSurvey Survey(int column);

    /// <summary>Opens the file at its first row.</summary>
    /// <param name="json">The columns that are handed out as JSON.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    protected abstract Task<RowSource> OpenAsync(IReadOnlySet<int> json, CancellationToken cancellationToken);

    private async Task LookAtSourceAsync(long bytes, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (FrameFault or OperationCanceledException))
        {
            throw new FrameSourceException(0, e);
        }
    }

    private async Task WidenAsync(CancellationToken cancellationToken)
    {
        if (IsWhole)
            throw Errors.TextChanged();
        await LookAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);
        throw new TextMisfit();
    }

    private FrameField Field(TextColumn column) => new(column.Name, column.ClrType, IsNullable: true)
    {
        IsMemory = column.IsMemory,
        IsOfTable = _asked.TryGetValue(column.Name, out var asked) && asked.IsOfTable,
    };

    private PlacedColumn[] NewColumns()
    {
        if (IsWhole || this is CsvFrame)
            CheckNames();
        var all = AllNames();
        var indexes = options.Columns.Count == 0
            ? Enumerable.Range(0, all.Count)
            : options.Columns.Select(name => all.IndexOf(name)).Where(index => index >= 0);
        var names = Naming?.Invoke(all) ?? all;
        var columns = indexes
            .Select(index => Place(ColumnNames.Of(options.Rename.ContainsKey(all[index]) ? all[index] : names[index], options), index))
            .ToList();
        if (options.FileNameColumn is not { } file)
            return [.. columns];
        if (columns.Exists(column => column.Column.Name == file))
            throw Errors.FileNameColumnTaken(file);
        return [.. columns, Place(file, all.Count)];
    }

    // The columns of the files, and behind them those that are added.
    private PlacedColumn Place(string name, int index)
    {
        var isAdded = index >= Names.Count;
        index -= isAdded ? Names.Count : 0;
        var survey = isAdded ? Added.Surveys[index] : Survey(index);
        var asked = _asked.TryGetValue(name, out var known) ? known : isAdded ? Added.AskedType(index) : (AskedType?)null;
        var column = NewColumn(name, asked?.Type ?? survey.Infer(), asked?.Name, survey);
        return new(column, index, (survey.Whole, survey.Scale), isAdded);
    }

    private List<string> AllNames()
    {
        if (Added.Keys.Intersect(Names, StringComparer.Ordinal).FirstOrDefault() is { } twice)
            throw Errors.FolderColumnTaken(twice);
        return [.. Names, .. Added.Keys];
    }

    /// <summary>The name in the table of a column that the caller calls by its name in the file, or in the table.</summary>
    public string NameOf(string called) =>
        Naming is null || options.Rename.Values.Contains(called) ? called : ColumnNames.Of(Naming([called])[0], options);

    private void CheckNames()
    {
        var names = AllNames();
        if (options.Columns.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } selected)
            throw Errors.UnknownTextColumn(selected, nameof(TextOptions.Columns), names);
        if (options.Rename.Keys.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } renamed)
            throw Errors.UnknownTextColumn(renamed, nameof(TextOptions.Rename), names);
    }

    private TextColumn NewColumn(string name, TextType type, string? asked, ColumnSurvey? survey) => TextColumns.New(new()
    {
        Name = name,
        // All of the file is NULL here: that is a text to PostgreSQL.
        Type = type == TextType.Unknown && IsWhole ? TextType.Text : type,
        Asked = asked,
        Forms = survey?.Forms ?? 0,
        Empty = (options as CsvOptions)?.Empty ?? EmptyField.Text,
        Rewriter = Rewriter,
        IsJson = this is JsonFrame,
    });
}

/// <summary>A column and its place in the file. A class: lists of those are compiled with the framework.</summary>
/// <param name="Column">What reads it.</param>
/// <param name="Index">Its place in the file, or among those that are added.</param>
/// <param name="Digits">The digits before and after the point that its numbers need.</param>
/// <param name="IsAdded">Whether the files' places say its values.</param>
internal sealed record PlacedColumn(TextColumn Column, int Index, (int Whole, int Scale) Digits, bool IsAdded);

/// <summary>Rows of a text file, block by block.</summary>
internal abstract class RowSource : IAsyncDisposable
{
    /// <summary>The rows read last.</summary>
    public abstract CellBlock Block { get; }

    /// <summary>The number of the file that they are from, from 0.</summary>
    public abstract int Part { get; }

    /// <summary>Whether a row of the block has a column that is not known.</summary>
    public virtual bool HasNewColumn => false;

    /// <summary>Reads some rows.</summary>
    /// <returns>Whether there are any.</returns>
    public abstract Task<bool> ReadAsync(int mostRows, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
