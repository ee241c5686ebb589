using EfWriter.Entities.Returned;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>Foreign keys, filled from the keys of the objects that they point at.</summary>
internal static class GraphKeys
{
    /// <summary>Fills those of some objects, whose principals are written.</summary>
    public static void Take(IReadOnlyCollection<GraphNode> nodes, ValueLog log)
    {
        log.Expect(nodes.Count);

        // The objects of one principal follow each other.
        (GraphNode? Principal, object? Inner, IProperty? Key, object? Value) last = default;
        foreach (var node in nodes)
        {
            // What an object says of itself is the last word.
            foreach (var isOwn in (ReadOnlySpan<bool>)[false, true])
            {
                for (var i = 0; i < node.PrincipalCount; i++)
                {
                    if (node.Principal(i) is { IsByValue: false } edge && edge.IsOwn == isOwn)
                        Take(edge, log, ref last);
                }
            }
        }
    }

    private static void Take(
        GraphEdge edge, ValueLog log, ref (GraphNode? Principal, object? Inner, IProperty? Key, object? Value) last)
    {
        var (properties, keys) = (edge.ForeignKey.Properties, edge.ForeignKey.PrincipalKey.Properties);
        for (var i = 0; i < properties.Count; i++)
        {
            if (last.Principal != edge.Principal || last.Inner != edge.Inner || last.Key != keys[i])
                last = (edge.Principal, edge.Inner, keys[i], ValueOf(keys[i], edge));
            log.Set(properties[i], edge.Dependent, last.Value);
        }
    }

    // An object inside has its row's key, and need not know it yet.
    private static object? ValueOf(IProperty key, GraphEdge edge)
    {
        while (!IsOwn(key, edge.Principal) && RowKey(key) is { } outer)
            key = outer;
        return ValueLog.Get(key, IsOwn(key, edge.Principal) ? edge.Principal.Entity : edge.Inner ?? edge.Principal.Entity);
    }

    private static bool IsOwn(IProperty key, GraphNode node) => key.DeclaringType.ContainingEntityType.IsAssignableFrom(node.Type);

    private static IProperty? RowKey(IProperty key) => key.GetContainingForeignKeys().Where(InnerParts.IsInRow)
        .Select(foreignKey => foreignKey.PrincipalKey.Properties[foreignKey.Properties.ToList().IndexOf(key)]).FirstOrDefault();
}
