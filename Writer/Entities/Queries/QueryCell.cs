using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Queries;

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
