using EfWriter.Frames;

namespace EfWriter.Entities;

/// <summary>Entities as a frame of what EF would store of them.</summary>
/// <remarks>What the database makes is left to it for each entity that has no value: known when the entity is read, and not before.</remarks>
internal static class EntityRows
{
    /// <summary>The frame and the options of its write.</summary>
    public static (Frame Frame, WriteOptions Options) Of<T>(EntityTable table, IEnumerable<T> entities, WriteOptions? asked)
    {
        var (shape, options) = Prepare<T>(table, asked);
        return (new RowsFrame<T>(entities, shape), options);
    }

    /// <summary>The frame of entities that arrive one after the other, and the options of its write.</summary>
    public static (Frame Frame, WriteOptions Options) Of<T>(EntityTable table, IAsyncEnumerable<T> entities, WriteOptions? asked)
    {
        var (shape, options) = Prepare<T>(table, asked);
        return (new AsyncRowsFrame<T>(entities, shape), options);
    }

    private static (RowShape<T> Shape, WriteOptions Options) Prepare<T>(EntityTable table, WriteOptions? asked)
    {
        var plan = EntityPlan.Of(table, asked?.Mode ?? WriteMode.Insert);
        return (table.Shape<T>(plan.Cells), table.Complete(asked, plan.Columns) with { Rules = plan.Rules, MadeByDatabase = [.. table.LeftToDatabase(plan.Columns)] });
    }
}
