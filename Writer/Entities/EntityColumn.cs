using System.Linq.Expressions;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>A column of the table that the host's model maps an entity type to.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="StoreType">Its PostgreSQL type, facets included.</param>
/// <param name="IsNullable">Whether it takes NULL.</param>
/// <param name="Property">What is stored in it; null for a document.</param>
/// <param name="Path">What the model calls it: <c>Price</c>, <c>Address.City</c>.</param>
/// <param name="Get">Makes the expression that gets the stored value from an entity.</param>
internal sealed record EntityColumn(
    string Name, string StoreType, bool IsNullable, IProperty? Property, string Path, Func<Expression, Expression> Get)
{
    /// <summary>Whether the database makes the value where the entity has none.</summary>
    public bool IsMadeByDatabase { get; init; }

    /// <summary>
    /// Makes the expression that says whether an entity has a value that the database would make otherwise; null where no entity can have
    /// one, or all do.
    /// </summary>
    public Func<Expression, Expression>? Has { get; init; }

    public RowCell ToCell() => new(Name, IsNullable, Get) { Has = Has };
}
