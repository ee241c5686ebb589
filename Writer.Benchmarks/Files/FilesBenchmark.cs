using System.Globalization;
using System.Text.RegularExpressions;
using EfWriter.Benchmarks.Measuring;
using EfWriter.Benchmarks.Report;

namespace EfWriter.Benchmarks.Files;

/// <summary>
/// The tool on files, from its start to its exit, beside psql's \copy of the same file into the same table; and LOAD beside DuckDB's own
/// reader.
/// </summary>
internal sealed partial class FilesBenchmark : IBenchmark
{
    private const int Many = 10;
    private const int Few = 5;
    private const double MostMegabytes = 250;
    private static readonly string[] Append = ["--if-exists", "append"];

    public string Name => "files";

    public async Task<Section> RunAsync(Database database, BenchmarkSettings settings)
    {
        using var files = new TextFiles();
        var tool = await ToolProgram.PublishAsync(files.Path("tool"));
        var runs = new FileRuns(database, tool, settings.Rounds);
        await database.ExecuteAsync($"CREATE TABLE {Database.Quote("orders")} ({TextFiles.Columns})");
        var (rows, many) = (Figures.Thousands(settings.Rows), Figures.Thousands((double)settings.Rows * Many));

        var (csv, json) = (await files.CsvAsync(settings.Rows), await files.JsonAsync(settings.Rows));
        var once = await runs.MeasureAsync(
            settings.Rows, ($"psql \\copy, CSV of {rows} rows", null, csv), ($"write, CSV of {rows} rows", Append, csv),
            ($"write, NDJSON of {rows} rows", Append, json));
        var load = await LoadAsync(database, tool, files, csv, settings.Rounds);

        csv = await files.CsvAsync(settings.Rows * Many);
        var tenfold = await runs.MeasureAsync(
            settings.Rows * Many, ($"psql \\copy, CSV of {many} rows", null, csv), ($"write, CSV of {many} rows", Append, csv),
            ($"write, CSV of {many} rows, two connections", ["--if-exists", "replace", "--parallelism", "2"], csv));

        var few = files.Write("few.csv", "id,name\n" + string.Concat(Enumerable.Range(1, Few).Select(i => $"{i},name {i}\n")));
        var wide = Figures.Thousands(TextFiles.WideColumns);
        var small = await runs.MeasureNewAsync(($"write, {Few} rows", few), ($"write, 1 row of {wide} columns", files.Wide()));

        var table = new MarkdownTable("way", "seconds: median", "min", "client CPU s", "peak MB");
        foreach (var series in once.Concat(tenfold).Concat(small))
        {
            table.Add(
                series.Name, Figures.Seconds(series.Seconds), Figures.Seconds(series.Rounds.Min(round => round.Seconds)),
                Figures.Seconds(series.CpuSeconds), Figures.Megabytes(series.PeakRss));
        }

        table.Add($"LOAD, CSV of {rows} rows, inside the process", Figures.Seconds(load.Load), "", "", "");
        table.Add("DuckDB's read_csv of it with types given", Figures.Seconds(load.Own), "", "", "");
        return new(
            "files",
            "Seven columns of orders. Each command is a process of its own, from its start to its exit; "
            + $"{settings.Rounds} rounds, one after the other. The large files go into a table that is there; two connections replace it.",
            table,
            [
                Target.AtMost($"write of a CSV of {rows} rows ÷ psql \\copy", 1.1, once[1].Ratio(once[0], round => round.Seconds)),
                Target.AtMost($"the same of {many} rows, one connection", 0.7, tenfold[1].Ratio(tenfold[0], round => round.Seconds)),
                Target.AtMost($"the same of {many} rows, two connections", 0.6, tenfold[2].Ratio(tenfold[0], round => round.Seconds)),
                Target.AtMost($"write of NDJSON of {rows} rows ÷ the same psql", 2, once[2].Ratio(once[0], round => round.Seconds)),
                Target.AtMost("LOAD of a CSV ÷ DuckDB's read_csv with types given", 3, load.Load / load.Own),
                Target.AtMost($"write of {Few} rows", 0.5, small[0].Seconds, " s"),
                Target.AtMost($"write of 1 row of {wide} columns", 2, small[1].Seconds, " s"),
                Target.AtMost($"peak memory, CSV of {many} rows", MostMegabytes, tenfold[1].PeakRss / 1e6, " MB"),
            ],
            [])
        {
            Profile = await StartProfile.MeasureAsync(database, tool, few, settings.Rounds),
        };
    }

    // The first of each warms up.
    private static async Task<(double Load, double Own)> LoadAsync(
        Database database, ToolProgram tool, TextFiles files, string csv, int rounds)
    {
        var own = $"CREATE OR REPLACE TABLE own AS SELECT * FROM read_csv('{csv}', header = true, columns = {TextFiles.DuckTypes});\n";
        var statements = string.Concat(Enumerable.Repeat($"LOAD loaded FROM orders;\n{own}", rounds + 1));
        var pipeline = files.Write("load.sf", $"SOURCE orders TYPE CSV PARAMS {{\"path\": \"{csv}\"}};\n{statements}");
        var profile = files.Write("load.yml", $"destinations:\n  bench:\n    type: postgres\n    uri: \"{database.Uri}\"\n");
        var (_, output) = await tool.RunAsync(database, "export", pipeline, "--profile", profile);
        return (SecondsOf("LOAD loaded").Skip(1).Median(), SecondsOf("CREATE TABLE own").Skip(1).Median());

        IEnumerable<double> SecondsOf(string statement) => Seconds().Matches(output)
            .Where(line => line.Value.Contains(statement, StringComparison.Ordinal))
            .Select(line => double.Parse(line.Groups["seconds"].Value, NumberStyles.Number, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"(LOAD|CREATE TABLE) [^\n]* rows in\s+(?<seconds>[\d.,]+) s")]
    private static partial Regex Seconds();
}
