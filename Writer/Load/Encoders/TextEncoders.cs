using System.Text;
using System.Text.Unicode;

namespace EfWriter.Load.Encoders;

/// <summary>Writes text as UTF-8, refusing what PostgreSQL would refuse or cut.</summary>
internal sealed class TextWriter(LoadColumn column)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly int? _maxLength =
        column.Target.Type.Oid is PgTypes.Varchar or PgTypes.Bpchar ? CellChecks.MaxLength(column.Target.Type.TypMod) : null;

    // jsonb's format has a version before the text.
    private readonly bool _isJsonb = column.Target.Type.Oid == PgTypes.Jsonb;

    public void Write(ReadOnlySpan<char> text, CopyBuffer buffer, long row)
    {
        if (_maxLength is { } most && CellChecks.CountCodePoints(text) is var found && found > most)
            throw Errors.TextTooLong(column.Name, row, found, most, column.Target.Type.DisplayName);

        var begin = Begin(buffer);
        var room = Strict.GetMaxByteCount(text.Length);
        var bytes = buffer.Take(room);
        var written = Encode(text, bytes, row);
        CheckNul(bytes[..written], row);
        buffer.Return(room - written);
        buffer.EndField(begin);
    }

    public void Write(ReadOnlySpan<byte> utf8, CopyBuffer buffer, long row)
    {
        if (!Utf8.IsValid(utf8))
            throw Errors.InvalidText(column.Name, row);
        if (_maxLength is { } most && CellChecks.CountCodePoints(utf8) is var found && found > most)
            throw Errors.TextTooLong(column.Name, row, found, most, column.Target.Type.DisplayName);

        CheckNul(utf8, row);
        var begin = Begin(buffer);
        buffer.WriteBytes(utf8);
        buffer.EndField(begin);
    }

    private int Begin(CopyBuffer buffer)
    {
        var begin = buffer.BeginField();
        if (_isJsonb)
            buffer.WriteBytes([1]);
        return begin;
    }

    private int Encode(ReadOnlySpan<char> text, Span<byte> bytes, long row)
    {
        try
        {
            return Strict.GetBytes(text, bytes);
        }
        catch (EncoderFallbackException)
        {
            throw Errors.InvalidText(column.Name, row);
        }
    }

    private void CheckNul(ReadOnlySpan<byte> utf8, long row)
    {
        if (utf8.Contains((byte)0))
            throw Errors.NulInText(column.Name, row);
    }
}

/// <summary>text, varchar, char, json, jsonb or an enum's label, from strings.</summary>
internal sealed class StringEncoder(LoadColumn column) : ColumnEncoder<string>(column)
{
    private readonly TextWriter _writer = new(column);

    public override void WriteField(string cell, CopyBuffer buffer, long row) => _writer.Write(cell, buffer, row);
}

/// <summary>The same from single characters.</summary>
internal sealed class CharEncoder(LoadColumn column) : ColumnEncoder<char>(column)
{
    private readonly TextWriter _writer = new(column);

    public override void WriteField(char cell, CopyBuffer buffer, long row) => _writer.Write([cell], buffer, row);
}

/// <summary>The same from UTF-8 as it is.</summary>
internal sealed class Utf8Encoder(LoadColumn column) : ColumnEncoder<ReadOnlyMemory<byte>>(column)
{
    private readonly TextWriter _writer = new(column);

    public override void WriteField(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row) => _writer.Write(cell.Span, buffer, row);
}

/// <summary>An enum's label, from the members of a CLR enum.</summary>
internal sealed class EnumEncoder<T>(LoadColumn column, IReadOnlyDictionary<object, string>? labels) : ColumnEncoder<T>(column)
    where T : struct, Enum
{
    private readonly Dictionary<T, string> _labels = EnumLabels.Of<T>(labels);
    private readonly TextWriter _writer = new(column);

    public override void WriteField(T cell, CopyBuffer buffer, long row)
    {
        if (!_labels.TryGetValue(cell, out var label))
            throw Errors.UndefinedEnum(ColumnName, row, typeof(T));
        _writer.Write(label, buffer, row);
    }
}
