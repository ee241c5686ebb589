using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>
/// Where a column's value comes from in rows of one type: siblings of a hierarchy may share a column, each with a property of its own.
/// </summary>
/// <param name="Type">The entity type whose rows have it.</param>
/// <param name="Property">What is stored.</param>
/// <param name="Self">Gets the object that has the property from a row; null on the way gives null.</param>
/// <param name="Path">What the model calls it: <c>Price</c>, <c>Address.City</c>.</param>
internal sealed record ColumnSource(IEntityType Type, IProperty Property, Func<Expression, Expression> Self, string Path)
{
    /// <summary>Gets the entity whose entry in a context knows of the property: that which holds a complex object.</summary>
    public Func<Expression, Expression> Holder { get; init; } = Self;

    /// <summary>
    /// Of an entity of its own that shares the row: says whether it was taken away from a tracked one. An update leaves it as it is if it
    /// is just not there.
    /// </summary>
    public Func<Expression, Expression>? IsTakenAway { get; init; }
}
