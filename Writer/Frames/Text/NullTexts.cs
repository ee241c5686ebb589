using System.Text;

namespace EfWriter.Frames.Text;

/// <summary>
/// The texts that mean NULL if a field without quotes is one of them as it stands in the file, as PostgreSQL's COPY has it: an escape is
/// not undone before.
/// </summary>
internal sealed class NullTexts
{
    private readonly byte[][] _texts;

    private NullTexts(byte[][] texts) => _texts = texts;

    public static NullTexts None { get; } = new([]);

    /// <exception cref="FrameFault">No field can be one of them.</exception>
    public static NullTexts Of(CsvOptions options, CsvDialect dialect)
    {
        if (options.NullTexts.Count == 0)
            return None;
        var texts = options.NullTexts.Select(text => text is null ? [] : Encoding.UTF8.GetBytes(text)).ToArray();
        if (options.NullTexts.Any(text => text is null) || Array.Exists(texts, text => !IsField(text, dialect)))
            throw Errors.UnusableNullText(nameof(CsvOptions.NullTexts));
        return new(texts);
    }

    /// <summary>Whether a field means NULL.</summary>
    public bool Has(ReadOnlySpan<byte> field)
    {
        foreach (var text in _texts)
        {
            if (field.SequenceEqual(text))
                return true;
        }

        return false;
    }

    /// <summary>Makes NULLs of the fields that have neither quotes nor escapes.</summary>
    public void Mark(CellBlock block)
    {
        if (_texts.Length == 0)
            return;
        var bytes = block.Bytes.AsSpan();
        foreach (ref var cell in block.AllCells)
        {
            if (cell.Form == CellForm.Plain && Has(bytes.Slice(cell.Start, cell.Length)))
                cell = default;
        }
    }

    // Read as a file that has nothing else, it is one field, and that from its first byte to its last.
    private static bool IsField(byte[] text, CsvDialect dialect)
    {
        if (text.Length == 0)
            return true;
        byte[] bytes = [.. text, (byte)'\n', .. new byte[CsvMarks.Step]];
        var block = new CellBlock();
        try
        {
            new CsvTokenizer(dialect with { Comment = null }, new([text]))
                .Read(bytes, 0, text.Length + 1, isLast: true, block, mostRows: 2);
        }
        catch (CsvFault)
        {
            return false;
        }

        return block is { Rows: 1, Columns: 1 }
            && (block[0, 0].Form == CellForm.Null || (block[0, 0].Form == CellForm.Plain && block[0, 0].Length == text.Length));
    }
}
