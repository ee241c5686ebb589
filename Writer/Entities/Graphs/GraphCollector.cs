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
    private readonly GraphRows _rows = new(host);
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

        _rows.CheckAll();
        foreach (var node in _inOrder.Where(node => node.Type.FindOwnership()?.PrincipalToDependent is not null))
            _repeated.CheckApart(node.Entity, node.Type.FindOwnership()!.PrincipalToDependent!);
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
        if (links.SharesRow && state is not (EntityState.Unchanged or EntityState.Modified))
            return ReachRow(entity, links, state, from, by);
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

    // What shares a row is written with it, and may be reached before it.
    private GraphNode ReachRow(object inner, GraphLinks links, EntityState state, GraphNode? from, INavigationBase? by)
    {
        if (_rows.Find(inner, links) is not { } row)
        {
            var alone = new GraphNode(inner, links, state);
            _rows.Add(alone);
            _nodes.Add(inner, alone);
            return alone;
        }

        var node = Reach(row.Owner, row.Type, from, by);
        if (node.IsStored)
            throw GraphRows.Refuse(links);
        _nodes[inner] = node;
        return node;
    }

    private void Enter(object inner, GraphNode row)
    {
        if (!_nodes.TryAdd(inner, row) && _rows.Give(_nodes[inner], row))
            _nodes[inner] = row;
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
            {
                if (!navigation.ForeignKey.IsOwnership)
                    Enter(part!, node);
                Follow(node, NotNull(part, navigation), LinksOf(navigation.TargetEntityType));
            }
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
                    .Add(new(navigation.ForeignKey, dependent, node, IsOwn: false) { Inner = InnerOf(node, self) });
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
        {
            var principal = ReachPrincipal(known);
            node.Add(new(foreignKey, self, principal, IsOwn: true) { Inner = InnerOf(principal, known) });
        }
        else if (navigated is not null)
        {
            ReachPrincipal(navigated);
        }

        GraphNode ReachPrincipal(object principal) =>
            Reach(principal, foreignKey.PrincipalEntityType, node, foreignKey.DependentToPrincipal);
    }

    private static object? InnerOf(GraphNode node, object self) => ReferenceEquals(node.Entity, self) ? null : self;

    // Both ends may say it.
    private void Join(ISkipNavigation navigation, GraphNode node, GraphNode other)
    {
        var isFirst = string.CompareOrdinal(navigation.Name, navigation.Inverse.Name) <= 0;
        var key = isFirst ? (navigation.JoinEntityType, node, other) : (navigation.JoinEntityType, other, node);
        if (_joins.ContainsKey(key))
            return;
        var join = Activator.CreateInstance(navigation.JoinEntityType.ClrType)!;
        var made = new GraphNode(join, LinksOf(navigation.JoinEntityType), EntityState.Detached) { IsJoin = true };
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
