using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>An object of a graph.</summary>
/// <param name="entity">The object.</param>
/// <param name="links">Where its entity type leads.</param>
/// <param name="isStored">Whether the context tracks it as one that the database has: it is not written, and not followed.</param>
internal sealed class GraphNode(object entity, GraphLinks links, bool isStored)
{
    private List<GraphEdge>? _principals;

    public object Entity => entity;

    public GraphLinks Links => links;

    public IEntityType Type => links.Type;

    public bool IsStored => isStored;

    /// <summary>The objects whose keys it takes.</summary>
    public IReadOnlyList<GraphEdge> Principals => _principals ?? (IReadOnlyList<GraphEdge>)[];

    /// <summary>The type whose table or tables it is written to.</summary>
    public IEntityType Root => links.Root;

    /// <summary>Has it take the key of another object.</summary>
    public void Add(GraphEdge edge) => (_principals ??= new(1)).Add(edge);
}

/// <summary>A foreign key of an object, or of one inside its row, and the object that it points at.</summary>
/// <param name="ForeignKey">The foreign key.</param>
/// <param name="Dependent">The object that has it.</param>
/// <param name="Principal">The object whose key it takes.</param>
/// <param name="IsOwn">Whether the dependent itself says so, and not the principal.</param>
internal readonly record struct GraphEdge(IForeignKey ForeignKey, object Dependent, GraphNode Principal, bool IsOwn);
