using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>
/// Orders a graph's objects so that each comes after those whose keys it takes, in as few groups of one type as that needs.
/// </summary>
internal static class GraphOrder
{
    /// <summary>The groups, in the order in which they are written.</summary>
    /// <exception cref="FrameFault">Objects take each other's keys in a circle.</exception>
    public static IReadOnlyList<(IEntityType Root, IReadOnlyList<GraphNode> Nodes)> Of(IReadOnlyList<GraphNode> nodes)
    {
        var byRoot = new Dictionary<IEntityType, List<GraphNode>>();
        var needs = new Dictionary<IEntityType, HashSet<IEntityType>>();
        foreach (var node in nodes)
        {
            if (node.IsStored)
                continue;
            if (!byRoot.TryGetValue(node.Root, out var those))
            {
                byRoot.Add(node.Root, those = []);
                needs.Add(node.Root, []);
            }

            those.Add(node);
            for (var i = 0; i < node.PrincipalCount; i++)
            {
                // One statement may add a row and those that point at it.
                if (node.Principal(i) is { Principal: { IsStored: false } principal } edge
                    && !(edge.IsByValue && principal.Root == node.Root))
                    needs[node.Root].Add(principal.Root);
            }
        }

        var groups = new List<(IEntityType, IReadOnlyList<GraphNode>)>();
        foreach (var circle in Circles(byRoot.Keys, needs))
        {
            if (circle.Count == 1 && !needs[circle[0]].Contains(circle[0]))
                groups.Add((circle[0], byRoot[circle[0]]));
            else
                groups.AddRange(Levels([.. circle.SelectMany(root => byRoot[root])]));
        }

        return groups;
    }

    // Types that need each other, or themselves, level by level of their objects.
    private static IEnumerable<(IEntityType, IReadOnlyList<GraphNode>)> Levels(List<GraphNode> nodes)
    {
        var inside = nodes.ToHashSet();
        var open = nodes.ToDictionary(node => node, node => Needed(node, inside).Count());
        var dependents = nodes.SelectMany(node => Needed(node, inside).Select(principal => (principal, node)))
            .ToLookup(pair => pair.principal, pair => pair.node);
        var level = nodes.Where(node => open[node] == 0).ToList();
        var done = 0;
        while (level.Count > 0)
        {
            done += level.Count;
            foreach (var group in level.GroupBy(node => node.Root))
                yield return (group.Key, [.. group]);
            level = [.. level.SelectMany(node => dependents[node]).Where(node => --open[node] == 0)];
        }

        if (done < nodes.Count)
            throw Errors.GraphCircle(nodes.Where(node => open[node] > 0).Select(node => node.Type.DisplayName()).Distinct());
    }

    private static IEnumerable<GraphNode> Needed(GraphNode node, HashSet<GraphNode> inside) =>
        node.Principals.Select(edge => edge.Principal).Where(inside.Contains).Distinct();

    // Tarjan's: each circle of types after those that it needs.
    private static List<List<IEntityType>> Circles(IEnumerable<IEntityType> roots, Dictionary<IEntityType, HashSet<IEntityType>> needs)
    {
        var (index, low) = (new Dictionary<IEntityType, int>(), new Dictionary<IEntityType, int>());
        var (stack, circles) = (new List<IEntityType>(), new List<List<IEntityType>>());
        foreach (var root in roots.OrderBy(root => root.Name, StringComparer.Ordinal))
        {
            if (!index.ContainsKey(root))
                Visit(root);
        }

        return circles;

        void Visit(IEntityType type)
        {
            index[type] = low[type] = index.Count;
            stack.Add(type);
            foreach (var needed in needs[type].OrderBy(needed => needed.Name, StringComparer.Ordinal))
            {
                if (!index.ContainsKey(needed))
                    Visit(needed);
                if (stack.Contains(needed))
                    low[type] = Math.Min(low[type], low[needed]);
            }

            if (low[type] != index[type])
                return;
            var first = stack.IndexOf(type);
            circles.Add(stack[first..]);
            stack.RemoveRange(first, stack.Count - first);
        }
    }
}
