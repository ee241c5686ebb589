using System.Text.RegularExpressions;
using EfWriter.Tests.Faults.Campaign;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>docs/reliability.md names tests that there are, and has the figures of a run.</summary>
public sealed partial class ReliabilityDocumentTests
{
    [Test]
    public void It_has_its_sections() => Assert.That(
        ReliabilityDocument.Read().Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)),
        Is.EqualTo(new[] { "## Promises", "## Faults", "## How the campaign works", "## The last full run" }));

    [Test]
    public void Each_promise_names_tests_that_there_are()
    {
        var promises = ReliabilityDocument.Read().Split('\n').SkipWhile(line => line != "## Promises").TakeWhile(line => line != "## Faults")
            .Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|')[2]).ToList();
        var tests = typeof(ReliabilityDocumentTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(NUnitAttribute), inherit: true))).Select(type => type.Name).ToHashSet();

        Assert.That(promises, Is.Not.Empty);
        foreach (var promise in promises)
            Assert.That(Name().Matches(promise).Select(match => match.Groups[1].Value), Is.Not.Empty.And.SubsetOf(tests), promise);
    }

    [Test]
    public void The_figures_are_those_of_a_full_run()
    {
        // A full run is about to write them anew.
        if (Reliability.IsFull)
            return;

        var figures = ReliabilityDocument.ReadFigures();
        var sums = figures.Select(line => Figure().Match(line)).Where(match => match.Success).ToDictionary(
            match => match.Groups[1].Value, match => long.Parse(match.Groups[2].Value, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture));

        Assert.That(figures[0], Does.Match(@"PostgreSQL \d+.*, date \d{4}-\d\d-\d\d, seed \d+, tests passed \d+\."));
        Assert.That(sums.Keys, Is.SupersetOf(Enum.GetValues<FaultKind>().Select(kind => kind.Figure())));
        Assert.That(sums.Where(sum => sum.Key.StartsWith("faults injected: ", StringComparison.Ordinal)).Sum(sum => sum.Value), Is.EqualTo(sums["faults injected"]).And.AtLeast(1_000));
        Assert.That(sums["writes verified"], Is.AtLeast(2_000));
        Assert.That(sums["rows compared"], Is.AtLeast(1_000_000));
        Assert.That(sums["commits cut"], Is.AtLeast(200));
        Assert.That(sums["commits cut, and the write completed"] + sums["commits cut, and the outcome told to be unknown"], Is.EqualTo(sums["commits cut"]));
    }

    [Test]
    public void A_run_is_written_by_its_notes_and_figures() => Assert.That(
        ReliabilityDocument.Format(new Dictionary<string, string> { ["seed"] = "7", ["date"] = "2026-06-01" }, new SortedDictionary<string, long> { ["writes verified"] = 12_345 }),
        Is.EqualTo("\ndate 2026-06-01, seed 7.\n\n| | |\n|---|--:|\n| writes verified | 12,345 |\n"));

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| (.+) \| ([\d,]+) \|$")]
    private static partial Regex Figure();
}
