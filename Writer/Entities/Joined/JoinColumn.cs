using System.Linq.Expressions;
using EfWriter.Frames;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Joined;

/// <summary>A column of a temporary table of rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The values' type.</param>
/// <param name="Mapping">How they are stored.</param>
internal sealed record JoinColumn(string Name, Type Type, RelationalTypeMapping Mapping)
{
    /// <summary>The type of a column that takes any such value: one with a length would cut it.</summary>
    public string StoreType => PostgresElements.WithoutLength(Mapping.StoreType);

    /// <summary>Whether a value may be null: Contains takes a null among the values of any property.</summary>
    public bool TakesNull => !Type.IsValueType || Nullable.GetUnderlyingType(Type) is not null;

    /// <summary>Its cell, of the value itself.</summary>
    public RowCell ToCell(Func<Expression, Expression> value) => new(Name, TakesNull, row => StoredAs.Server(
        EntityExpressions.Convert(Mapping.Converter, value(row)), StoreType, Name, NpgsqlSwitches.IsLegacy));
}
