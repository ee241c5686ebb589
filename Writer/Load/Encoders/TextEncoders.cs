using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EfWriter.Catalog;
using EfWriter.Frames;

namespace EfWriter.Load.Encoders;

/// <summary>
/// Text as UTF-8, refusing what PostgreSQL would refuse or cut; for every type whose format is its text, and an enum's label.
/// </summary>
internal abstract class TextEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    private const int MaxBytesOfChar = 3;
    private const int ShortText = 16 * 1024;
    private const int LargeText = 1024 * 1024;

    // PostgreSQL's limit for any field.
    private const int MaxFieldBytes = (1024 * 1024 * 1024) - 1;

    private readonly int? _maxLength =
        column.Target.Type.Oid is PgTypes.Varchar or PgTypes.Bpchar ? CellChecks.MaxLength(column.Target.Type.TypMod) : null;

    // Some formats have a version before the text.
    private readonly bool _hasVersion = column.Target.Type.Oid is PgTypes.Jsonb or PgTypes.JsonPath
        || column.Target.Type.LocalName is "ltree" or "lquery" or "ltxtquery";

    protected void WriteText(ReadOnlySpan<char> text, CopyBuffer buffer, long row)
    {
        CheckLength(_maxLength is null ? 0 : CellChecks.CountCodePoints(text), row);
        WriteVersion(buffer);
        var bytes = buffer.Room(Room(text, row));

        // ASCII first: for short texts it takes a fifth of the time.
        var written = AsciiText.Narrow(text, bytes);
        if (written < text.Length)
        {
            if (Utf8.FromUtf16(text[written..], bytes[written..], out _, out var more,
                replaceInvalidSequences: false) != OperationStatus.Done)
                throw Errors.InvalidText(ColumnName, row, Pair);
            written += more;
        }

        buffer.Advance(written);
    }

    protected void WriteText(ReadOnlySpan<byte> utf8, CopyBuffer buffer, long row)
    {
        Check(utf8, row);
        WriteVersion(buffer);
        buffer.WriteBytes(utf8);
    }

    private void Check(ReadOnlySpan<byte> utf8, long row)
    {
        if (!Utf8.IsValid(utf8))
            throw Errors.InvalidText(ColumnName, row, Pair);
        CheckLength(_maxLength is null ? 0 : CellChecks.CountCodePoints(utf8), row);
    }

    protected sealed override ReadOnlySpan<byte> Prefix => _hasVersion ? [1] : [];

    /// <summary>A text of many bytes, which is sent as it lies.</summary>
    protected ReadOnlyMemory<byte> Large(ReadOnlyMemory<byte> utf8, long row)
    {
        if (utf8.Length < LargeText)
            return default;
        Check(utf8.Span, row);
        return utf8;
    }

    protected sealed override void CheckValues(ReadOnlySpan<byte> values, ReadOnlySpan<int> ends, long row)
    {
        if (values.IndexOf((byte)0) is var nul and >= 0)
            throw Errors.NulInText(ColumnName, row + FirstBeyond(ends, nul), Pair);
    }

    private static int FirstBeyond(ReadOnlySpan<int> ends, int place)
    {
        var index = 0;
        while (ends[index] <= place)
            index++;
        return index;
    }

    // Counted where it is worth it: a guess of three bytes for each character would triple a long text's memory.
    private int Room(ReadOnlySpan<char> text, long row)
    {
        if (text.Length <= ShortText)
            return text.Length * MaxBytesOfChar;
        var bytes = text.Length > MaxFieldBytes ? text.Length : (long)Encoding.UTF8.GetByteCount(text);
        return bytes <= MaxFieldBytes ? (int)bytes : throw Errors.FieldTooLong(ColumnName, row, Pair, MaxFieldBytes);
    }

    private void CheckLength(int found, long row)
    {
        if (_maxLength is { } most && found > most)
            throw Errors.TextTooLong(ColumnName, row, Pair, found, most);
    }

    protected void WriteVersion(CopyBuffer buffer)
    {
        if (_hasVersion)
            buffer.WriteBytes([1]);
    }
}

/// <summary>From strings.</summary>
internal sealed class StringEncoder(LoadColumn column) : TextEncoder<string>(column)
{
    private const int CharactersOfCacheLine = 32;

    // Kept, or the compiler would leave the looking out.
    private int _touched;

    protected override void WriteValue(string cell, CopyBuffer buffer, long row) => WriteText(cell, buffer, row);

    protected override void Touch(ReadOnlySpan<string> cells, ReadOnlySpan<int> some)
    {
        var sum = 0;
        foreach (var i in some)
        {
            var text = cells[i].AsSpan();
            for (var place = 0; place < text.Length; place += CharactersOfCacheLine)
                sum += text[place];
        }

        _touched = sum;
    }
}

/// <summary>From single characters.</summary>
internal sealed class CharEncoder(LoadColumn column) : TextEncoder<char>(column)
{
    protected override void WriteValue(char cell, CopyBuffer buffer, long row) => WriteText([cell], buffer, row);
}

/// <summary>A cell's characters.</summary>
internal delegate ReadOnlySpan<TItem> Slice<in T, TItem>(T cell);

/// <summary>From characters that are no string.</summary>
internal sealed class CharsEncoder<T>(LoadColumn column, Slice<T, char> slice) : TextEncoder<T>(column)
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row) => WriteText(slice(cell), buffer, row);
}

/// <summary>From what the host turns into a text.</summary>
internal sealed class ConvertedTextEncoder<T>(LoadColumn column, Func<object?, object?> convert) : TextEncoder<T>(column)
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row) => WriteText((string)convert(cell)!, buffer, row);
}

/// <summary>From UTF-8 as it is.</summary>
internal sealed class Utf8Encoder(LoadColumn column) : TextEncoder<ReadOnlyMemory<byte>>(column)
{
    protected override void WriteValue(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row) => WriteText(cell.Span, buffer, row);

    protected override ReadOnlyMemory<byte> LargeValue(ReadOnlyMemory<byte> cell, long row) => Large(cell, row);
}

/// <summary>From the members of a CLR enum: their labels.</summary>
internal sealed class EnumEncoder<T>(LoadColumn column, IReadOnlyDictionary<object, string>? labels) : TextEncoder<T>(column)
    where T : struct, Enum
{
    private readonly Dictionary<T, string> _labels = EnumLabels.Of<T>(labels);

    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        if (!_labels.TryGetValue(cell, out var label))
            throw Errors.UndefinedEnum(ColumnName, row, Pair);
        WriteText(label, buffer, row);
    }
}

/// <summary>From System.Text.Json's document types.</summary>
internal sealed class JsonEncoder<T>(LoadColumn column, Action<T, Utf8JsonWriter> write) : TextEncoder<T>(column)
{
    private Utf8JsonWriter? _writer;

    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        if (cell is JsonElement { ValueKind: JsonValueKind.Undefined })
            throw Errors.UndefinedJson(ColumnName, row, Pair);
        WriteVersion(buffer);
        var begin = buffer.Length;
        _writer ??= new(buffer);
        _writer.Reset(buffer);
        try
        {
            write(cell, _writer);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Errors.InvalidText(ColumnName, row, Pair);
        }

        _writer.Flush();
        var text = buffer.Written.Span[begin..];
        if (!Utf8.IsValid(text) || JsonText.HasLost(cell, text))
            throw Errors.InvalidText(ColumnName, row, Pair);
    }
}
