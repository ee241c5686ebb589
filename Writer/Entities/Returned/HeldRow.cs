using System.Collections;
using System.Linq.Expressions;
using EfWriter.Frames;

namespace EfWriter.Entities.Returned;

/// <summary>An entity, and the key that was reserved for it.</summary>
internal readonly record struct HeldRow<T>(T Entity, bool HasKey, long Key)
{
    /// <summary>A cell of an entity as one of its row.</summary>
    public static RowCell Cell(RowCell cell) => cell with
    {
        Get = row => Inside(row, cell.Get),
        Has = cell.Has is { } has ? row => Inside(row, has) : null,
    };

    /// <summary>The key's cell: the reserved one, or the entity's own.</summary>
    public static RowCell KeyCell(RowCell cell) => cell with
    {
        Get = row => Inside(row, entity =>
        {
            var own = cell.Get(entity);
            return Expression.Condition(
                Expression.Property(row, nameof(HasKey)), Expression.Convert(Expression.Property(row, nameof(Key)), own.Type), own);
        }),
        Has = row => Expression.OrElse(Expression.Property(row, nameof(HasKey)), Inside(row, cell.Has!)),
    };

    // In a variable of its own, which the entity's code takes for a row.
    private static BlockExpression Inside(Expression row, Func<Expression, Expression> make)
    {
        var entity = Expression.Variable(typeof(T), "entity");
        return Expression.Block([entity], Expression.Assign(entity, Expression.Property(row, nameof(Entity))), make(entity));
    }
}

/// <summary>Entities with the keys that were reserved for some of them.</summary>
/// <param name="entities">The entities.</param>
/// <param name="keys">A key for each.</param>
/// <param name="isReserved">Says whether it was reserved, and is not the entity's own.</param>
internal sealed class HeldRows<T>(IReadOnlyList<T> entities, long[] keys, Func<int, bool> isReserved) : IReadOnlyCollection<HeldRow<T>>
{
    public int Count => entities.Count;

    public IEnumerator<HeldRow<T>> GetEnumerator()
    {
        for (var i = 0; i < entities.Count; i++)
            yield return new(entities[i], isReserved(i), keys[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
