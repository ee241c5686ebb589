using System.Diagnostics;
using System.Globalization;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Loads;

/// <summary>
/// Processes that send parts are killed at moments drawn by chance, and started again: a committed load has the rows of its parts, each
/// once, and of an aborted one nothing is left.
/// </summary>
[Alone]
public sealed class KilledProcessTests : LoadTest
{
    private static readonly int Loads = Environment.GetEnvironmentVariable("EFWRITER_LOADS") is { } asked
        ? int.Parse(asked, CultureInfo.InvariantCulture)
        : Reliability.IsFull ? 100 : 3;

    private static readonly int Processes = Reliability.IsFull ? 8 : 3;
    private static readonly int PartsOfOne = Reliability.IsFull ? 25 : 6;
    private static readonly int KillsOfOne = Reliability.IsFull ? 3 : 1;

    private int _killed;

    [OneTimeTearDown]
    public async Task Report()
    {
        if (Reliability.IsFull && TestContext.CurrentContext.Result.FailCount == 0)
            ReliabilityDocument.WriteFigures(
                await Scalar<string>("SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)"),
                Ledger.Figures.Where(figure => figure.Key.StartsWith("loads by many", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Every_load_is_whole_or_leaves_nothing([Range(0, 2)] int kind)
    {
        for (var load = kind; load < Loads; load += 3)
            await TryAsync(load);
        Assert.That(_killed, Is.Positive);
    }

    private async Task TryAsync(int number)
    {
        // The same kills each time in CI, and others in a full run.
        var chance = new Random(Reliability.IsFull ? Random.Shared.Next() : number);
        await Sql($"DROP TABLE IF EXISTS {Schema}.items; CREATE TABLE {Schema}.items (\"Id\" int PRIMARY KEY, \"Name\" text);"
            + $"INSERT INTO {Schema}.items SELECT -g, 'old' FROM generate_series(1, 10) g");
        var options = (number % 3) switch
        {
            0 => Options(IfExists.Replace),
            1 => Options() with { Mode = WriteMode.Upsert },
            _ => Options(IfExists.Append),
        };
        var parts = Enumerable.Range(0, Processes * PartsOfOne).ToList();
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(
            Frame.From(Array.Empty<LoadItem>()), "items", options, new() { ExpectedParts = [.. parts.Select(LoadWorker.NameOf)] });
        var token = load.Token;
        var draws = Enumerable.Range(0, Processes).Select(_ => new Random(chance.Next())).ToList();

        // Each has parts of its own, and two of the next one's.
        await Task.WhenAll(draws.Select((draw, i) => Task.Run(() => SendAsync(
            token, [.. Enumerable.Range(i * PartsOfOne, PartsOfOne + 2).Select(part => part % parts.Count)],
            Reliability.IsFull || (i + number) % 2 == 0 ? KillsOfOne : 0, draw))));

        if (number % 5 == 2)
        {
            await load.AbortAsync();
            Assert.That((await LeftOver(), await Count("items")), Is.EqualTo((Array.Empty<string>(), 10L)));
            Ledger.Count("loads by many processes: aborted");
            return;
        }

        var result = await load.CommitAsync();
        Assert.That(result.Rows, Is.EqualTo(parts.Sum(LoadWorker.SizeOf)));
        await AssertHoldsAsync(parts, keepsOld: number % 3 != 0);
        Assert.That(await LeftOver(), Is.Empty);
        Ledger.Count("loads by many processes: committed");
        Ledger.Count("loads by many processes: parts", parts.Count);
    }

    // Until all of its parts are there.
    private async Task SendAsync(string token, IReadOnlyList<int> parts, int mostKills, Random draw)
    {
        for (var kills = 0; ; kills++)
        {
            var lines = parts.Sum(part => 1 + (LoadWorker.SizeOf(part) / 40));
            var isKilled = await RunAsync(token, parts, kills < mostKills ? draw.Next(lines) : int.MaxValue);
            if (!isKilled)
                return;
            Interlocked.Increment(ref _killed);
            Ledger.Count("loads by many processes: processes killed");
        }
    }

    private static async Task<bool> RunAsync(string token, IReadOnlyList<int> parts, int linesToLive)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(LoadWorker).Assembly.Location },
            Environment = { [LoadWorker.UriVariable] = Server.ConnectionString, [LoadWorker.TokenVariable] = token },
        };
        foreach (var part in parts)
            start.ArgumentList.Add(part.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var isKilled = false;
        while (await process.StandardOutput.ReadLineAsync() is not null)
        {
            if (linesToLive-- != 0)
                continue;
            process.Kill();
            isKilled = true;
        }

        await process.WaitForExitAsync();
        Assert.That(isKilled || process.ExitCode == 0, await errors);
        return isKilled;
    }

    private async Task AssertHoldsAsync(List<int> parts, bool keepsOld)
    {
        var wanted = string.Join(", ", parts.Select(part => $"({part * 1_000}, {LoadWorker.SizeOf(part)})"));
        var rows = await Rows($"""
            WITH parts (first, size) AS (VALUES {wanted}),
                 wanted AS (SELECT first + n AS id FROM parts, generate_series(0, size - 1) n)
            SELECT (SELECT count(*) FROM {Schema}.items WHERE "Id" >= 0),
                   (SELECT sum(hashtextextended("Id" || '|' || "Name", 0)) FROM {Schema}.items WHERE "Id" >= 0),
                   (SELECT count(*) FROM wanted), (SELECT sum(hashtextextended(id || '|item ' || id, 0)) FROM wanted),
                   (SELECT count(*) FROM {Schema}.items WHERE "Id" < 0)
            """);
        Assert.That((rows[0][0], rows[0][1], rows[0][4]), Is.EqualTo((rows[0][2], rows[0][3], (object)(keepsOld ? 10L : 0L))));
        Ledger.Count("rows compared", (long)rows[0][0]!);
    }
}
