using System.Reflection;
using System.Text.RegularExpressions;

namespace EfWriter.Tests.Architecture;

/// <summary>Dependencies run one way, between the projects and inside Writer.</summary>
public sealed partial class DependencyTests
{
    // Each may use those before it. What the root folder holds stands on all of them but the connector.
    private static readonly string[] Order = ["Frames", "Entities", "Schema", "Load", "Merge", "Retries", "", "Connector"];

    [TestCase("Migrations.Runtime", new string[0])]
    [TestCase("Writer", new[] { "Migrations.Runtime" })]
    [TestCase("Writer.LocalPostgres", new string[0])]
    [TestCase("Writer.Cli", new[] { "Writer", "Writer.LocalPostgres" })]
    [TestCase("Writer.Benchmarks", new[] { "Writer", "Writer.LocalPostgres" })]
    public void A_project_references_those_below_it_only(string project, string[] expected)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, project, $"{project}.csproj"));

        Assert.That(ProjectReference().Matches(text).Select(match => match.Groups[1].Value), Is.EquivalentTo(expected));
    }

    [Test]
    public void Inside_Writer_the_stages_use_earlier_stages_only()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Writer"), "*.cs", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(Path.Combine(Repository.Root, "Writer"), file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : "";
            if (Array.IndexOf(Order, folder) is var level and >= 0)
                wrong.AddRange(Used(file).Where(used => Array.IndexOf(Order, used) > level).Select(used => $"{Path.GetFileName(file)} in '{folder}' uses {used}"));
        }

        // The destination is the public face of the connector.
        Assert.That(wrong, Is.EqualTo(new[] { "PostgresDestination.cs in '' uses Connector" }));
    }

    [Test]
    public void Migrations_Runtime_knows_no_frame_and_no_copy()
    {
        var references = Assembly.Load("EfWriter.Migrations.Runtime").GetReferencedAssemblies().Select(name => name.Name!).ToList();

        Assert.That(references, Has.None.StartsWith("Apache").And.None.EqualTo("Npgsql").And.None.EqualTo("Microsoft.Data.Analysis").And.None.EqualTo("EfWriter"));
    }

    [Test]
    public void No_file_is_longer_than_300_lines()
    {
        var sources = Repository.Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories));

        Assert.That(sources.Where(file => File.ReadLines(file).Count() > 300).Select(Path.GetFileName), Is.Empty);
    }

    private static IEnumerable<string> Used(string file) =>
        File.ReadLines(file).Select(line => Using().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"<ProjectReference Include=""\.\./([^/]+)/")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"^using EfWriter\.(Frames|Entities|Schema|Load|Merge|Retries|Connector)\b")]
    private static partial Regex Using();
}
