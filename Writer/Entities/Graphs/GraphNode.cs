using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>An object of a graph.</summary>
/// <param name="entity">The object.</param>
/// <param name="type">Its entity type.</param>
/// <param name="isStored">Whether the context tracks it as one that the database has: it is not written, and not followed.</param>
internal sealed class GraphNode(object entity, IEntityType type, bool isStored)
{
    public object Entity => entity;

    public IEntityType Type => type;

    public bool IsStored => isStored;

    /// <summary>The objects whose keys it takes.</summary>
    public List<GraphEdge> Principals { get; } = [];

    /// <summary>The type whose table or tables it is written to.</summary>
    public IEntityType Root =>
        type.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy ? type : type.GetRootType();
}

/// <summary>A foreign key of an object, or of one inside its row, and the object that it points at.</summary>
/// <param name="ForeignKey">The foreign key.</param>
/// <param name="Dependent">The object that has it.</param>
/// <param name="Principal">The object whose key it takes.</param>
/// <param name="IsOwn">Whether the dependent itself says so, and not the principal.</param>
internal readonly record struct GraphEdge(IForeignKey ForeignKey, object Dependent, GraphNode Principal, bool IsOwn);
