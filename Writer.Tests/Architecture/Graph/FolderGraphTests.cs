using System.Reflection;
using EfWriter.Tests.Support;

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>The graph itself, on a sample of which every edge is known.</summary>
[ServerFree]
public sealed class FolderGraphTests
{
    private const string Sample = "EfWriter.Tests.Architecture.Graph.Sample.";

    private static readonly Lazy<IReadOnlyList<CompiledType>> Types =
        new(() => CompiledAssembly.Read(Assembly.GetExecutingAssembly(), Path.Combine(Repository.Root, "Writer.Tests")));

    [TestCase("ByBase", "BaseOf")]
    [TestCase("ByAttribute", "MarkAttribute")]
    [TestCase("ByMembersAttribute", "MarkAttribute")]
    [TestCase("ByInterface", "ISilent")]
    [TestCase("ByField", "SilentChoice")]
    [TestCase("IBySignature", "SilentStruct")]
    [TestCase("ByConstraint`1", "BaseOf")]
    [TestCase("IByGenericArgument", "Used")]
    [TestCase("ByCall", "Used")]
    [TestCase("BySwitch", "Used")]
    [TestCase("ByLambda", "Used")]
    [TestCase("ByAsync", "Used")]
    [TestCase("ByIterator", "Used")]
    [TestCase("ByGenericCall", "UsedBox`1")]
    [TestCase("ByTypeof", "UsedBox`1")]
    [TestCase("ByCatch", "Failure")]
    [TestCase("ByNested", "Used")]
    [TestCase("ByFieldAccess", "Used")]
    [TestCase("ByNothing", null)]
    public void A_type_uses_what_its_members_and_their_bodies_name(string user, string? used)
    {
        var uses = Find(user).Uses.Except([Sample + user]);

        Assert.That(uses, Is.EqualTo(used is null ? [] : new[] { Sample + used }));
    }

    [TestCase("BaseOf", "Base")]
    [TestCase("MarkAttribute", "Base")]
    [TestCase("ISilent", "Silent")]
    [TestCase("SilentChoice", "Silent")]
    [TestCase("SilentCall", "Silent")]
    [TestCase("SilentStruct", "Silent")]
    [TestCase("One", "Knot/One")]
    public void A_types_folder_is_that_of_its_source(string type, string folder) =>
        Assert.That(Find(type).Folder, Is.EqualTo($"Architecture/Graph/Sample/{folder}"));

    [Test]
    public void A_type_at_the_top_is_in_the_root()
    {
        var types = CompiledAssembly.Read(typeof(Frame).Assembly, Path.Combine(Repository.Root, "Writer"));

        Assert.That(types.Single(type => type.Name == typeof(PostgresDestination).FullName).Folder, Is.EqualTo(FolderGraph.Root));
    }

    [Test]
    public void Folders_that_use_each_other_are_a_cycle()
    {
        var graph = SampleGraph();

        string[] knot = ["Architecture/Graph/Sample/Knot/One", "Architecture/Graph/Sample/Knot/Two"];
        Assert.That(graph.Cycles(), Is.EqualTo(new[] { knot }));
    }

    [Test]
    public void A_use_says_of_which_types_it_is()
    {
        var use = SampleGraph().Uses.Single(use => use.From.EndsWith("Knot/One", StringComparison.Ordinal));

        Assert.That(use.Examples, Is.EqualTo(new[] { $"{Sample}One → {Sample}Two" }));
    }

    [Test]
    public void Roundabout_uses_are_a_cycle_and_one_beside_it_is_not()
    {
        var graph = Graph(("a", "x", ["b"]), ("b", "y/deep", ["c"]), ("c", "z", ["a", "d"]), ("d", "w", []));

        Assert.That(graph.Cycles(), Is.EqualTo(new[] { new[] { "x", "y/deep", "z" } }));
    }

    [Test]
    public void Folders_at_the_top_can_be_a_cycle_that_their_subfolders_are_not()
    {
        var graph = Graph(("a", "x/1", ["b"]), ("b", "y/1", []), ("c", "y/2", ["d"]), ("d", "x/2", []));

        Assert.That(graph.Cycles(), Is.Empty);
        Assert.That(graph.OfTop().Cycles(), Is.EqualTo(new[] { new[] { "x", "y" } }));
    }

    [Test]
    public void A_folder_that_is_left_out_takes_its_subfolders_along()
    {
        var graph = Graph(("a", "x", ["b"]), ("b", "y/deep", ["a"]), ("c", "z", []));

        Assert.That(graph.Without(["y"]).Folders, Is.EqualTo(new[] { "x", "z" }));
        Assert.That(graph.Without(["y"]).Cycles(), Is.Empty);
    }

    [Test]
    public void Mermaid_leaves_out_what_other_arrows_say()
    {
        var graph = Graph(("a", FolderGraph.Root, ["b", "c"]), ("b", "y", ["c"]), ("c", "z/deep", []));

        Assert.That(graph.ToMermaid(), Is.EqualTo("""
            ```mermaid
            graph TD
                root["(root)"]
                y["y"]
                z_deep["z/deep"]
                root --> y
                y --> z_deep
            ```

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Mermaid_shows_every_arrow_of_a_cycle()
    {
        var graph = Graph(("a", "x", ["b", "c"]), ("b", "y", ["c"]), ("c", "z", ["a"]));

        Assert.That(graph.ToMermaid().Split('\n').Count(line => line.Contains("-->", StringComparison.Ordinal)), Is.EqualTo(4));
    }

    private static CompiledType Find(string name) => Types.Value.Single(type => type.Name == Sample + name);

    private static FolderGraph SampleGraph() =>
        FolderGraph.Of([.. Types.Value.Where(type => type.Name.StartsWith(Sample, StringComparison.Ordinal))]);

    private static FolderGraph Graph(params (string Type, string Folder, string[] Uses)[] types) =>
        FolderGraph.Of([.. types.Select(type => new CompiledType(type.Type, type.Folder, type.Uses))]);
}
