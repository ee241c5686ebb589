using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EfWriter.Benchmarks.Contenders;
using EfWriter.Benchmarks.Measuring;

namespace EfWriter.Benchmarks.Streaming;

/// <summary>One write of the stream in a process of its own, so that its peak of memory is nobody else's.</summary>
internal static class StreamChild
{
    private const string Name = "stream-child";
    private const string ServerVariable = "EFWRITER_TEST_URI";

    // Enough to compile what runs often; far too little to move the peak.
    private const int WarmUpRows = 4 * GeneratedStream.BatchRows;

    private static readonly Argument<string> s_way = new("way");
    private static readonly Argument<int> s_rows = new("rows");
    private static readonly Argument<string?> s_file = new("file") { DefaultValueFactory = _ => null };

    /// <summary>The command of the child's side, of no use to people.</summary>
    public static Command Command()
    {
        var command = new Command(Name) { s_way, s_rows, s_file };
        command.Hidden = true;
        command.SetAction((parsed, _) => MeasureAsync(parsed.GetValue(s_way)!, parsed.GetValue(s_rows), parsed.GetValue(s_file)));
        return command;
    }

    /// <summary>The parent's side: starts a child and returns what it measured.</summary>
    public static async Task<Measurement> RunAsync(Database database, string way, int rows, string? file = null)
    {
        // Started through the `dotnet` host, the program itself is its first argument.
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] arguments = [.. isHost ? [typeof(StreamChild).Assembly.Location] : Array.Empty<string>(), Name, way, $"{rows}",
            .. file is null ? Array.Empty<string>() : [file]];
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment[ServerVariable] = database.Uri;
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync();
        await Tool.EndAsync(child);
        var measured = JsonSerializer.Deserialize<Measurement>(output)!;
        await Console.Error.WriteLineAsync($"stream: {way}, {rows} rows: {measured.Seconds:0.000} s");
        return measured;
    }

    private static async Task<int> MeasureAsync(string way, int rows, string? file)
    {
        // The generator alone needs no server.
        await using var database = way == StreamWays.Generator ? null : await Database.StartAsync(majorVersion: null);
        if (way != StreamWays.Replay)
            await StreamWays.WriteAsync(way, database, Math.Min(rows, WarmUpRows), file);
        if (database is not null)
            await database.SettleAsync();

        var measured = await Meter.MeasureAsync(() => StreamWays.WriteAsync(way, database, rows, file));
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(measured with { PeakRss = self.PeakWorkingSet64 }));
        return 0;
    }
}
