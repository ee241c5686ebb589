using System.Collections;
using System.Linq.Expressions;

namespace EfWriter.Entities.Queries;

/// <summary>Objects as a query makes them, with nothing set: what they have of themselves, SaveChanges would store.</summary>
/// <param name="type">The entity type.</param>
/// <param name="make">Makes one; null if the query reads entities as they are.</param>
internal sealed class QueryTemplate(Type type, Func<object>? make)
{
    // What differs between two of them differs between all.
    private readonly object[] _objects = make is null ? [] : [make(), make()];

    /// <summary>What is stored of an object in which nothing is set.</summary>
    /// <exception cref="FrameFault">It is not the same for all objects.</exception>
    public object? Value(EntityColumn column)
    {
        if (_objects.Length == 0)
            throw Errors.QueryMadeByCode(column.Path);
        var values = _objects.Select(one => Get(column.Get, one)).ToList();
        return Equals(values[0], values[1]) || values.TrueForAll(value => value is ICollection { Count: 0 })
            ? values[0]
            : throw Errors.QueryLeavesToApp(column.Path);
    }

    /// <summary>What is known of such an object, as SQL.</summary>
    public string Bool(Func<Expression, Expression> get) =>
        _objects.Length > 0 && Get(get, _objects[0]) is true ? "TRUE" : "FALSE";

    private object? Get(Func<Expression, Expression> get, object one)
    {
        var row = Expression.Parameter(type, "row");
        return Expression.Lambda(EntityExpressions.AsObject(get(row)), row).Compile().DynamicInvoke(one);
    }
}
