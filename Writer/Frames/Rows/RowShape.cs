using System.Linq.Expressions;
using System.Reflection;

namespace EfWriter.Frames;

/// <summary>What the rows of one type are made of, and the code that takes one apart, compiled once.</summary>
internal sealed class RowShape<T>
{
    // A fault is not kept: each frame raises its own.
    private static readonly Lazy<RowShape<T>> Shared = new(() => new RowShape<T>(), LazyThreadSafetyMode.PublicationOnly);

    private readonly Type[] _cells;
    private readonly Action<T, int, ColumnBuffer[]> _put;

    private RowShape()
    {
        var properties = RowProperties.Of(typeof(T));
        Fields = [.. properties.Select(Field)];
        _cells = [.. properties.Select(property => Cell(property.PropertyType))];
        _put = Compile(properties, _cells);
    }

    public static RowShape<T> Instance => Shared.Value;

    public IReadOnlyList<FrameField> Fields { get; }

    public ColumnBuffer[] NewBuffers() =>
        [.. _cells.Select(cell => (ColumnBuffer)Activator.CreateInstance(typeof(ColumnBuffer<>).MakeGenericType(cell))!)];

    /// <summary>Puts a row's cells into buffers.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Its place in them.</param>
    /// <param name="buffers">One for each field.</param>
    public void Put(T row, int place, ColumnBuffer[] buffers) => _put(row, place, buffers);

    private static FrameField Field(PropertyInfo property)
    {
        var (name, type) = (RowProperties.Name(property), property.PropertyType);
        if (ListItems.IsUntyped(type))
            throw Errors.ObjectColumn(name, TypeNames.Of(type));
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
            throw Errors.UnsupportedColumn(name, TypeNames.Of(type), "Mark the property [NotMapped], or return a copy of the value.");

        var cell = Cell(type);
        var isMemory = cell == typeof(ReadOnlyMemory<byte>);
        return new FrameField(name, isMemory ? typeof(byte[]) : cell, RowProperties.IsNullable(property)) { IsMemory = isMemory };
    }

    private static Type Cell(Type type) =>
        Nullable.GetUnderlyingType(type) ?? ListItems.TypeOf(type)?.MakeArrayType() ?? type;

    private static Action<T, int, ColumnBuffer[]> Compile(IReadOnlyList<PropertyInfo> properties, Type[] cells)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var place = Expression.Parameter(typeof(int), "place");
        var buffers = Expression.Parameter(typeof(ColumnBuffer[]), "buffers");
        var puts = properties.Select((property, i) => Put(
            Expression.Property(row, property),
            Expression.Convert(Expression.ArrayIndex(buffers, Expression.Constant(i)), typeof(ColumnBuffer<>).MakeGenericType(cells[i])),
            place));
        return Expression.Lambda<Action<T, int, ColumnBuffer[]>>(Expression.Block(puts), row, place, buffers).Compile();
    }

    private static Expression Put(Expression get, Expression buffer, Expression place)
    {
        var value = Expression.Variable(get.Type, "value");
        Expression Slot(string array) => Expression.ArrayAccess(Expression.Field(buffer, array), place);
        Expression Set(Expression cell, Expression isNull) => Expression.Block(
            [value],
            Expression.Assign(value, get),
            Expression.Assign(Slot(nameof(ColumnBuffer<>.Values)), cell),
            Expression.Assign(Slot(nameof(ColumnBuffer<>.Nulls)), isNull));

        if (Nullable.GetUnderlyingType(get.Type) is not null)
            return Set(Expression.Call(value, nameof(Nullable<>.GetValueOrDefault), null), Expression.Not(Expression.Property(value, nameof(Nullable<>.HasValue))));

        // Its buffer's nulls are never set.
        if (get.Type.IsValueType)
            return Expression.Assign(Slot(nameof(ColumnBuffer<>.Values)), get);

        var isNull = Expression.ReferenceEqual(value, Expression.Constant(null));
        return ListItems.TypeOf(get.Type) is { } item
            ? Set(Expression.Condition(isNull, Expression.Default(item.MakeArrayType()), Expression.Call(typeof(Enumerable), nameof(Enumerable.ToArray), [item], value)), isNull)
            : Set(value, isNull);
    }
}
