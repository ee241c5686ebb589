using System.Text.RegularExpressions;
using EfWriter.Tests.Faults.Campaign;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Faults;

/// <summary>docs/reliability.md names tests that there are, and has the figures of a run.</summary>
[ServerFree]
public sealed partial class ReliabilityDocumentTests
{
    [Test]
    public void The_page_has_its_sections() => Assert.That(
        ReliabilityDocument.Read().Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)),
        Is.EqualTo(new[] { "## Promises", "## Faults", "## How the campaign works", "## The last full runs" }));

    [Test]
    public void Each_promise_names_tests_that_there_are()
    {
        var promises =
            ReliabilityDocument.Read().Split('\n').SkipWhile(line => line != "## Promises").TakeWhile(line => line != "## Faults")
            .Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|')[2]).ToList();
        var tests = typeof(ReliabilityDocumentTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(NUnitAttribute), inherit: true)))
            .Select(type => type.Name).ToHashSet();

        Assert.That(promises, Is.Not.Empty);
        foreach (var promise in promises)
            Assert.That(Name().Matches(promise).Select(match => match.Groups[1].Value), Is.Not.Empty.And.SubsetOf(tests), promise);
    }

    [Test]
    public void The_figures_are_those_of_full_runs()
    {
        // A full run is about to write them anew.
        if (Reliability.IsFull)
            return;

        var runs = ReliabilityDocument.ReadRuns();

        Assert.That(runs.Select(run => run.Server), Is.Unique.And.All.Match(@"^PostgreSQL \d+\.\d+$"));
        var kinds = Enum.GetValues<FaultKind>().Select(kind => kind.Figure()).ToList();
        var complete = runs.Where(run => kinds.All(run.Figures.ContainsKey)).Select(run => run.Server).ToList();
        Assert.That(complete, Has.Some.Match(@"^PostgreSQL 15\.").And.Some.Match(@"^PostgreSQL 18\."), "a run with every kind of fault");
        foreach (var (server, notes, figures) in runs)
        {
            Assert.That(notes.Keys, Is.EquivalentTo(ReliabilityRun.NoteNames), server);
            Assert.That(figures.Where(sum => sum.Key.StartsWith("faults injected: ", StringComparison.Ordinal)).Sum(sum => sum.Value),
                Is.EqualTo(figures["faults injected"]).And.AtLeast(1_000), server);
            Assert.That(figures["writes verified"], Is.AtLeast(1_000), server);
            Assert.That(figures["rows compared"], Is.AtLeast(1_000_000), server);
            Assert.That(figures["commits cut"], Is.AtLeast(200), server);
            Assert.That(figures["commits cut, and the write completed"] + figures["commits cut, and the outcome told to be unknown"],
                Is.EqualTo(figures["commits cut"]), server);
        }
    }

    [Test]
    public void A_run_takes_the_place_of_the_one_before_against_the_same_server()
    {
        var old = new ReliabilityRun("PostgreSQL 15.20", Notes("2026-01-01", "1"),
            new Dictionary<string, long> { ["gone"] = 1, ["writes verified"] = 5 });
        var other =
            new ReliabilityRun("PostgreSQL 18.4", Notes("2026-01-02", "2"), new Dictionary<string, long> { ["writes verified"] = 12_345 });
        var @new = old with
        {
            Notes = Notes("2026-06-01", "7"),
            Figures = new Dictionary<string, long> { ["schemas written"] = 9, ["writes verified"] = 6 }
        };

        var text =
            ReliabilityDocument.Format(ReliabilityDocument.With(ReliabilityDocument.Parse(ReliabilityDocument.Format([old, other])), @new));

        Assert.That(text, Is.EqualTo("""

            | | PostgreSQL 15.20 | PostgreSQL 18.4 |
            |---|--:|--:|
            | date | 2026-06-01 | 2026-01-02 |
            | seed | 7 | 2 |
            | tests passed | 4,000 | 4,000 |
            | schemas written | 9 | – |
            | writes verified | 6 | 12,345 |

            """));
    }

    private static Dictionary<string, string> Notes(string date, string seed) =>
        new() { ["date"] = date, ["seed"] = seed, ["tests passed"] = "4,000" };

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Name();
}
