using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture;

/// <summary>Sources can be read without scrolling.</summary>
[ServerFree]
public sealed class SourceTests
{
    private const int MaxColumns = 140;

    private const int MaxLines = 250;

    [Test]
    public void Lines_have_at_most_140_columns() => Check(lines => lines.Count(line => line.Length > MaxColumns));

    [Test]
    public void Files_have_at_most_250_lines() => Check(lines => lines.Length > MaxLines ? lines.Length : 0);

    private static void Check(Func<string[], int> measure) => Assert.That(
        Sources().Order(StringComparer.Ordinal)
            .Select(file => (File: file, Count: measure(File.ReadAllLines(Path.Combine(Repository.Root, file)))))
            .Where(found => found.Count > 0),
        Is.Empty);

    private static IEnumerable<string> Sources() => Repository.Projects.Concat(["Writer.Tests", "samples"])
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Concat([Path.Combine(Repository.Root, "build.cake"), Path.Combine(Repository.Root, ".ci", "reports.cake")])
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));
}
