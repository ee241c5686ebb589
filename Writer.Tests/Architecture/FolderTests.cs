using System.Reflection;
using System.Text;
using EfWriter.Tests.Architecture.Graph;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture;

/// <summary>The folders of a project use each other one way, as its compiled code has it.</summary>
[ServerFree]
public sealed class FolderTests
{
    private const string GraphBegins = "<!-- graph: made by FolderTests -->\n";
    private const string GraphEnds = "<!-- end of the graph -->\n";

    /// <summary>Folders that all may use, in this order: each uses at most those before it.</summary>
    private static readonly string[] UsedByAll = ["Diagnostics", "Options", "Results"];

    /// <summary>Folders that may use all, and that none uses.</summary>
    private static readonly string[] UsingAll = [FolderGraph.Root];

    [Test]
    public void Folders_of_the_library_use_each_other_one_way()
    {
        var graph = Read("EfWriter", "Writer");

        foreach (var use in graph.Uses)
            TestContext.Out.WriteLine($"{use.From} uses {use.To}: {string.Join("; ", use.Examples)}");
        Assert.That(Report(graph), Is.Empty);
    }

    [TestCase("EfWriter.Migrations.Runtime", "Migrations.Runtime")]
    [TestCase("EfWriter.Cli", "Writer.Cli")]
    [TestCase("EfWriter.LocalPostgres", "Writer.LocalPostgres")]
    public void Folders_of_the_other_projects_use_each_other_one_way(string assembly, string project) =>
        Assert.That(Report(Read(assembly, project)), Is.Empty);

    [Test]
    public void The_architecture_page_shows_the_graph()
    {
        var page = Path.Combine(Repository.Root, "ARCHITECTURE.md");
        var text = File.ReadAllText(page);
        var (begin, end) =
            (text.IndexOf(GraphBegins, StringComparison.Ordinal) + GraphBegins.Length, text.IndexOf(GraphEnds, StringComparison.Ordinal));
        var graph = Read("EfWriter", "Writer").Without([.. UsedByAll, .. UsingAll]).OfTop().ToMermaid();

        Approval.Check(page, text[..begin] + graph + text[end..]);
    }

    private static FolderGraph Read(string assembly, string project) =>
        FolderGraph.Of(CompiledAssembly.Read(Assembly.Load(assembly), Path.Combine(Repository.Root, project)));

    private static string Report(FolderGraph graph)
    {
        var text = new StringBuilder();
        var between = graph.Without([.. UsedByAll, .. UsingAll]);
        foreach (var knot in between.Cycles())
            text.Append("cycle: ").AppendJoin(", ", knot).Append('\n');
        foreach (var knot in between.OfTop().Cycles())
            text.Append("cycle at the top: ").AppendJoin(", ", knot).Append('\n');
        foreach (var use in graph.Uses.Where(IsUpward))
            text.Append(use.From).Append(", which is used by all, uses ").Append(use.To).Append('\n');
        foreach (var use in graph.Uses.Where(use => UsingAll.Contains(use.To)))
            text.Append(use.From).Append(" uses ").Append(use.To).Append(", which uses all\n");
        return text.ToString();
    }

    // A folder that is not in the list comes behind all that are.
    private static bool IsUpward(FolderUse use)
    {
        var (from, to) = (Array.IndexOf(UsedByAll, Top(use.From)), Array.IndexOf(UsedByAll, Top(use.To)));
        return from >= 0 && (to < 0 || to > from);
    }

    private static string Top(string folder) => folder.Split('/')[0];
}
