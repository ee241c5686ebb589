using System.Globalization;
using System.Net;
using System.Text;

namespace EfWriter.Benchmarks.Report;

/// <summary>A report's times as bars, in a file that follows the reader's light or dark theme.</summary>
internal static class Picture
{
    private const int Left = 190;
    private const int Bar = 230;
    private const int Gap = 70;
    private const int Line = 22;
    private const string Mine = "EfWriter";

    // The columns of the table of entities.
    private static readonly (int Column, string Title)[] Measures = [(3, "seconds, whole write"), (6, "seconds of client CPU")];

    /// <summary>Draws a report's first table beside it.</summary>
    /// <param name="report">The report, in Markdown.</param>
    /// <returns>The picture's path.</returns>
    /// <exception cref="InvalidDataException">It has no table of entities.</exception>
    public static async Task<string> DrawAsync(string report)
    {
        var lines = await File.ReadAllLinesAsync(report);
        var rows = lines.SkipWhile(line => !line.StartsWith("## entities", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith('|')).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();
        if (rows.Count == 0)
            throw new InvalidDataException($"{report} has no table of entities. Make it by --shape entities.");
        var path = Path.ChangeExtension(report, ".svg");
        await File.WriteAllTextAsync(path, Draw(rows));
        return path;
    }

    private static string Draw(List<string[]> rows)
    {
        var svg = new StringBuilder();
        var y = 20;
        foreach (var ((_, title), i) in Measures.Select((measure, i) => (measure, i)))
            Text(svg, "axis", Start(i), y, title);
        foreach (var group in rows.GroupBy(row => row[0]))
        {
            y += Line;
            Text(svg, "title", 0, y, $"{group.Key}, {group.First()[2]} rows");
            y += Line;
            foreach (var row in group)
            {
                Text(svg, row[1] == Mine ? "mine" : "name", 0, y, row[1]);
                foreach (var ((column, _), i) in Measures.Select((measure, i) => (measure, i)))
                    Draw(svg, row, column, group.Max(other => Number(other[column])), Start(i), y);
                y += Line;
            }

        }

        return Page(svg, Start(Measures.Length), y);
    }

    private static int Start(int measure) => Left + (measure * (Bar + Gap));

    private static void Draw(StringBuilder svg, string[] row, int column, double longest, int x, int y)
    {
        var width = Math.Max(1, Number(row[column]) / longest * Bar);
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"""<rect class="{(row[1] == Mine ? "mine" : "bar")}" x="{x}" y="{y - 13}" width="{width:0.#}" height="16" rx="2"/>""");
        Text(svg, "name", x + (int)width + 6, y, Said(row[column]));
    }

    // A median, without the range behind it.
    private static string Said(string cell) => cell.Split(' ')[0];

    private static double Number(string cell) => double.Parse(Said(cell), CultureInfo.InvariantCulture);

    private static void Text(StringBuilder svg, string look, int x, int y, string text) => svg.AppendLine(
        CultureInfo.InvariantCulture, $"""<text class="{look}" x="{x}" y="{y}">{WebUtility.HtmlEncode(text)}</text>""");

    private static string Page(StringBuilder body, int width, int height) => string.Create(CultureInfo.InvariantCulture, $$"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}" role="img">
        <style>
        text { font: 13px system-ui, sans-serif; fill: #24292f } .title, text.mine { font-weight: 600 } .axis { fill: #6e7781 }
        .bar { fill: #afb8c1 } rect.mine { fill: #0969da }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .axis { fill: #8b949e } .bar { fill: #484f58 } rect.mine { fill: #2f81f7 }
        }
        </style>
        {{body}}</svg>

        """).ReplaceLineEndings("\n");
}
