using EfWriter.Frames;
using EfWriter.Requests;

namespace EfWriter.Entities;

/// <summary>Entities as a frame of what EF would store of them.</summary>
/// <remarks>
/// What the database makes is left to it for each entity that has no value: known when the entity is read, and not before.
/// </remarks>
internal static class EntityRows
{
    /// <summary>The write of entities.</summary>
    public static WriteRequest Of<T>(EntityTable table, IEnumerable<T> entities, WriteOptions? asked)
    {
        var (columns, left) = Split(table);
        return table.Request(new RowsFrame<T>(entities, table.Shape<T>(columns)), asked, columns, left);
    }

    /// <summary>The write of entities that arrive one after the other.</summary>
    public static WriteRequest Of<T>(EntityTable table, IAsyncEnumerable<T> entities, WriteOptions? asked)
    {
        var (columns, left) = Split(table);
        return table.Request(new AsyncRowsFrame<T>(entities, table.Shape<T>(columns)), asked, columns, left);
    }

    // What no entity can have a value for, the database makes for all of them.
    private static (IReadOnlyList<EntityColumn> Columns, IReadOnlyList<EntityColumn> Left) Split(EntityTable table)
    {
        var left = table.Columns.Where(column => column is { IsMadeByDatabase: true, Has: null }).ToList();
        return ([.. table.Columns.Except(left)], left);
    }
}
