using System.Net;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Readme;

/// <summary>The README's picture has the figures of the report that its caption links to.</summary>
[ServerFree]
public sealed class PictureTests
{
    [Test]
    public void Every_bar_is_a_figure_of_the_report()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var picture = System.Text.RegularExpressions.Regex.Match(readme, @"\((?<path>docs/benchmarks/[^)]*)\.svg\)").Groups["path"].Value;
        Assert.That(readme, Does.Contain($"({picture}.md)"), "the caption links to the report");
        var svg = File.ReadAllText(Path.Combine(Repository.Root, $"{picture}.svg"));
        var rows = File.ReadLines(Path.Combine(Repository.Root, $"{picture}.md")).SkipWhile(line => line != "## entities")
            .SkipWhile(line => !line.StartsWith('|')).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split(" | ")).ToList();

        var texts = System.Text.RegularExpressions.Regex.Matches(svg, ">([^<]+)</text>")
            .Select(text => WebUtility.HtmlDecode(text.Groups[1].Value)).ToList();

        Assert.That(rows, Is.Not.Empty);
        Assert.That(
            texts.Where(text => !text.StartsWith("seconds", StringComparison.Ordinal) && !text.EndsWith(" rows", StringComparison.Ordinal)),
            Is.EqualTo(rows.SelectMany(row => new[] { row[1], row[3].Split(' ')[0], row[6] })));
    }
}
