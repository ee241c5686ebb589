using System.Text.RegularExpressions;
using EfWriter.Tests.Architecture;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Readme;

/// <summary>What a document shows is what the examples run.</summary>
[ServerFree]
public sealed partial class ReadmeTests
{
    [TestCase("README.md", "ReadmeExamples.cs")]
    [TestCase("docs/efcore.md", "EfCoreExamples.cs")]
    public void Every_line_of_its_code_is_in_the_examples_that_are_run(string document, string file)
    {
        var examples = Lines(File.ReadAllText(Path.Combine(Repository.Root, "Writer.Tests", "Readme", file))).ToHashSet();
        var blocks = CodeBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.That(blocks, Is.Not.Empty);
        Assert.That(blocks.SelectMany(Lines).Where(line => !examples.Contains(line)), Is.Empty);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
