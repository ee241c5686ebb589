using System.Globalization;
using System.Text;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Report;

/// <summary>The report as it grows, in Markdown.</summary>
internal sealed class ReportText
{
    private readonly StringBuilder _text = new();

    private ReportText()
    {
    }

    public string Text => _text.ToString();

    public static async Task<ReportText> BeginAsync(Database database, BenchmarkSettings settings)
    {
        var report = new ReportText();
        report._text.Append(CultureInfo.InvariantCulture, $"# Benchmarks of {DateTime.UtcNow:yyyy-MM-dd}\n\n");
        foreach (var (what, value) in await RunEnvironment.DescribeAsync(database))
            report._text.Append(CultureInfo.InvariantCulture, $"- {what}: {value}\n");
        report._text.Append(CultureInfo.InvariantCulture, $"- rounds: {settings.Rounds}, interleaved, after one to warm up\n\n");
        report._text.Append(Method);
        return report;
    }

    /// <summary>Adds a section, and returns its text.</summary>
    public string Add(Section section)
    {
        var text = new StringBuilder($"\n## {section.Title}\n\n{section.Description}\n\n{section.Table}");
        text.Append('\n').AppendJoin('\n', section.Notes.Select(note => $"- {note}"));
        text.Append(section.Notes.Count > 0 ? "\n\n" : "").Append(Target.Table(section.Targets));
        if (section.Profile is { } profile)
            text.Append('\n').Append(profile);
        _text.Append(text);
        return text.ToString();
    }

    private const string Method =
        """
        Every way writes the same rows to a table that it replaces, in one transaction, on one server with PostgreSQL's default settings
        (a commit is durable) but for autovacuum, which is off, after a checkpoint. Each starts from the form that suits it best,
        made untimed: EfWriter from a DataFrame,
        the importers from typed arrays, linq2db from objects, psql from a CSV file,
        pandas from its own frame. Before the warm-up round each .NET way writes
        few rows so often that the just-in-time compiler is done with it. After that round the
        columns' types and a checksum over all cells must be those of the rows given; after every round, their number.

        By default EfWriter ends with an ANALYZE of its new table, which nobody else does: its time has that in it,
        and the targets judge it so.
        Seconds run from the call to the commit. Ratios are the median of the ratios within a round. Client CPU is the client's process
        alone; MB/s counts the rows' bytes in COPY's binary format for everybody; MB are millions of bytes.

        """;
}
