using System.Globalization;
using System.Text;
using Spectre.Console;

namespace EfWriter.Cli.Output;

/// <summary>Rows in tables of as many columns as the console is wide.</summary>
internal static class RowGrid
{
    public const int MaxCellWidth = 30;

    public static IEnumerable<Table> Build(IReadOnlyList<ShownColumn> columns, IReadOnlyList<string?[]> rows, int width)
    {
        for (var first = 0; first < columns.Count;)
        {
            var count = CountFitting(columns, rows, first, width);
            yield return Build(columns, rows, first, count);
            first += count;
        }
    }

    private static Table Build(IReadOnlyList<ShownColumn> columns, IReadOnlyList<string?[]> rows, int first, int count)
    {
        var table = new Table { Border = TableBorder.Horizontal, UseSafeBorder = false };
        foreach (var column in columns.Skip(first).Take(count))
        {
            table.AddColumn(new TableColumn(new Text(Cut(column.Name), new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.IsRightAligned ? Justify.Right : Justify.Left,
                NoWrap = true,
            });
        }

        foreach (var row in rows)
            table.AddRow(row.Skip(first).Take(count).Select(Cell));
        return table;
    }

    private static int CountFitting(IReadOnlyList<ShownColumn> columns, IReadOnlyList<string?[]> rows, int first, int width)
    {
        var used = 2;
        var count = 0;
        while (first + count < columns.Count)
        {
            var widest = rows.Select(row => Width(row[first + count])).Append(Width(columns[first + count].Name)).Max();
            used += widest + 3;
            if (used > width && count > 0)
                break;
            count++;
        }

        return count;
    }

    private static int Width(string? text) => text is null ? 4 : new StringInfo(Cut(text)).LengthInTextElements + CountWide(Cut(text));

    // East Asian characters and emoji take two places.
    private static int CountWide(string text) =>
        text.EnumerateRunes().Count(rune => rune.Value is >= 0x1100 and (< 0x1160 or (>= 0x2E80 and < 0xFE00) or >= 0x1F000));

    private static Text Cell(string? text) => text is null ? new Text("null", new Style(decoration: Decoration.Dim)) : new Text(Cut(text));

    /// <summary>One line without control characters, and an end that shows where something was cut.</summary>
    private static string Cut(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings("↵").EnumerateRunes())
            line.Append(rune.IsBmp && Echo.MustBeShown((char)rune.Value) ? "·" : rune.ToString());
        var elements = new StringInfo(line.ToString());
        return elements.LengthInTextElements <= MaxCellWidth
            ? line.ToString()
            : elements.SubstringByTextElements(0, MaxCellWidth - 1) + "…";
    }
}
