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
    /// <param name="isChecked">Whether the entities have been looked at.</param>
    public static WriteRequest Of<T>(
        DbContext host, EntityTable table, IEnumerable<T> entities, WriteOptions? asked, Action<T>? before = null, bool isChecked = false)
    {
        var shape = ShapeOf(host, table, asked);
        var frame = new RowsFrame<T>(entities, table.Shape<T>(shape.Cells))
        {
            Before = before,
            Check = isChecked ? null : CheckOf(host, table, entities, asked),
        };
        return table.Request(frame, asked, shape.Columns, shape.Rules);
    }

    /// <summary>The write of entities that arrive one after the other.</summary>
    public static WriteRequest Of<T>(
        DbContext host, EntityTable table, IAsyncEnumerable<T> entities, WriteOptions? asked, Action<T>? before)
    {
        var shape = ShapeOf(host, table, asked);
        var frame = new AsyncRowsFrame<T>(entities, table.Shape<T>(shape.Cells))
        {
            Before = before,
            Check = CheckOf<T>(host, table, [], asked),
        };
        return table.Request(frame, asked, shape.Columns, shape.Rules);
    }

    // It has no key, or the options say what becomes of rows of one key.
    private static bool MayRepeat(EntityTable table, WriteOptions? asked) =>
        table.Type.FindPrimaryKey() is null || asked is { Merge.OnDuplicateKey: not OnDuplicateKey.Fail };

    // A sequence may give the same object again and again, with other values.
    private static Action<T, long>? CheckOf<T>(DbContext host, EntityTable table, IEnumerable<T> entities, WriteOptions? asked)
    {
        var mode = asked?.Mode ?? WriteMode.Insert;
        var deleted = DeletedEntities.Of(host, mode);
        var count = entities switch { IReadOnlyCollection<T> some => some.Count, ICollection<T> some => some.Count, _ => 0 };
        if (mode == WriteMode.Delete || count < 2)
            return deleted is null ? null : (entity, row) => deleted.Check(entity, row);
        var (inner, mayRepeat) = (InnerParts.Of(table.Type), MayRepeat(table, asked));
        var repeated = new RepeatedObjects(host, RepeatedObjects.MostOfList, namesRows: true);
        repeated.Expect((long)count * inner.Count);
        return (entity, row) =>
        {
            deleted?.Check(entity, row);
            repeated.Check(entity, row, inner, mayRepeat);
        };
    }

    private static EntityShape ShapeOf(DbContext host, EntityTable table, WriteOptions? asked) =>
        asked is { Mode: WriteMode.Delete } && EntityMerge.Deciding(host, table, asked.Merge) is { } deciding
            ? EntityShape.OfDelete(table, deciding)
            : EntityShape.Of(table, asked?.Mode ?? WriteMode.Insert);
}
