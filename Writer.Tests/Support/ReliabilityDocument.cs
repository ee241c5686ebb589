using System.Globalization;
using System.Text;
using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Support;

/// <summary>docs/reliability.md: text written by hand, and the figures of the last full run, which the run writes.</summary>
internal static class ReliabilityDocument
{
    private const string Begin = "<!-- The figures are written by ./build.sh --target=Reliability. -->\n";

    private static string FilePath => Path.Combine(Repository.Root, "docs", "reliability.md");

    /// <summary>All of it.</summary>
    public static string Read() => File.ReadAllText(FilePath);

    /// <summary>The lines that a run has written.</summary>
    public static IReadOnlyList<string> ReadFigures()
    {
        var document = Read();
        return document[(document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Puts a run's figures in place of those of the run before.</summary>
    public static void Write(IReadOnlyDictionary<string, string> notes, IReadOnlyDictionary<string, long> figures)
    {
        var document = Read();
        var end = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        File.WriteAllText(FilePath, document[..end] + Format(notes, figures));
    }

    /// <summary>A line on the run, and one for each figure.</summary>
    public static string Format(IReadOnlyDictionary<string, string> notes, IReadOnlyDictionary<string, long> figures)
    {
        var text = new StringBuilder("\n").AppendJoin(", ", notes.OrderBy(note => note.Key, StringComparer.Ordinal).Select(note => $"{note.Key} {note.Value}")).Append(".\n\n| | |\n|---|--:|\n");
        foreach (var (figure, sum) in figures)
            text.Append(CultureInfo.InvariantCulture, $"| {figure} | {sum:N0} |\n");
        return text.ToString();
    }
}
