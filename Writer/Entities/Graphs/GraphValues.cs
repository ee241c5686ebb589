using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>Objects that point at others of the graph by the value of a foreign key alone: those come first all the same.</summary>
internal sealed class GraphValues
{
    private readonly List<(GraphNode Node, object Self, IForeignKey ForeignKey)> _set = [];

    /// <summary>Notes the foreign keys that an object has values of.</summary>
    public void Note(GraphNode node, object self, GraphLinks links)
    {
        foreach (var (foreignKey, getter) in links.Values)
        {
            if (!getter.HasSentinelValue(self))
                _set.Add((node, self, foreignKey));
        }
    }

    /// <summary>Has the objects take the keys of those that they point at.</summary>
    public void Relate(IReadOnlyList<GraphNode> nodes)
    {
        var byKey = new Dictionary<IKey, Dictionary<object?[], GraphNode>>();
        foreach (var (node, self, foreignKey) in _set)
        {
            if (node.Principals.Any(edge => edge.ForeignKey == foreignKey && ReferenceEquals(edge.Dependent, self)))
                continue;
            if (!byKey.TryGetValue(foreignKey.PrincipalKey, out var principals))
                byKey.Add(foreignKey.PrincipalKey, principals = ByKey(nodes, foreignKey.PrincipalKey));
            if (principals.TryGetValue(Values(foreignKey.Properties, self), out var principal))
                node.Add(new(foreignKey, self, principal, IsOwn: true) { IsByValue = true });
        }
    }

    private static Dictionary<object?[], GraphNode> ByKey(IReadOnlyList<GraphNode> nodes, IKey key)
    {
        var found = new Dictionary<object?[], GraphNode>(new KeyComparer(key));
        if (key.Properties.Any(property => property.IsShadowProperty()))
            return found;
        foreach (var node in nodes)
        {
            if (!node.IsStored && key.DeclaringEntityType.IsAssignableFrom(node.Type)
                && key.Properties.All(property => IsSet(property, node.Entity)))
                found.TryAdd(Values(key.Properties, node.Entity), node);
        }

        return found;
    }

    private static bool IsSet(IProperty property, object entity) =>
        property.ValueGenerated == ValueGenerated.Never || !property.GetGetter().HasSentinelValue(entity);

    private static object?[] Values(IReadOnlyList<IProperty> properties, object self)
    {
        var values = new object?[properties.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = properties[i].GetGetter().GetClrValue(self);
        return values;
    }

    private sealed class KeyComparer(IKey key) : IEqualityComparer<object?[]>
    {
        private readonly ValueComparer[] _comparers = [.. key.Properties.Select(property => property.GetKeyValueComparer())];

        public bool Equals(object?[]? one, object?[]? other) =>
            Enumerable.Range(0, _comparers.Length).All(i => _comparers[i].Equals(one![i], other![i]));

        public int GetHashCode(object?[] values)
        {
            var hash = new HashCode();
            for (var i = 0; i < _comparers.Length; i++)
                hash.Add(values[i] is { } value ? _comparers[i].GetHashCode(value) : 0);
            return hash.ToHashCode();
        }
    }
}
