using System.IO.Compression;
using System.Text;

namespace EfWriter.Cli.Sources;

/// <summary>
/// Counts the records of a CSV file, by hand: DuckDB's reader gives no rows at all, and no error, for some records that are longer than its
/// buffer. A quote opens a field only at its beginning, as in DuckDB.
/// </summary>
internal sealed class CsvRecords
{
    /// <summary>The most characters of a record, line breaks in quotes included: what DuckDB's reader takes.</summary>
    public const int MostCharacters = 2_000_000;

    private const int BufferSize = 1 << 18;
    private readonly bool _countsEmpty;
    private readonly char _delimiter;
    private bool _isQuoted;
    private bool _isAtFieldStart = true;
    private bool _hasContent;
    private bool _sawReturn;
    private long _length;

    private CsvRecords(char delimiter, int columns)
    {
        _delimiter = delimiter;

        // In a file of one column, an empty line is a row with no value; in others it is none.
        _countsEmpty = columns == 1;
    }

    /// <summary>The records, the header's included.</summary>
    public long Count { get; private set; }

    /// <summary>The first record, from 1, that is longer than <see cref="MostCharacters"/>; null for none.</summary>
    public long? TooLong { get; private set; }

    /// <summary>Reads a file to its end, or to the first record that is too long.</summary>
    public static CsvRecords Read(string path, bool isGzip, Encoding encoding, char delimiter, int columns)
    {
        var records = new CsvRecords(delimiter, columns);
        using var file = File.OpenRead(path);
        using Stream bytes = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;

        // Read as one character for each byte, a UTF-8 text has the same quotes and line breaks.
        using var reader = new StreamReader(bytes, encoding.CodePage == Encoding.Unicode.CodePage ? encoding : Encoding.Latin1,
            detectEncodingFromByteOrderMarks: false, BufferSize);
        var buffer = new char[BufferSize];
        for (var isFirst = true; records.TooLong is null && reader.Read(buffer) is var count and > 0; isFirst = false)
            records.Add(buffer.AsSpan(isFirst ? MarkLength(buffer) : 0, count - (isFirst ? MarkLength(buffer) : 0)));
        if (records._hasContent && records.TooLong is null)
            records.End();
        return records;
    }

    private static int MarkLength(ReadOnlySpan<char> text) => text switch
    {
        ['\uFEFF', ..] => 1,
        ['\u00EF', '\u00BB', '\u00BF', ..] => 3,
        _ => 0,
    };

    private void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && TooLong is null)
        {
            var at = _isQuoted ? text.IndexOf('"') : text.IndexOfAny('"', '\n', '\r');
            var plain = text[..(at < 0 ? text.Length : at)];
            Take(plain);
            if (at < 0)
                return;
            Take(text[at]);
            text = text[(at + 1)..];
        }
    }

    private void Take(ReadOnlySpan<char> plain)
    {
        if (plain.IsEmpty)
            return;
        _sawReturn = false;
        _hasContent = true;
        Lengthen(plain.Length);
        if (_isQuoted)
            return;

        // What stands before a quote decides whether it opens a field: nothing but blanks since the delimiter.
        var rest = plain[(plain.LastIndexOf(_delimiter) + 1)..];
        _isAtFieldStart = (rest.Length < plain.Length || _isAtFieldStart) && rest.IndexOfAnyExcept(' ') < 0;
    }

    private void Take(char mark)
    {
        if (mark == '"')
        {
            // Two in a quoted field close it and open it again.
            (_isQuoted, _isAtFieldStart) = _isQuoted ? (false, true) : (_isAtFieldStart, false);
            (_hasContent, _sawReturn) = (true, false);
            Lengthen(1);
        }
        else if (mark == '\n' && _sawReturn)
        {
            _sawReturn = false;
        }
        else
        {
            End();
            _sawReturn = mark == '\r';
        }
    }

    private void Lengthen(int characters)
    {
        _length += characters;
        if (_length > MostCharacters)
            TooLong = Count + 1;
    }

    private void End()
    {
        if (_hasContent || _countsEmpty)
            Count++;
        (_length, _hasContent, _isQuoted, _isAtFieldStart) = (0, false, false, true);
    }
}
