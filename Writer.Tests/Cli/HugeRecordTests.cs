using System.Diagnostics;
using System.Globalization;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Cli;

/// <summary>The memory that a huge record takes, of a process that writes nothing else.</summary>
[AnyServer]
public sealed class HugeRecordTests : CliTest
{
    private const int Megabyte = 1_000_000;

    // Of the small record, one copy more than there is would be too much; the full run has what is promised.
    private static readonly (int Record, int Beside) Size =
        Reliability.IsFull ? (200 * Megabyte, 300 * Megabyte) : (64 * Megabyte, 130 * Megabyte);

    [TestCase("huge.csv", "id,t\n1,\"", "abcdefghij", "\"\n2,b\n")]
    [TestCase("huge.ndjson", "{\"id\":1,\"t\":\"", "abcdefg\\nh", "\"}\n{\"id\":2,\"t\":\"b\"}\n")]
    public async Task A_huge_record_takes_three_times_its_size(string name, string before, string part, string after)
    {
        await using (var file = File.CreateText(PathOf(name)))
        {
            await file.WriteAsync(before);
            var piece = string.Concat(Enumerable.Repeat(part, Megabyte / part.Length));
            for (var i = 0; i < Size.Record / Megabyte; i++)
                await file.WriteAsync(piece);
            await file.WriteAsync(after);
        }

        string[] write = ["write", PathOf(name), "--table=t", $"--schema={Schema}"];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EfWriter.Cli.dll"), .. write])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EFWRITER_URI"] = Server.ConnectionString;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0L;
        for (var ended = process.WaitForExitAsync(); !ended.IsCompleted; await Task.WhenAny(ended, Task.Delay(5)))
            peak = Math.Max(peak, await PeakAsync(process.Id));

        await output;
        Assert.That(await error, Is.Empty);
        Assert.That(await Scalar<int>($"SELECT max(length(t)) FROM {Schema}.t"), Is.GreaterThan(Size.Record * 8 / 10));
        Assert.That(peak, Is.InRange(Size.Record, Size.Beside + (3L * Size.Record)));
    }

    // The system keeps it for as long as the process lives.
    private static async Task<long> PeakAsync(int process)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync($"/proc/{process}/status");
            var line = Array.Find(lines, line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var words = line?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return words is null ? 0 : 1024 * long.Parse(words[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
