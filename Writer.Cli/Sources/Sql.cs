using System.Text;

namespace EfWriter.Cli.Sources;

/// <summary>Texts and names as DuckDB's SQL takes them.</summary>
internal static class Sql
{
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A file's path as a literal, or a pattern over several where there is no file of that name.</summary>
    public static string Files(string path) => File.Exists(path) ? Path(path) : Text(Full(path));

    /// <summary>A path as a literal; what would make it a pattern over several files stands for itself.</summary>
    public static string Path(string path)
    {
        var literal = new StringBuilder();
        foreach (var c in Full(path))
            literal.Append(c is '*' or '?' or '[' ? $"[{c}]" : c);
        return Text(literal.ToString());
    }

    private static string Full(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? throw new SourceException(
            $"Cannot read {Echo.Path(path)}: a file's name has no NUL character. Nothing was written. Check the path.")
        : System.IO.Path.GetFullPath(path);
}
