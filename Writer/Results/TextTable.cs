namespace EfWriter;

/// <summary>Cells set in columns, for a person to read.</summary>
internal static class TextTable
{
    private const string Indent = "  ";

    /// <summary>Sets the cells; the last column is left ragged.</summary>
    public static string Of(IReadOnlyList<string[]> lines)
    {
        lines = [.. lines.Select(line => line.Select(Echo.Line).ToArray())];
        var widths = lines[0].Select((_, i) => lines.Max(line => line[i].Length)).ToArray();
        return string.Join('\n',
            lines.Select(line => Indent + string.Join(Indent, line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }
}
