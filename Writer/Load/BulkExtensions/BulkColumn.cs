using System.Linq.Expressions;
using System.Reflection;
using EfWriter.Frames;
using EfWriter.Load.Encoders;

namespace EfWriter.Load.BulkExtensions;

/// <summary>One column on its way into entities: checked by the encoder that COPY would use, then turned into what Npgsql writes.</summary>
/// <param name="column">The pair of field and column.</param>
/// <param name="check">COPY's encoder for it, whose refusals hold here too; null for a plugin's type.</param>
/// <param name="conversion">What Npgsql takes for it; null if COPY's bytes are sent, as if the column were bytea.</param>
/// <param name="checkDigits">Refuses a plugin's value that the column would round; null if it rounds none.</param>
internal sealed class BulkColumn(
    LoadColumn column, ColumnEncoder? check, BulkConversion? conversion, Action<object, long>? checkDigits = null)
{
    private readonly EncodedFields? _fields = conversion is null ? new(check!) : null;

    public LoadColumn Column => column;

    /// <summary>The type of the entity's property, without <see cref="Nullable{T}"/>.</summary>
    public Type ClrType => conversion?.ClrType ?? typeof(byte[]);

    /// <summary>Whether only Npgsql can say that it takes a value: a plugin's.</summary>
    public bool IsHosts => check is null;

    /// <summary>Whether COPY's bytes are sent.</summary>
    public bool IsBytes => conversion is null;

    /// <summary>The type of the entity's property.</summary>
    public Type PropertyType => ClrType.IsValueType && !column.Target.IsNotNull ? typeof(Nullable<>).MakeGenericType(ClrType) : ClrType;

    /// <summary>Reads a block of cells, as the entity's property takes them.</summary>
    public void Read(ColumnVector source, int start, Span<object?> cells, long row)
    {
        if (_fields is not null)
        {
            for (var done = 0; done < cells.Length;)
                done += ReadBytes(_fields, source, start + done, cells[done..], row + done);
            return;
        }

        Check(source, start, cells.Length, row);
        source.ReadBoxed(start, cells);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is not { } cell)
            {
                if (column.IsRequired)
                    throw column.NullFault(row + i);
                continue;
            }

            checkDigits?.Invoke(cell, row + i);
            cells[i] = conversion!.Convert(cell) ?? throw Errors.UnfitForBulkExtensions(column.Name, row + i, column.Pair, ClrType);
        }
    }

    private static int ReadBytes(EncodedFields fields, ColumnVector source, int start, Span<object?> cells, long row)
    {
        var count = fields.Load(source, start, Math.Min(cells.Length, ColumnEncoder.BlockRows), row);
        for (var i = 0; i < count; i++)
            cells[i] = fields.Field(i)?.ToArray();
        return count;
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
