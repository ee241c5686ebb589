using EfWriter.Frames;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Entities;

/// <summary>Entities as a frame of what EF would store of them.</summary>
/// <remarks>
/// What the database makes is left to it for each entity that has no value: known when the entity is read, and not before.
/// </remarks>
internal static class EntityRows
{
    /// <summary>The write of entities.</summary>
    /// <param name="host">The context.</param>
    /// <param name="table">The table.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="asked">The caller's options.</param>
    /// <param name="before">Runs on each entity before it is read; null for nothing.</param>
    public static WriteRequest Of<T>(
        DbContext host, EntityTable table, IEnumerable<T> entities, WriteOptions? asked, Action<T>? before = null)
    {
        var shape = ShapeOf(host, table, asked);
        var frame = new RowsFrame<T>(entities, table.Shape<T>(shape.Cells)) { Before = before };
        return table.Request(frame, asked, shape.Columns, shape.Rules);
    }

    /// <summary>The write of entities that arrive one after the other.</summary>
    public static WriteRequest Of<T>(
        DbContext host, EntityTable table, IAsyncEnumerable<T> entities, WriteOptions? asked, Action<T>? before)
    {
        var shape = ShapeOf(host, table, asked);
        var frame = new AsyncRowsFrame<T>(entities, table.Shape<T>(shape.Cells)) { Before = before };
        return table.Request(frame, asked, shape.Columns, shape.Rules);
    }

    private static EntityShape ShapeOf(DbContext host, EntityTable table, WriteOptions? asked) =>
        asked is { Mode: WriteMode.Delete } && EntityMerge.Deciding(host, table, asked.Merge) is { } deciding
            ? EntityShape.OfDelete(table, deciding)
            : EntityShape.Of(table, asked?.Mode ?? WriteMode.Insert);
}
