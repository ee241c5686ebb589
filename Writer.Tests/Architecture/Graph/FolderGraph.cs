using System.Text;

namespace EfWriter.Tests.Architecture.Graph;

/// <summary>A use of one folder's type by another folder's.</summary>
/// <param name="From">The folder that uses.</param>
/// <param name="To">The folder that is used.</param>
/// <param name="Examples">Some of the types, as <c>User → Used</c>.</param>
internal sealed record FolderUse(string From, string To, IReadOnlyList<string> Examples);

/// <summary>Which folder of a project uses which, as the compiled code has it.</summary>
internal sealed class FolderGraph
{
    /// <summary>The name of a project's own folder.</summary>
    public const string Root = "(root)";

    private const int MaxExamples = 5;

    private FolderGraph(IReadOnlyList<string> folders, IReadOnlyList<FolderUse> uses) => (Folders, Uses) = (folders, uses);

    /// <summary>All folders that have a type, with their path below the project.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>All uses of another folder.</summary>
    public IReadOnlyList<FolderUse> Uses { get; }

    /// <summary>The graph of an assembly.</summary>
    /// <param name="types">Its types, with their folders.</param>
    public static FolderGraph Of(IReadOnlyCollection<CompiledType> types)
    {
        var folderOf = types.ToDictionary(type => type.Name, type => type.Folder, StringComparer.Ordinal);
        var uses = types
            .SelectMany(type => type.Uses.Where(folderOf.ContainsKey), (type, used) => (type.Name, Used: used))
            .Select(pair => (From: folderOf[pair.Name], To: folderOf[pair.Used], Example: $"{pair.Name} → {pair.Used}"))
            .Where(use => use.From != use.To)
            .GroupBy(use => (use.From, use.To), use => use.Example)
            .Select(group => new FolderUse(group.Key.From, group.Key.To, [.. group.Order(StringComparer.Ordinal).Take(MaxExamples)]));
        return Of(folderOf.Values, uses);
    }

    /// <summary>The graph of the folders at the top: what is below one of them counts as it.</summary>
    public FolderGraph OfTop() => Of(
        Folders.Select(Top),
        Uses.Select(use => use with { From = Top(use.From), To = Top(use.To) })
            .Where(use => use.From != use.To)
            .GroupBy(use => (use.From, use.To))
            .Select(group => new FolderUse(group.Key.From, group.Key.To, [.. group.SelectMany(use => use.Examples).Take(MaxExamples)])));

    /// <summary>The same without some folders, and all that is below them.</summary>
    public FolderGraph Without(IReadOnlyCollection<string> left) => Of(
        Folders.Where(folder => !left.Contains(Top(folder))),
        Uses.Where(use => !left.Contains(Top(use.From)) && !left.Contains(Top(use.To))));

    /// <summary>Folders that use each other, directly or by way of others: in the order of their names, the largest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles()
    {
        var reached = Folders.ToDictionary(folder => folder, Reachable, StringComparer.Ordinal);
        return [.. Folders
            .Where(folder => reached[folder].Contains(folder))
            .Select(Knot)
            .DistinctBy(knot => knot[0])
            .OrderByDescending(knot => knot.Count).ThenBy(knot => knot[0], StringComparer.Ordinal)];

        IReadOnlyList<string> Knot(string folder) =>
            [.. reached[folder].Where(other => reached[other].Contains(folder)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The graph for a page of Markdown: what follows from other arrows is left out.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("```mermaid\ngraph TD\n");
        foreach (var folder in Folders)
            text.Append("    ").Append(Id(folder)).Append("[\"").Append(folder).Append("\"]\n");
        foreach (var use in Uses.Where(use => !IsImplied(use)))
            text.Append("    ").Append(Id(use.From)).Append(" --> ").Append(Id(use.To)).Append('\n');
        return text.Append("```\n").ToString();
    }

    private static FolderGraph Of(IEnumerable<string> folders, IEnumerable<FolderUse> uses) => new(
        [.. folders.Distinct().Order(StringComparer.Ordinal)],
        [.. uses.OrderBy(use => use.From, StringComparer.Ordinal).ThenBy(use => use.To, StringComparer.Ordinal)]);

    private static string Top(string folder) => folder.Split('/')[0];

    private static string Id(string folder) => folder == Root ? "root" : folder.Replace('/', '_').Replace('.', '_');

    // In a knot no arrow follows from another: there all are shown.
    private bool IsImplied(FolderUse use) => !Reachable(use.To).Contains(use.From) && Uses.Any(other =>
        other.From == use.From && other.To != use.To && Reachable(other.To).Contains(use.To) && !Reachable(other.To).Contains(use.From));

    private HashSet<string> Reachable(string folder)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var from))
        {
            foreach (var use in Uses.Where(use => use.From == from && reached.Add(use.To)))
                open.Push(use.To);
        }

        return reached;
    }
}
