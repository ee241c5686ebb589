using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>The documentation's table of outcomes is the one that is tested.</summary>
[ServerFree]
public sealed class ModeDocumentTests
{
    [Test]
    public void The_documented_outcomes_are_the_tested_ones()
    {
        var document = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "modes.md"));
        var expected = Scenarios.All.Select(Line).ToList();

        var actual = document.SkipWhile(line => !line.StartsWith("| table and frame |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'));

        Assert.That(actual, Is.EqualTo(expected), string.Join('\n', expected));
    }

    private static string Line(Scenario scenario) =>
        $"| {scenario.Name} | "
        + $"{string.Join(" | ", new[] { scenario.Append, scenario.Upsert, scenario.InsertOnly, scenario.UpdateOnly, scenario.Sync }
            .Select(Cell))} |";

    // "+1 ~1 -0 =1: …" → "1 added, 1 updated, 1 unchanged".
    private static string Cell(string outcome)
    {
        if (outcome.StartsWith('!'))
            return "**refused**";
        var words =
            outcome.Split(':')[0].Split(' ').Where(count => count[1..] != "0").Select(count => $"{count[1..]} {Word(count[0])}").ToList();
        return words.Count == 0 ? "nothing" : string.Join(", ", words);
    }

    private static string Word(char sign) => sign switch
    {
        '+' => "added",
        '~' => "updated",
        '-' => "deleted",
        _ => "unchanged",
    };
}
