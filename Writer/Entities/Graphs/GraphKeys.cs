using EfWriter.Entities.Returned;

namespace EfWriter.Entities.Graphs;

/// <summary>Foreign keys, filled from the keys of the objects that they point at.</summary>
internal static class GraphKeys
{
    /// <summary>Fills those of some objects, whose principals are written.</summary>
    public static void Take(IEnumerable<GraphNode> nodes, ValueLog log)
    {
        foreach (var node in nodes)
        {
            // What an object says of itself is the last word.
            foreach (var edge in node.Principals)
            {
                if (!edge.IsOwn)
                    Take(edge, log);
            }

            foreach (var edge in node.Principals)
            {
                if (edge.IsOwn)
                    Take(edge, log);
            }
        }
    }

    private static void Take(GraphEdge edge, ValueLog log)
    {
        var (properties, keys) = (edge.ForeignKey.Properties, edge.ForeignKey.PrincipalKey.Properties);
        for (var i = 0; i < properties.Count; i++)
            log.Set(properties[i], edge.Dependent, ValueLog.Get(keys[i], edge.Principal.Entity));
    }
}
