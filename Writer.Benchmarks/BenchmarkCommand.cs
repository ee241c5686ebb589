using System.CommandLine;
using EfWriter.Benchmarks.Micro;
using EfWriter.Benchmarks.Report;
using EfWriter.Benchmarks.Streaming;

namespace EfWriter.Benchmarks;

/// <summary>The command line.</summary>
internal sealed class BenchmarkCommand
{
    private readonly Option<int> _rows =
        new("--rows") { Description = "The most rows of a shape; the stream has ten times as many.", DefaultValueFactory = _ => 100_000 };
    private readonly Option<int> _rounds =
        new("--rounds") { Description = "Measured rounds, after one to warm up.", DefaultValueFactory = _ => 3 };
    private readonly Option<string> _shapes = new("--shape")
    {
        Description =
        $"Some of {string.Join(", ", BenchmarkRun.All.Select(benchmark => benchmark.Name))}. Default: all."
    };
    private readonly Option<string> _contenders =
        new("--contender") { Description = "Parts of contenders' names, such as EfWriter,linq2db; the replay always runs. Default: all." };
    private readonly Option<int?> _postgres =
        new("--postgres") { Description = "The server's major version. Default: whichever is found." };
    private readonly Option<string?> _phenX = new("--phenx")
    {
        Description = "The file PhenX.EntityFrameworkCore.BulkInsert.PostgreSql.dll, to be measured beside the others.",
    };

    private readonly Option<bool> _noSave = new("--no-save") { Description = "Print the report only." };
    private readonly Option<bool> _micro = new("--micro") { Description = "Measure the encoders, one by one, without a server." };

    private readonly Option<string?> _picture = new("--picture")
    {
        Description = "Measure nothing: draw the entities' table of this report, beside it.",
    };

    public static RootCommand Create() => new BenchmarkCommand().Build();

    private RootCommand Build()
    {
        var root = new RootCommand("Measures EfWriter against the limit and its peers, in one run on one server.")
        {
            _rows, _rounds, _shapes, _contenders, _postgres, _phenX, _noSave, _micro, _picture, StreamChild.Command(),
        };
        foreach (var count in new[] { _rows, _rounds })
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError(
                $"{count.Name} must be 1 or more.");
            });
        root.SetAction((parsed, _) => parsed.GetValue(_picture) is { } report ? DrawAsync(report)
            : parsed.GetValue(_micro) ? MicroRun.RunAsync()
            : new BenchmarkRun(Read(parsed)).RunAsync());
        return root;
    }

    private static async Task<int> DrawAsync(string report)
    {
        Console.WriteLine(await Picture.DrawAsync(report));
        return 0;
    }

    private BenchmarkSettings Read(ParseResult parsed) => new()
    {
        Rows = parsed.GetValue(_rows),
        Rounds = parsed.GetValue(_rounds),
        Shapes = Split(parsed.GetValue(_shapes)),
        Contenders = Split(parsed.GetValue(_contenders)),
        Postgres = parsed.GetValue(_postgres),
        PhenX = parsed.GetValue(_phenX),
        IsSaved = !parsed.GetValue(_noSave),
    };

    private static string[] Split(string? list) =>
        (list ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
