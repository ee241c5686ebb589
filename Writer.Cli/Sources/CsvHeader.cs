using System.IO.Compression;
using System.Text;

namespace EfWriter.Cli.Sources;

/// <summary>
/// The first record of a CSV file. Read by hand: a sniffer that guesses where the header is skips lines that do not fit its guess,
/// and so loses rows without a word.
/// </summary>
internal sealed record CsvHeader(char Delimiter, IReadOnlyList<string> Names)
{
    private const int MaxLength = 1_000_000;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <exception cref="SourceException">There is none.</exception>
    public static CsvHeader Read(string path, FileKind kind, CsvDialect dialect)
    {
        var record = ReadRecord(path, kind, dialect);
        if (string.IsNullOrWhiteSpace(record))
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: it does not begin with a line of {(dialect.HasHeader ? "column names" : "fields")}. Add "
                + "one.");

        if (record.Contains('\uFFFD', StringComparison.Ordinal))
            throw new SourceException(
                $"Cannot read {Echo.Path(path)}: line 1 is not UTF-8. Convert the file, as with iconv -f LATIN1 -t UTF-8.");

        var delimiter = dialect.Delimiter ?? (kind.IsTsv ? '\t' : FindDelimiter(record));
        var names = Split(record, delimiter);
        if (!dialect.HasHeader)
            return new(delimiter, [.. names.Select((_, i) => $"column{i}")]);

        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null
            ? new(delimiter, names)
            : throw new SourceException(
                $"Cannot read {Echo.Path(path)}: its first line names the column{Echo.Column(twice)} twice. Give each column a name of its "
                + "own.");
    }

    private static string ReadRecord(string path, FileKind kind, CsvDialect dialect) => FileGuard.Read(path, "a gzip file", () =>
    {
        using var file = File.OpenRead(path);
        using Stream bytes = kind.IsGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(bytes, dialect.Encoding);
        return ReadRecord(reader, path, dialect.Delimiter ?? (kind.IsTsv ? '\t' : null));
    });

    private static string ReadRecord(StreamReader reader, string path, char? delimiter)
    {
        var record = new StringBuilder();
        var (isQuoted, isAtFieldStart) = (false, true);
        while (reader.Read() is var c and >= 0)
        {
            if (!isQuoted && c is '\r' or '\n')
                return record.ToString();
            if (record.Length == MaxLength)
                throw new SourceException(
                    $"Cannot read {Echo.Path(path)}: its first line has more than {MaxLength} characters. Look for a double quote that is "
                    + "not closed in it, or for what is no line break.");
            if (c == '"')
                (isQuoted, isAtFieldStart) = isQuoted ? (false, true) : (isAtFieldStart, false);
            else if (!isQuoted)
                isAtFieldStart = IsDelimiter((char)c) || (isAtFieldStart && c == ' ');
            record.Append((char)c);
        }

        return isQuoted
            ? throw new SourceException(
                $"Cannot read {Echo.Path(path)}: its first line has a field whose double quote is not closed. Close it; a quote inside a "
                + "quoted field is written twice.")
            : record.ToString();

        bool IsDelimiter(char c) => delimiter is { } known ? c == known : Delimiters.Contains(c);
    }

    /// <summary>The one that stands most often between names.</summary>
    private static char FindDelimiter(string record) => Delimiters.MaxBy(delimiter => Split(record, delimiter).Count);

    // A quote opens a field only at its beginning, as DuckDB reads the lines below.
    private static List<string> Split(string record, char delimiter)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var (isQuoted, isAtFieldStart) = (false, true);
        for (var i = 0; i < record.Length; i++)
        {
            var c = record[i];
            if (c == '"' && isQuoted && i + 1 < record.Length && record[i + 1] == '"')
                name.Append(record[i++]);
            else if (c == '"' && (isQuoted || isAtFieldStart))
                isQuoted = !isQuoted;
            else if (c == delimiter && !isQuoted)
                Take();
            else
                name.Append(c);
            isAtFieldStart = !isQuoted && (c == delimiter || (isAtFieldStart && c == ' '));
        }

        Take();
        return names;

        void Take()
        {
            names.Add(name.ToString().Trim());
            name.Clear();
        }
    }
}
