using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>An object of a graph.</summary>
/// <param name="entity">The object.</param>
/// <param name="links">Where its entity type leads.</param>
/// <param name="state">
/// What the context tracks it as; as one that the database has, it is not written, and not followed.
/// </param>
internal sealed class GraphNode(object entity, GraphLinks links, EntityState state)
{
    // Most objects take one key, or none.
    private GraphEdge _first;
    private List<GraphEdge>? _others;

    public object Entity => entity;

    public GraphLinks Links => links;

    public IEntityType Type => links.Type;

    public bool IsStored => state is EntityState.Unchanged or EntityState.Modified;

    /// <summary>Whether the context tracks it.</summary>
    public bool IsTracked => state != EntityState.Detached;

    /// <summary>Whether SaveChanges would take it for stored if its key is set: only a tracked object leads to it.</summary>
    public bool IsTakenForStored { get; init; }

    /// <summary>Whether it joins two others, which only their navigations say.</summary>
    public bool IsJoin { get; init; }

    /// <summary>How many keys it takes.</summary>
    public int PrincipalCount => _others is { } others ? others.Count + 1 : _first.Principal is null ? 0 : 1;

    /// <summary>The objects whose keys it takes.</summary>
    public IEnumerable<GraphEdge> Principals => Enumerable.Range(0, PrincipalCount).Select(Principal);

    /// <summary>The type whose table or tables it is written to.</summary>
    public IEntityType Root => links.Root;

    /// <summary>The object in whose row it was found; null if it has one of its own.</summary>
    public GraphNode? Row { get; set; }

    /// <summary>One of the objects whose keys it takes.</summary>
    public GraphEdge Principal(int number)
    {
        var edge = number == 0 ? _first : _others![number - 1];
        return edge.Principal.Row is { } row ? edge with { Principal = row, Inner = edge.Inner ?? edge.Principal.Entity } : edge;
    }

    /// <summary>Has it take the key of another object.</summary>
    public void Add(GraphEdge edge)
    {
        if (PrincipalCount == 0)
            _first = edge;
        else
            (_others ??= []).Add(edge);
    }

    /// <summary>Has it take the key of one object, or of none, for a foreign key.</summary>
    public void Keep(IForeignKey foreignKey, object dependent, GraphNode? principal)
    {
        var kept = Principals.Where(edge => edge.ForeignKey != foreignKey || edge.Dependent != dependent || edge.Principal == principal)
            .ToList();
        (_first, _others) = (default, null);
        kept.ForEach(Add);
    }
}

/// <summary>A foreign key of an object, or of one inside its row, and the object that it points at.</summary>
/// <param name="ForeignKey">The foreign key.</param>
/// <param name="Dependent">The object that has it.</param>
/// <param name="Principal">The object whose key it takes.</param>
/// <param name="IsOwn">Whether the dependent itself says so, and not the principal.</param>
internal readonly record struct GraphEdge(IForeignKey ForeignKey, object Dependent, GraphNode Principal, bool IsOwn)
{
    /// <summary>Whether only the value of the foreign key says so: it need not be filled.</summary>
    public bool IsByValue { get; init; }

    /// <summary>The object inside the principal's row that has the key; null for the principal itself.</summary>
    public object? Inner { get; init; }
}
