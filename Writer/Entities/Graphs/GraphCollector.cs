using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

#pragma warning disable EF1001

/// <summary>
/// Collects the objects that <c>AddRange</c> would add: all that can be reached from some, each once, and none behind one that is stored.
/// </summary>
internal sealed class GraphCollector(DbContext host)
{
    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly Dictionary<object, GraphNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly List<GraphNode> _inOrder = [];
    private readonly Stack<GraphNode> _open = [];
    private readonly Dictionary<IEntityType, GraphLinks> _links = [];
    private readonly Dictionary<Type, GraphLinks> _byClass = [];
    private readonly Dictionary<(IEntityType Type, GraphNode One, GraphNode Other), GraphNode> _joins = [];

    /// <summary>The objects, in the order in which they were reached; those that are stored as well.</summary>
    public IReadOnlyList<GraphNode> Collect(IEnumerable<object?> roots, IEntityType type)
    {
        var row = 0L;
        foreach (var root in roots)
        {
            Reach(root ?? throw Errors.NullRow(row), type);
            row++;
            while (_open.TryPop(out var node))
                Follow(node, node.Entity, node.Links);
        }

        AddJoins();
        return _inOrder;
    }

    private GraphNode Reach(object entity, IEntityType expected)
    {
        if (_nodes.TryGetValue(entity, out var known))
            return known;
        var links = LinksOf(entity, expected);
        var state = _states.Count == 0 ? EntityState.Detached
            : _states.TryGetEntry(entity, throwOnNonUniqueness: false)?.EntityState ?? EntityState.Detached;
        if (state == EntityState.Deleted)
            throw Errors.GraphDeleted(links.Type.DisplayName());
        var node = new GraphNode(entity, links, isStored: state is EntityState.Unchanged or EntityState.Modified);
        _nodes.Add(entity, node);
        _inOrder.Add(node);
        if (!node.IsStored)
            _open.Push(node);
        return node;
    }

    private GraphLinks LinksOf(object entity, IEntityType expected)
    {
        if (expected.HasSharedClrType || expected.IsOwned())
            return LinksOf(expected);
        if (!_byClass.TryGetValue(entity.GetType(), out var links))
        {
            var type = host.Model.FindRuntimeEntityType(entity.GetType()) ?? throw Errors.NotMapped(entity.GetType());
            _byClass.Add(entity.GetType(), links = LinksOf(type));
        }

        return links;
    }

    private GraphLinks LinksOf(IEntityType type)
    {
        if (!_links.TryGetValue(type, out var links))
            _links.Add(type, links = GraphLinks.Of(type));
        return links;
    }

    // An object inside a row belongs to the row.
    private void Follow(GraphNode node, object self, GraphLinks links)
    {
        foreach (var (navigation, getter) in links.Inside)
        {
            foreach (var part in Objects(navigation, getter.GetClrValue(self)))
                Follow(node, NotNull(part, navigation), LinksOf(navigation.TargetEntityType));
        }

        foreach (var (navigation, getter) in links.Principals)
        {
            if (getter.GetClrValue(self) is { } principal)
                node.Add(new(navigation.ForeignKey, self, Reach(principal, navigation.TargetEntityType), IsOwn: true));
        }

        foreach (var (navigation, getter) in links.Dependents)
        {
            foreach (var one in Objects(navigation, getter.GetClrValue(self)))
            {
                var dependent = NotNull(one, navigation);
                Reach(dependent, navigation.TargetEntityType).Add(new(navigation.ForeignKey, dependent, node, IsOwn: false));
            }
        }

        foreach (var (navigation, getter) in links.Joins)
        {
            foreach (var other in Objects(navigation, getter.GetClrValue(self)))
                Join(navigation, node, Reach(NotNull(other, navigation), navigation.TargetEntityType));
        }
    }

    // Both ends may say it.
    private void Join(ISkipNavigation navigation, GraphNode node, GraphNode other)
    {
        var isFirst = string.CompareOrdinal(navigation.Name, navigation.Inverse.Name) <= 0;
        var key = isFirst ? (navigation.JoinEntityType, node, other) : (navigation.JoinEntityType, other, node);
        if (_joins.ContainsKey(key))
            return;
        var join = Activator.CreateInstance(navigation.JoinEntityType.ClrType)!;
        var made = new GraphNode(join, LinksOf(navigation.JoinEntityType), isStored: false);
        made.Add(new(navigation.ForeignKey, join, node, IsOwn: true));
        made.Add(new(navigation.Inverse.ForeignKey, join, other, IsOwn: true));
        _joins.Add(key, made);
    }

    // One that the graph has as an object of its own is not made again.
    private void AddJoins()
    {
        if (_joins.Count == 0)
            return;
        var types = _joins.Keys.Select(key => key.Type).ToHashSet();
        var there = _inOrder.Where(node => types.Contains(node.Type)).Select(PrincipalsOf).ToHashSet();
        _inOrder.AddRange(_joins.Values.Where(join => !there.Contains(PrincipalsOf(join))).ToList());
    }

    private static (IEntityType Type, object? One, object? Other) PrincipalsOf(GraphNode join)
    {
        var ends = join.Principals.DistinctBy(edge => edge.ForeignKey)
            .OrderBy(edge => edge.ForeignKey.Properties[0].Name, StringComparer.Ordinal).Select(edge => edge.Principal.Entity).ToList();
        return (join.Type, ends.ElementAtOrDefault(0), ends.ElementAtOrDefault(1));
    }

    private static object NotNull(object? one, INavigationBase navigation) =>
        one ?? throw Errors.NullInCollection(navigation.DeclaringEntityType.DisplayName(), navigation.Name);

    private static IEnumerable<object?> Objects(INavigationBase navigation, object? value) => value switch
    {
        null => [],
        IEnumerable items when navigation.IsCollection => items.Cast<object?>(),
        var one => [one],
    };
}
