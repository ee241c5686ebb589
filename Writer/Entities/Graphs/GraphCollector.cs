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
/// <param name="host">The context.</param>
/// <param name="before">Runs on each object that is written, before it is looked into; null for nothing.</param>
internal sealed class GraphCollector(DbContext host, Action<object>? before)
{
    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly Dictionary<object, GraphNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly List<GraphNode> _inOrder = [];
    private readonly Stack<GraphNode> _open = [];
    private readonly Stack<GraphNode> _tracked = [];
    private readonly GraphValues _values = new();
    private long _followed;
    private readonly Dictionary<IEntityType, GraphLinks> _links = [];
    private readonly Dictionary<Type, GraphLinks> _byClass = [];
    private readonly Dictionary<(IEntityType Type, GraphNode One, GraphNode Other), GraphNode> _joins = [];
    private readonly RepeatedObjects _repeated = new(host, int.MaxValue, namesRows: false);

    /// <summary>The objects, in the order in which they were reached; those that are stored as well.</summary>
    public IReadOnlyList<GraphNode> Collect(IEnumerable<object?> roots, IEntityType type)
    {
        var row = 0L;
        foreach (var root in roots)
        {
            Reach(root ?? throw Errors.NullRow(row), type, from: null, by: null);
            row++;
            Follow();
        }

        // SaveChanges looks at objects that are tracked already when all roots have been added.
        while (_tracked.TryPop(out var tracked))
        {
            _open.Push(tracked);
            Follow();
        }

        foreach (var node in _inOrder)
        {
            if (node.Type.FindOwnership()?.PrincipalToDependent is { } ownership)
                _repeated.CheckApart(node.Entity, ownership);
        }

        new GraphRelations().Settle(_inOrder);
        _values.Relate(_inOrder);
        AddJoins();
        return _inOrder;
    }

    private void Follow()
    {
        while (_open.TryPop(out var node))
        {
            _repeated.CheckInside(node.Entity, _followed++, node.Links.Parts);
            Follow(node, node.Entity, node.Links);
        }
    }

    private GraphNode Reach(object entity, IEntityType expected, GraphNode? from, INavigationBase? by)
    {
        if (_nodes.TryGetValue(entity, out var known))
            return Same(known, expected, by);
        var links = LinksOf(entity, expected);
        var state = _states.Count == 0 ? EntityState.Detached
            : _states.TryGetEntry(entity, throwOnNonUniqueness: false)?.EntityState ?? EntityState.Detached;
        if (state == EntityState.Deleted)
            throw Errors.GraphDeleted(links.Type.DisplayName());
        var node = new GraphNode(entity, links, state)
        {
            IsTakenForStored = from is { IsTracked: true } ? by is INavigation { IsOnDependent: true } : from is { IsTakenForStored: true },
        };
        if (node is { IsTakenForStored: true, IsTracked: false } && links.HasGeneratedKey(entity))
            throw Errors.TakenForStored(links.Type.DisplayName(), by!.DeclaringEntityType.DisplayName(), by.Name);
        _nodes.Add(entity, node);
        _inOrder.Add(node);
        if (!node.IsStored)
        {
            before?.Invoke(entity);
            (node.IsTracked ? _tracked : _open).Push(node);
        }

        return node;
    }

    // Of owned types, and of those that share a class, the navigation says which one an object is of.
    private static GraphNode Same(GraphNode known, IEntityType expected, INavigationBase? by)
    {
        if (expected.IsAssignableFrom(known.Type) || !(expected.HasSharedClrType || expected.IsOwned()) || by is null)
            return known;
        var first = known.Type.FindOwnership()?.PrincipalToDependent;
        throw RepeatedObjects.Shared(
            known.Entity, first is null ? known.Type.DisplayName() : InnerPart.NameOf(first), InnerPart.NameOf(by), row: null);
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
            FollowPrincipal(node, self, navigation.ForeignKey, getter.GetClrValue(self));
        foreach (var foreignKey in _states.Count > 0 ? links.Collected : [])
            FollowPrincipal(node, self, foreignKey, navigated: null);
        _values.Note(node, self, links);

        foreach (var (navigation, getter) in links.Dependents)
        {
            foreach (var one in Objects(navigation, getter.GetClrValue(self)))
            {
                var dependent = NotNull(one, navigation);
                if (navigation.ForeignKey.IsOwnership && _repeated.FindElsewhere(dependent, self) is { } elsewhere)
                    throw RepeatedObjects.Shared(dependent, elsewhere, InnerPart.NameOf(navigation), row: null);
                Reach(dependent, navigation.TargetEntityType, node, navigation)
                    .Add(new(navigation.ForeignKey, dependent, node, IsOwn: false));
            }
        }

        foreach (var (navigation, getter) in links.Joins)
        {
            foreach (var other in Objects(navigation, getter.GetClrValue(self)))
                Join(navigation, node, Reach(NotNull(other, navigation), navigation.TargetEntityType, node, navigation));
        }
    }

    // What the context knows may be newer than the navigation: collections, and foreign keys that were changed.
    private void FollowPrincipal(GraphNode node, object self, IForeignKey foreignKey, object? navigated)
    {
        var known = _states.Count > 0 ? EntityScope.Current.Principal(self, foreignKey, navigated) : navigated;
        if (known is not null && known != EntityScope.Nobody)
            node.Add(new(foreignKey, self, ReachPrincipal(known), IsOwn: true));
        else if (navigated is not null)
            ReachPrincipal(navigated);

        GraphNode ReachPrincipal(object principal) =>
            Reach(principal, foreignKey.PrincipalEntityType, node, foreignKey.DependentToPrincipal);
    }

    // Both ends may say it.
    private void Join(ISkipNavigation navigation, GraphNode node, GraphNode other)
    {
        var isFirst = string.CompareOrdinal(navigation.Name, navigation.Inverse.Name) <= 0;
        var key = isFirst ? (navigation.JoinEntityType, node, other) : (navigation.JoinEntityType, other, node);
        if (_joins.ContainsKey(key))
            return;
        var join = Activator.CreateInstance(navigation.JoinEntityType.ClrType)!;
        var made = new GraphNode(join, LinksOf(navigation.JoinEntityType), EntityState.Detached);
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
