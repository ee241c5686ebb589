using System.Reflection;
using System.Text;
using EfWriter.Tests.Architecture.Graph;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture;

/// <summary>
/// The folders of a project use each other one way, as its compiled code has it. The approved file lists what does not yet.
/// </summary>
public sealed class FolderTests
{
    /// <summary>Folders that all may use, with their subfolders, and that use none.</summary>
    private static readonly string[] UsedByAll = ["Options", "Results", "Diagnostics"];

    /// <summary>Folders that may use all, and that none uses.</summary>
    private static readonly string[] UsingAll = [FolderGraph.Root];

    [TestCase("EfWriter", "Writer")]
    [TestCase("EfWriter.Migrations.Runtime", "Migrations.Runtime")]
    [TestCase("EfWriter.Cli", "Writer.Cli")]
    [TestCase("EfWriter.LocalPostgres", "Writer.LocalPostgres")]
    public void Folders_use_each_other_one_way(string assembly, string project)
    {
        var graph = FolderGraph.Of(CompiledAssembly.Read(Assembly.Load(assembly), Path.Combine(Repository.Root, project)));

        TestContext.Out.WriteLine(graph.OfTop().Without(UsedByAll).ToMermaid());
        foreach (var use in graph.Uses)
            TestContext.Out.WriteLine($"{use.From} uses {use.To}: {string.Join("; ", use.Examples)}");
        Approval.Check(Path.Combine(Repository.Root, "Writer.Tests", "Architecture", "Approved", $"Folders.{project}.txt"), Report(graph));
    }

    private static string Report(FolderGraph graph)
    {
        var text = new StringBuilder();
        var between = graph.Without([.. UsedByAll, .. UsingAll]);
        foreach (var knot in between.Cycles())
            text.Append("cycle: ").AppendJoin(", ", knot).Append('\n');
        foreach (var knot in between.OfTop().Cycles())
            text.Append("cycle at the top: ").AppendJoin(", ", knot).Append('\n');
        foreach (var use in graph.Uses.Where(use => UsedByAll.Contains(Top(use.From)) && Top(use.To) != Top(use.From)))
            text.Append(use.From).Append(", which is used by all, uses ").Append(use.To).Append('\n');
        foreach (var use in graph.Uses.Where(use => UsingAll.Contains(use.To)))
            text.Append(use.From).Append(" uses ").Append(use.To).Append(", which uses all\n");
        return text.ToString();
    }

    private static string Top(string folder) => folder.Split('/')[0];
}
