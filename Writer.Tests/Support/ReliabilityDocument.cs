using System.Globalization;
using System.Text;
using EfWriter.Tests.Architecture;

namespace EfWriter.Tests.Support;

/// <summary>
/// docs/reliability.md: text written by hand, and a column of figures for each server's last full run, which the run writes.
/// </summary>
internal static class ReliabilityDocument
{
    /// <summary>Stands for a part that was not run against a server.</summary>
    public const string NotRun = "–";

    private const string Begin = "<!-- The figures are written by ./build.sh --target=Reliability. -->\n";

    private static string FilePath => Path.Combine(Repository.Root, "docs", "reliability.md");

    /// <summary>All of it.</summary>
    public static string Read() => File.ReadAllText(FilePath);

    /// <summary>The runs that it has.</summary>
    public static IReadOnlyList<ReliabilityRun> ReadRuns() => Parse(Split().Figures);

    /// <summary>
    /// Puts a run's figures in place of those of the run before against the same server, and leaves those of other servers.
    /// </summary>
    public static void Write(ReliabilityRun run) => File.WriteAllText(FilePath, Split().Text + Format(With(ReadRuns(), run)));

    /// <summary>Puts some figures in place of those that a server's last run has, and leaves the others.</summary>
    public static void WriteFigures(string server, IEnumerable<KeyValuePair<string, long>> figures)
    {
        var run = ReadRuns().FirstOrDefault(run => run.Server == server)
            ?? new(server, new Dictionary<string, string>(), new Dictionary<string, long>());
        var all = new Dictionary<string, long>(run.Figures);
        foreach (var (name, figure) in figures)
            all[name] = figure;
        Write(run with { Figures = all });
    }

    /// <summary>The runs with another one, in the order of their servers.</summary>
    public static IReadOnlyList<ReliabilityRun> With(IReadOnlyList<ReliabilityRun> runs, ReliabilityRun run) =>
        [.. runs.Where(other => other.Server != run.Server).Append(run).OrderBy(each => each.Server, StringComparer.Ordinal)];

    /// <summary>A column for each run: its notes, and then its figures by name.</summary>
    public static string Format(IReadOnlyList<ReliabilityRun> runs)
    {
        var text = new StringBuilder("\n");
        AddRow("", runs.Select(run => run.Server));
        text.Append("|---|").Insert(text.Length, "--:|", runs.Count).Append('\n');
        foreach (var note in runs.SelectMany(run => run.Notes.Keys).Distinct().Order(StringComparer.Ordinal))
            AddRow(note, runs.Select(run => run.Notes.GetValueOrDefault(note, NotRun)));
        foreach (var figure in runs.SelectMany(run => run.Figures.Keys).Distinct().Order(StringComparer.Ordinal))
            AddRow(figure,
                runs.Select(
                    run => run.Figures.TryGetValue(figure, out var sum) ? sum.ToString("N0", CultureInfo.InvariantCulture) : NotRun));
        return text.ToString();

        void AddRow(string name, IEnumerable<string> cells) =>
            text.Append("| ").Append(name).Append(name.Length > 0 ? " " : "").Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>Reads what <see cref="Format"/> has written.</summary>
    public static IReadOnlyList<ReliabilityRun> Parse(string figures)
    {
        var rows = figures.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal))
            .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries)).ToList();
        return rows.Count == 0 ? [] : [.. Enumerable.Range(1, rows[0].Length - 1).Select(Run)];

        ReliabilityRun Run(int column)
        {
            var cells = rows.Skip(1).Where(row => row[column] != NotRun).ToLookup(row => ReliabilityRun.NoteNames.Contains(row[0]));
            return new(
                rows[0][column],
                cells[true].ToDictionary(row => row[0], row => row[column]),
                cells[false]
                    .ToDictionary(row => row[0],
                        row => long.Parse(row[column], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        }
    }

    private static (string Text, string Figures) Split()
    {
        var document = Read();
        var end = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return (document[..end], document[end..]);
    }
}

/// <summary>A full run against one server.</summary>
/// <param name="Server">PostgreSQL and its version.</param>
/// <param name="Notes">When it was, what faults were drawn from, and how many tests passed.</param>
/// <param name="Figures">What it has tried and compared.</param>
internal sealed record ReliabilityRun(string Server, IReadOnlyDictionary<string, string> Notes, IReadOnlyDictionary<string, long> Figures)
{
    /// <summary>The notes that each run has.</summary>
    public static IReadOnlyList<string> NoteNames { get; } = ["date", Ledger.Seed, "tests passed"];
}
