using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using NpgsqlTypes;

namespace EfWriter.Load.Encoders;

/// <summary>Values that hold several texts, each refused like a text of its own.</summary>
internal abstract class TextsEncoder<T>(LoadColumn column) : VariableEncoder<T>(column)
{
    protected void WriteText(string text, CopyBuffer buffer, long row)
    {
        var bytes = buffer.Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        if (Utf8.FromUtf16(text, bytes, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            throw Errors.InvalidText(ColumnName, row, Pair);
        if (bytes[..written].Contains((byte)0))
            throw Errors.NulInText(ColumnName, row, Pair);
        buffer.Advance(written);
    }

    protected void WriteTextField(string? text, CopyBuffer buffer, long row)
    {
        if (text is null)
        {
            buffer.WriteNull();
            return;
        }

        var begin = buffer.BeginField();
        WriteText(text, buffer, row);
        buffer.EndField(begin);
    }

    protected void WriteEndedText(string text, CopyBuffer buffer, long row)
    {
        WriteText(text, buffer, row);
        buffer.WriteBytes([0]);
    }
}

/// <summary>hstore.</summary>
internal sealed class HstoreEncoder<T>(LoadColumn column) : TextsEncoder<T>(column)
    where T : IEnumerable<KeyValuePair<string, string?>>
{
    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        var count = 0;
        var begin = buffer.BeginField();
        foreach (var (key, value) in cell)
        {
            WriteTextField(key, buffer, row);
            WriteTextField(value, buffer, row);
            count++;
        }

        buffer.SetInt32(begin - sizeof(int), count);
    }
}

/// <summary>tsvector.</summary>
internal sealed class TsVectorEncoder(LoadColumn column) : TextsEncoder<NpgsqlTsVector>(column)
{
    private const int WeightShift = 14;

    protected override void WriteValue(NpgsqlTsVector cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(cell.Count);
        foreach (var lexeme in cell)
        {
            WriteEndedText(lexeme.Text, buffer, row);
            buffer.WriteInt16((short)lexeme.Count);
            for (var i = 0; i < lexeme.Count; i++)
                buffer.WriteInt16(unchecked((short)(((int)lexeme[i].Weight << WeightShift) | (ushort)lexeme[i].Pos)));
        }
    }
}

/// <summary>tsquery: its operators before their operands, the right one first.</summary>
internal sealed class TsQueryEncoder<T>(LoadColumn column) : TextsEncoder<T>(column)
    where T : NpgsqlTsQuery
{
    private const byte Operand = 1;
    private const byte Operator = 2;

    protected override void WriteValue(T cell, CopyBuffer buffer, long row)
    {
        buffer.WriteInt32(Count(cell));
        Write(cell, buffer, row);
    }

    private void Write(NpgsqlTsQuery query, CopyBuffer buffer, long row)
    {
        switch (query)
        {
            case NpgsqlTsQueryEmpty:
                break;
            case NpgsqlTsQueryLexeme lexeme:
                buffer.WriteBytes([Operand, (byte)lexeme.Weights, lexeme.IsPrefixSearch ? (byte)1 : (byte)0]);
                WriteEndedText(lexeme.Text, buffer, row);
                break;
            case NpgsqlTsQueryNot not:
                buffer.WriteBytes([Operator, 1]);
                Write(not.Child, buffer, row);
                break;
            case NpgsqlTsQueryBinOp both:
                buffer.WriteBytes([Operator, both is NpgsqlTsQueryAnd ? (byte)2 : both is NpgsqlTsQueryOr ? (byte)3 : (byte)4]);
                if (both is NpgsqlTsQueryFollowedBy followed)
                    buffer.WriteInt16(followed.Distance);
                Write(both.Right, buffer, row);
                Write(both.Left, buffer, row);
                break;
        }
    }

    private static int Count(NpgsqlTsQuery? query) => query switch
    {
        NpgsqlTsQueryLexeme => 1,
        NpgsqlTsQueryNot not => 1 + Count(not.Child),
        NpgsqlTsQueryBinOp both => 1 + Count(both.Left) + Count(both.Right),
        _ => 0,
    };
}

/// <summary>xml, from a string: PostgreSQL would read its bytes in the encoding that it declares.</summary>
internal sealed class XmlEncoder(LoadColumn column) : XmlTextEncoder<string>(column)
{
    protected override void WriteValue(string cell, CopyBuffer buffer, long row)
    {
        Check(cell, row);
        WriteText(cell, buffer, row);
    }
}

/// <summary>xml, from UTF-8.</summary>
internal sealed class XmlMemoryEncoder(LoadColumn column) : XmlTextEncoder<ReadOnlyMemory<byte>>(column)
{
    // A declaration is at the beginning, and in ASCII.
    private const int MostOfDeclaration = 1024;

    protected override void WriteValue(ReadOnlyMemory<byte> cell, CopyBuffer buffer, long row)
    {
        Check(Encoding.Latin1.GetString(cell.Span[..Math.Min(cell.Length, MostOfDeclaration)]), row);
        WriteText(cell.Span, buffer, row);
    }
}

/// <summary>xml that is sent as UTF-8, whatever its declaration says.</summary>
internal abstract partial class XmlTextEncoder<T>(LoadColumn column) : TextEncoder<T>(column)
{
    protected void Check(string cell, long row)
    {
        if (Declared().Match(cell) is { Success: true } match
                && !match.Groups["name"].ValueSpan.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw Errors.UnfitCell(ColumnName, row, Pair, "a document that declares another encoding than UTF-8, as which it is sent");
    }

    [GeneratedRegex("""^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["'](?<name>[^"']*)["']""", RegexOptions.ExplicitCapture)]
    private static partial Regex Declared();
}
