using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Files;

/// <summary>Runs ways of writing files in turn, a round after the other.</summary>
internal sealed class FileRuns(Database database, ToolProgram tool, int rounds)
{
    /// <summary>Ways into the table that is there.</summary>
    /// <param name="rows">The rows of each file, which must arrive.</param>
    /// <param name="ways">Their names, the tool's options (null for psql) and their files.</param>
    public async Task<List<Series>> MeasureAsync(int rows, params (string Name, string[]? Options, string File)[] ways)
    {
        var all = ways.Select(way => new Series(way.Name, rows)).ToList();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (way, series) in ways.Zip(all))
            {
                await database.ExecuteAsync($"TRUNCATE {Database.Quote("orders")}");
                await database.SettleAsync();
                var cost = way.Options is { } options ? await WriteAsync(way.File, "orders", options) : await CopyAsync(way.File);
                await CheckAsync(way.Name, rows);
                if (round >= 0)
                    series.Rounds.Add(cost);
            }
        }

        return all;
    }

    /// <summary>Writes files to tables that the tool makes.</summary>
    public async Task<List<Series>> MeasureNewAsync(params (string Name, string File)[] ways)
    {
        var all = ways.Select(way => new Series(way.Name, 1)).ToList();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (way, series) in ways.Zip(all))
            {
                await database.ExecuteAsync($"DROP TABLE IF EXISTS {Database.Quote("made")}");
                var cost = await WriteAsync(way.File, "made", []);
                if (round >= 0)
                    series.Rounds.Add(cost);
            }
        }

        return all;
    }

    private async Task<Measurement> WriteAsync(string file, string table, string[] options) =>
        (await tool.RunAsync(database, ["write", file, "--table", table, "--schema", Database.Schema, .. options])).Cost;

    private async Task CheckAsync(string name, int rows)
    {
        var found = await database.ScalarAsync<long>($"SELECT count(*) FROM {Database.Quote("orders")}");
        if (found != rows)
            throw new InvalidOperationException($"{name} wrote {found} rows of {rows}.");
    }

    private Task<Measurement> CopyAsync(string file) => Meter.MeasureChildrenAsync(async () =>
    {
        using var psql = Tool.Start(
            "psql", database.Settings, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
            $"--command=\\copy {Database.Quote("orders")} from '{file}' with (format csv, header)");
        await Tool.EndAsync(psql);
    });
}
