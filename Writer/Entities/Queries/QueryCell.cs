using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Queries;

/// <summary>A property of the objects that a query makes.</summary>
/// <param name="Type">The object's type: siblings may have properties of one name.</param>
/// <param name="Name">The path from there: <c>Price</c>, <c>Address.City</c>; empty for the object itself.</param>
internal sealed record QueryPath(Type Type, string Name)
{
    /// <summary>Whether it is the object itself.</summary>
    public bool IsRow => Name.Length == 0;

    /// <summary>A property of what it leads to.</summary>
    public QueryPath To(string member) => this with { Name = IsRow ? member : $"{Name}.{member}" };

    /// <summary>Whether it is what the model calls a column.</summary>
    public bool IsOf(ColumnPath path) => Name == path.Name && path.Type.ClrType.IsAssignableFrom(Type);
}

/// <summary>What a query gives for a property.</summary>
internal abstract record QueryCell;

/// <summary>A column of the query's result.</summary>
/// <param name="Ordinal">Its place.</param>
/// <param name="Type">The values' type, as the model has them.</param>
/// <param name="Mapping">How they are stored; null if EF does not say.</param>
internal sealed record ColumnCell(int Ordinal, Type Type, RelationalTypeMapping? Mapping) : QueryCell;

/// <summary>A value that is the same in all rows.</summary>
/// <param name="Value">The value, as the model has it.</param>
internal sealed record ValueCell(object? Value) : QueryCell;
