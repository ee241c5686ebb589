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
        (GraphNode? Principal, IProperty? Key, object? Value) last = default;
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

    private static void Take(GraphEdge edge, ValueLog log, ref (GraphNode? Principal, IProperty? Key, object? Value) last)
    {
        var (properties, keys) = (edge.ForeignKey.Properties, edge.ForeignKey.PrincipalKey.Properties);
        for (var i = 0; i < properties.Count; i++)
        {
            if (last.Principal != edge.Principal || last.Key != keys[i])
                last = (edge.Principal, keys[i], ValueLog.Get(keys[i], edge.Principal.Entity));
            log.Set(properties[i], edge.Dependent, last.Value);
        }
    }
}
