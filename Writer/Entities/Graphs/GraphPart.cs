using EfWriter.Entities.Returned;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Entities.Graphs;

/// <summary>Objects of a graph that are written to one table at once.</summary>
internal interface IGraphPart
{
    EntityTable Table { get; }

    int Count { get; }

    /// <summary>The write of them.</summary>
    WriteRequest Request(DbContext host, WriteOptions options, ValueLog log);

    /// <summary>Has the context take those that it tracks for stored.</summary>
    void Accept();
}

/// <summary>Makes parts of the type that their table is of.</summary>
internal static class GraphPart
{
    public static IGraphPart Of(EntityTable table, IReadOnlyList<object> entities) =>
        (IGraphPart)Activator.CreateInstance(typeof(GraphPart<>).MakeGenericType(table.Type.ClrType), table, entities)!;
}

/// <summary>The same for objects of one type.</summary>
internal sealed class GraphPart<T>(EntityTable table, IReadOnlyList<object> entities) : IGraphPart
    where T : class
{
    private readonly List<T> _entities = [.. entities.Cast<T>()];
    private ReturnedEntities<T>? _returned;

    public EntityTable Table => table;

    public int Count => _entities.Count;

    public WriteRequest Request(DbContext host, WriteOptions options, ValueLog log)
    {
        var request = ReturnedEntities<T>.Request(host, table, _entities, options, log);
        _returned = (ReturnedEntities<T>)request.Returned!;
        return request;
    }

    public void Accept() => _returned!.Accept();
}
