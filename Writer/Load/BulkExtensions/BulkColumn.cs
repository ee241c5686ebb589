using System.Linq.Expressions;
using System.Reflection;
using EfWriter.Connector.Uris;
using EfWriter.Frames;
using EfWriter.Load.Encoders;

namespace EfWriter.Load.BulkExtensions;

/// <summary>One column on its way into entities: checked by the encoder that COPY would use, then turned into what Npgsql writes.</summary>
/// <param name="column">The pair of field and column.</param>
/// <param name="check">COPY's encoder for it, whose refusals hold here too; null for a plugin's type.</param>
/// <param name="conversion">What Npgsql takes for it.</param>
internal sealed class BulkColumn(LoadColumn column, ColumnEncoder? check, BulkConversion conversion)
{
    public LoadColumn Column => column;

    /// <summary>The type of the entity's property, without <see cref="Nullable{T}"/>.</summary>
    public Type ClrType => conversion.ClrType;

    /// <summary>The type of the entity's property.</summary>
    public Type PropertyType => ClrType.IsValueType && !column.Target.IsNotNull ? typeof(Nullable<>).MakeGenericType(ClrType) : ClrType;

    /// <summary>Reads a block of cells, as the entity's property takes them.</summary>
    public void Read(ColumnVector source, int start, Span<object?> cells, long row)
    {
        Check(source, start, cells.Length, row);
        source.ReadBoxed(start, cells);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is { } cell)
                cells[i] = conversion.Convert(cell) ?? throw Errors.UnfitForBulkExtensions(column.Name, row + i, ClrType);
            else if (column.Target.IsNotNull)
                throw Errors.NullInRequired(column.Name, row + i, column.Target.Type.DisplayName);
        }
    }

    /// <summary>A function that puts a cell into the property of an entity.</summary>
    public Action<object, object?> Setter(PropertyInfo property)
    {
        var entity = Expression.Parameter(typeof(object));
        var cell = Expression.Parameter(typeof(object));
        var assign = Expression.Assign(
            Expression.Property(Expression.Convert(entity, property.DeclaringType!), property),
            Expression.Convert(cell, PropertyType));
        return Expression.Lambda<Action<object, object?>>(assign, entity, cell).Compile();
    }

    // COPY's encoder takes and checks the cells; what it has measured is not needed here.
    private void Check(ColumnVector source, int start, int count, long row)
    {
        Span<int> sizes = stackalloc int[ColumnEncoder.BlockRows];
        for (var taken = 0; check is not null && taken < count;)
            taken += check.Load(source, start + taken, row + taken, sizes[..(count - taken)]);
    }
}
