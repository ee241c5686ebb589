using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>
/// What the objects of a graph say of each other. If an object is related to two, SaveChanges takes the one that it meets last: refused,
/// unless the context knows which relation is the newer one.
/// </summary>
internal sealed class GraphRelations
{
    private readonly Dictionary<(IForeignKey ForeignKey, GraphNode Principal), object> _taken = [];

    /// <summary>Leaves each object one principal for each of its foreign keys.</summary>
    /// <exception cref="FrameFault">An object is related to two, or two are related to one that takes only one.</exception>
    public void Settle(IReadOnlyList<GraphNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.IsStored || node.PrincipalCount == 0)
                continue;
            if (node.IsTracked)
                SettleTracked(node);
            else
                Check(node);
            for (var i = 0; i < node.PrincipalCount; i++)
            {
                if (node.Principal(i) is { ForeignKey.IsUnique: true } edge)
                    Take(edge);
            }
        }
    }

    // Both ends of most relations say the same.
    private static void Check(GraphNode node)
    {
        for (var i = 1; i < node.PrincipalCount; i++)
        {
            var edge = node.Principal(i);
            for (var j = 0; j < i; j++)
            {
                if (node.Principal(j) is var other && other.ForeignKey == edge.ForeignKey && other.Dependent == edge.Dependent
                    && other.Principal != edge.Principal)
                    throw EntityRelations.RelatedToTwo(edge.ForeignKey);
            }
        }
    }

    // The context knows which relation is the newer one, but not those to objects that it does not track. What is owned is its owner's.
    private static void SettleTracked(GraphNode node)
    {
        foreach (var same in node.Principals.GroupBy(edge => (edge.ForeignKey, edge.Dependent)).ToList())
        {
            var edges = same.Where(edge => edge.IsOwn || edge.ForeignKey.IsOwnership || !edge.Principal.IsTracked).ToList();
            if (edges.Exists(edge => edge.Principal != edges[0].Principal))
                throw EntityRelations.RelatedToTwo(same.Key.ForeignKey);
            node.Keep(same.Key.ForeignKey, same.Key.Dependent, edges.FirstOrDefault().Principal);
        }
    }

    // SaveChanges would take it away from the first one, or leave that out.
    private void Take(GraphEdge edge)
    {
        var other = edge.Principal.IsStored && edge.ForeignKey.PrincipalToDependent is { } navigation && !navigation.IsShadowProperty()
            ? navigation.GetGetter().GetClrValue(edge.Principal.Entity)
            : null;
        if (!_taken.TryAdd((edge.ForeignKey, edge.Principal), edge.Dependent))
            other = _taken[(edge.ForeignKey, edge.Principal)];
        if (other is not null && !ReferenceEquals(other, edge.Dependent))
            throw Errors.TwoForOne(
                edge.ForeignKey.DeclaringEntityType.DisplayName(), edge.ForeignKey.PrincipalEntityType.DisplayName(),
                EntityRelations.Names(edge.ForeignKey));
    }
}
