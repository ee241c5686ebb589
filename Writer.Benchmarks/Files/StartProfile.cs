using System.Globalization;
using System.Text.RegularExpressions;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;

namespace EfWriter.Benchmarks.Files;

/// <summary>Where the time of a process goes that writes few rows.</summary>
internal static partial class StartProfile
{
    private const string Table = "started";

    private static readonly string[] Stages = ["prepare", "load", "finish"];

    /// <param name="database">The server.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="file">A file of few rows.</param>
    /// <param name="rounds">How often, after one to warm up.</param>
    public static async Task<MarkdownTable> MeasureAsync(Database database, ToolProgram tool, string file, int rounds)
    {
        var (starts, wholes) = (new List<double>(), new List<double>());
        var stages = Stages.ToDictionary(stage => stage, _ => new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            await database.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(Table)}");
            var (start, _) = await tool.RunAsync(database, "--version");
            var (whole, output) = await tool.RunAsync(
                database, "write", file, "--table", Table, "--schema", Database.Schema, "--output", "json");
            if (round < 0)
                continue;
            starts.Add(start.Seconds);
            wholes.Add(whole.Seconds);
            foreach (Match stage in StageSeconds().Matches(output))
                stages[stage.Groups["stage"].Value].Add(double.Parse(stage.Groups["seconds"].Value, CultureInfo.InvariantCulture));
        }

        await database.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote(Table)}");
        var table = new MarkdownTable("where the time of few rows goes", "seconds");
        table.Add("the runtime and the command line, as `efwriter --version` takes", Figures.Seconds(starts.Median()));
        table.Add("until COPY: connect, look, EF Core's services, the first rows' types, run-time model, DDL",
            Figures.Seconds(stages["prepare"].Median()));
        table.Add("COPY", Figures.Seconds(stages["load"].Median()));
        table.Add("ANALYZE, commit", Figures.Seconds(stages["finish"].Median()));
        table.Add(
            "the rest: the program around the write",
            Figures.Seconds(wholes.Median() - starts.Median() - stages.Values.Sum(times => times.Median())));
        return table;
    }

    [GeneratedRegex("\"(?<stage>prepare|load|finish)_seconds\": ?(?<seconds>[0-9.]+)")]
    private static partial Regex StageSeconds();
}
