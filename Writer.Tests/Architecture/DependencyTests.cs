using System.Reflection;
using System.Text.RegularExpressions;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture;

/// <summary>Dependencies run one way between the projects; <see cref="FolderTests"/> looks inside them.</summary>
[ServerFree]
public sealed partial class DependencyTests
{
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
    public void Migrations_Runtime_knows_no_frame_and_no_copy()
    {
        var references = Assembly.Load("EfWriter.Migrations.Runtime").GetReferencedAssemblies().Select(name => name.Name!).ToList();

        Assert.That(references,
            Has.None.StartsWith("Apache").And.None.EqualTo("Npgsql").And.None.EqualTo("Microsoft.Data.Analysis").And.None.EqualTo(
                "EfWriter"));
    }

    [GeneratedRegex(@"<ProjectReference Include=""\.\./([^/]+)/")]
    private static partial Regex ProjectReference();
}
