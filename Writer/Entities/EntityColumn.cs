using System.Linq.Expressions;
using System.Text.Json;
using EfWriter.Frames;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>What the model calls a column.</summary>
/// <param name="Type">The entity type whose rows have it.</param>
/// <param name="Name">Its path from there: <c>Price</c>, <c>Address.City</c>.</param>
/// <param name="Property">What is stored in it; null for a document.</param>
internal sealed record ColumnPath(IEntityType Type, string Name, IProperty? Property);

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
    /// <summary>Whether the database makes the value if the entity has none.</summary>
    public bool IsMadeByDatabase { get; init; }

    /// <summary>Makes the expression that says whether an entity has a value of its own; null if all have.</summary>
    public Func<Expression, Expression>? Has { get; init; }

    /// <summary>Makes the expression that says whether the value is known, so that an update may set it; null if it always is.</summary>
    public Func<Expression, Expression>? Knows { get; init; }

    /// <summary>
    /// Makes the expression that gets what a row which is there is set to, if EF makes another value for a new row; null if both get the
    /// same.
    /// </summary>
    public Func<Expression, Expression>? Kept { get; init; }

    /// <summary>
    /// The SQL of what a row which is there is set to if <see cref="Inside"/> appears in it without a value of its own; null if that is
    /// what <see cref="Get"/> gets.
    /// </summary>
    public string? WhenUnset { get; init; }

    /// <summary>The object inside the row that the column is of; null if it is the row's own, or the object always there.</summary>
    public InnerObject? Inside { get; init; }

    /// <summary>Whether SaveChanges writes it into a new row.</summary>
    public bool IsInserted { get; init; } = true;

    /// <summary>
    /// Makes the expression that says whether an entity has no value of its own, if SaveChanges refuses one in a new row; null if it does
    /// not.
    /// </summary>
    public Func<Expression, Expression>? IsUnset { get; init; }

    /// <summary>Whether SaveChanges writes it into a row that is there.</summary>
    public bool IsUpdated { get; init; } = true;

    /// <summary>Whether SaveChanges refuses to change it in a row that is there.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Writes the document of the object that <see cref="Get"/> gets; null if the column is no document.</summary>
    public Action<Utf8JsonWriter, object>? Document { get; init; }

    /// <summary>Writes the document of the object that <see cref="Kept"/> gets; null if the column is no document.</summary>
    public Action<Utf8JsonWriter, object>? KeptDocument { get; init; }

    /// <summary>All that the model calls it: siblings may share it, each with a property of its own.</summary>
    public IReadOnlyList<ColumnPath> Paths { get; init; } = [];

    /// <summary>Whether it says of which type a row is, or an object inside the row.</summary>
    public bool IsKind => Property is not null && Property == Property.DeclaringType.FindDiscriminatorProperty();

    /// <summary>
    /// What SaveChanges makes for a row of which nothing is known: the discriminator, a generated key. Null if it makes nothing.
    /// </summary>
    public Expression? New { get; init; }

    /// <summary>The cell of a row that is sent to its table as it is: what it does not have, the database makes.</summary>
    public RowCell ToCell() => new(Name, IsNullable, Get) { Has = Has, Document = Document };

    /// <summary>
    /// The cell of a row that is staged: an update takes the value also where the database would make another one for a new row.
    /// </summary>
    /// <param name="isUpdate">Whether no row is new.</param>
    public RowCell ToStagedCell(bool isUpdate) => isUpdate && Kept is not null && Inside is null
        ? KeptCell(Name, IsNullable)
        : new(Name, IsNullable, Get) { Document = Document };

    /// <summary>The cell of what a row that is there is set to.</summary>
    public RowCell KeptCell(string name, bool isNullable) => new(name, isNullable, Kept!) { Document = KeptDocument, IsKept = true };
}
