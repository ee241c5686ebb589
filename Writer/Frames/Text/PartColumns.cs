using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>The columns that the places of files say, if they are asked for: folders called <c>key=value</c>, and the paths.</summary>
internal sealed class PartColumns
{
    private readonly byte[] _bytes;
    private readonly Cell[][] _cells;
    private readonly CellBlock _block = new();
    private int _part = -1;

    /// <exception cref="FrameFault">The files are not in folders of the same keys.</exception>
    public PartColumns(TextParts texts, TextOptions options)
        : this([.. texts.Parts.Select(part => part.Name)], options.HivePartitioning, options.FileNameColumn is not null)
    {
    }

    /// <param name="paths">The files' paths, as they were given; null for what has none.</param>
    /// <param name="hasKeys">Whether folders are columns.</param>
    /// <param name="hasNames">Whether the paths are a column.</param>
    /// <exception cref="FrameFault">The files are not in folders of the same keys.</exception>
    public PartColumns(IReadOnlyList<string?> paths, bool hasKeys, bool hasNames)
    {
        var folders = paths.Select(path => hasKeys ? FolderKeys.Of(path) : []).ToList();
        Keys = [.. folders[0].Select(folder => folder.Key)];
        HasNames = hasNames;
        for (var i = 0; i < paths.Count; i++)
        {
            if (!folders[i].Select(folder => folder.Key).SequenceEqual(Keys))
                throw Errors.OtherFolderKeys().In(paths[i] ?? string.Empty);
        }

        Values = [.. paths.Zip(folders).Select(
            one => one.Second.Select(folder => folder.Value).Concat(hasNames ? [one.First] : Array.Empty<string?>()).ToList())];
        Surveys = [.. Enumerable.Range(0, Values[0].Count).Select(_ => new ColumnSurvey(rewriter: null))];
        using var bytes = new MemoryStream();
        _cells = [.. Values.Select(values => values.Select(value => Add(value, bytes)).ToArray())];
        _bytes = bytes.ToArray();
        foreach (var cells in _cells)
        {
            for (var i = 0; i < cells.Length; i++)
                Surveys[i].Add(_bytes.AsSpan(cells[i].Start, cells[i].Length), cells[i].Form);
        }
    }

    /// <summary>The folders' keys, in the order in which the folders lie in each other.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Whether the files' paths are a column, the last one.</summary>
    public bool HasNames { get; }

    /// <summary>Each file's values, in the order of the columns; null for NULL.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Values { get; }

    /// <summary>What the values of each column have in common.</summary>
    public IReadOnlyList<ColumnSurvey> Surveys { get; }

    /// <summary>The type that a column has whatever its values are; null for what those say.</summary>
    public AskedType? AskedType(int column) => HasNames && column == Keys.Count ? new(TextType.Text, "text") : null;

    /// <summary>The cells of rows of a file; until the next ones are asked for.</summary>
    public CellBlock Block(int part, int rows)
    {
        if (Surveys.Count == 0 || (part == _part && rows == _block.Rows))
            return _block;
        _part = part;
        _block.Bytes = _bytes;
        _block.Clear(Surveys.Count);
        for (var row = 0; row < rows; row++)
        {
            foreach (var cell in _cells[part])
                _block.Add(cell);
            _block.EndRow();
        }

        return _block;
    }

    private static Cell Add(string? value, MemoryStream bytes)
    {
        if (value is null)
            return new(0, 0, CellForm.Null);
        var start = (int)bytes.Length;
        bytes.Write(Encoding.UTF8.GetBytes(value));
        return new(start, (int)bytes.Length - start, CellForm.Plain);
    }
}
