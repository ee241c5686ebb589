using System.Text.RegularExpressions;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Readme;

/// <summary>What a document shows is what the examples run, and its links lead somewhere.</summary>
[ServerFree]
public sealed partial class ReadmeTests
{
    private static IEnumerable<string> Documents => Repository.Documents;

    private static IEnumerable<string> DocumentsWithCode =>
        Documents.Where(document => CodeBlock().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, document))));

    [TestCaseSource(nameof(DocumentsWithCode))]
    public void Every_line_of_its_code_is_in_an_example_that_is_run(string document)
    {
        var examples = Directory.GetFiles(Path.Combine(Repository.Root, "Writer.Tests", "Readme"), "*Examples.cs")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Lines(File.ReadAllText(file))).ToHashSet();
        var blocks = CodeBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.That(blocks.SelectMany(Lines).Where(line => !examples.Contains(line)), Is.Empty);
    }

    [Test]
    public void The_README_is_read_in_two_minutes() =>
        Assert.That(File.ReadAllLines(Path.Combine(Repository.Root, "README.md")), Has.Length.LessThanOrEqualTo(150));

    [TestCaseSource(nameof(Documents))]
    public void Its_links_lead_to_files_and_headings_that_are_there(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var broken = Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !IsThere(path, target));

        Assert.That(broken, Is.Empty);
    }

    private static bool IsThere(string document, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
        if (parts.Length == 1)
            return Path.Exists(path);

        return File.Exists(path) && File.ReadLines(path).Any(
            line => line.StartsWith('#') && NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "")
                .Replace(' ', '-') == parts[1]);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    // Outside of code, where a bracket and a parenthesis are C#.
    [GeneratedRegex(@"(?<!`[^`\n]*)\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex NotInAnchors();
}
