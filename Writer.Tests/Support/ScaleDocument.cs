using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Support;

/// <summary>docs/scale.md: text written by hand, and a column of figures for each server, which a full run writes.</summary>
internal static class ScaleDocument
{
    private const string Begin = "<!-- The figures are written by ./build.sh --target=Reliability. -->\n";

    private static string FilePath => Path.Combine(Repository.Root, "docs", "scale.md");

    /// <summary>Puts a server's figures in place of those of the run before.</summary>
    public static void Write(string server, IReadOnlyList<(string Name, string Value)> figures)
    {
        var text = File.ReadAllText(FilePath);
        var split = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var columns = Read(text[split..]);
        columns[server] = figures.ToDictionary(figure => figure.Name, figure => figure.Value);
        var servers = columns.Keys.Order(StringComparer.Ordinal).ToList();
        File.WriteAllText(
            FilePath,
            $"{text[..split]}\n| | {string.Join(" | ", servers)} |\n|---|{string.Concat(servers.Select(_ => "--:|"))}\n"
            + string.Concat(figures.Select(figure =>
                $"| {figure.Name} | {string.Join(" | ", servers.Select(name => columns[name].GetValueOrDefault(figure.Name, "–")))} |\n")));
    }

    private static Dictionary<string, Dictionary<string, string>> Read(string table)
    {
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("|---", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        return rows.Count == 0 ? [] : Enumerable.Range(1, rows[0].Length - 1).ToDictionary(
            column => rows[0][column], column => rows.Skip(1).ToDictionary(row => row[0], row => row[column]));
    }
}
