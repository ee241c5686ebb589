using System.Text;

namespace EfWriter.Cli.Sources;

/// <summary>What a CSV file's name does not tell.</summary>
/// <param name="HasHeader">Whether its first line names the columns; else they are column0, column1 and so on.</param>
/// <param name="Delimiter">What stands between fields; null for what its first line shows.</param>
/// <param name="Encoding">How its characters are written.</param>
internal sealed record CsvDialect(bool HasHeader, char? Delimiter, Encoding Encoding)
{
    // Those that DuckDB reads without an extension.
    private static readonly Dictionary<string, Encoding> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = Encoding.UTF8,
        ["utf-16"] = Encoding.Unicode,
        ["latin-1"] = Encoding.Latin1,
    };

    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["utf16"] = "utf-16",
        ["latin1"] = "latin-1",
        ["iso-8859-1"] = "latin-1",
    };

    public static CsvDialect Default { get; } = new(HasHeader: true, null, Encoding.UTF8);

    public static IEnumerable<string> Encodings => Known.Keys;

    /// <summary>DuckDB's name for the encoding.</summary>
    public string EncodingName => Known.First(pair => pair.Value.CodePage == Encoding.CodePage).Key;

    /// <summary>An encoding by name; null where it is not known.</summary>
    public static Encoding? EncodingOf(string name) => Known.GetValueOrDefault(Synonyms.GetValueOrDefault(name, name));
}
