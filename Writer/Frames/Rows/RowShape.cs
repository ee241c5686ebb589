using System.Linq.Expressions;

namespace EfWriter.Frames;

/// <summary>One cell of a row, as code.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="IsNullable">Whether the cell may be null.</param>
/// <param name="Get">Makes the expression that gets the cell from a row.</param>
internal sealed record RowCell(string Name, bool IsNullable, Func<Expression, Expression> Get);

/// <summary>What the rows of one type are made of, and the code that takes one apart, compiled once.</summary>
internal sealed class RowShape<T>
{
    // A fault is not kept: each frame raises its own.
    private static readonly Lazy<RowShape<T>> Shared = new(() => new RowShape<T>(), LazyThreadSafetyMode.PublicationOnly);

    private readonly Type[] _cells;
    private readonly Action<T, int, ColumnBuffer[]> _put;

    public RowShape(IReadOnlyList<RowCell> cells)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var gets = cells.Select(cell => cell.Get(row)).ToList();
        Fields = [.. cells.Zip(gets, (cell, get) => Field(cell, get.Type))];
        _cells = [.. gets.Select(get => Cell(get.Type))];
        _put = Compile(row, gets, _cells);
    }

    private RowShape()
        : this([.. RowProperties.Of(typeof(T)).Select(property =>
            new RowCell(RowProperties.Name(property), RowProperties.IsNullable(property), row => Expression.Property(row, property)))])
    {
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

    private static FrameField Field(RowCell cell, Type type)
    {
        if (ListItems.IsUntyped(type))
            throw Errors.ObjectColumn(cell.Name, TypeNames.Of(type));
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
            throw Errors.UnsupportedColumn(cell.Name, TypeNames.Of(type), "Mark the property [NotMapped], or return a copy of the value.");

        var clrType = Cell(type);
        var isMemory = clrType == typeof(ReadOnlyMemory<byte>);
        return new FrameField(cell.Name, isMemory ? typeof(byte[]) : clrType, cell.IsNullable) { IsMemory = isMemory };
    }

    private static Type Cell(Type type) =>
        Nullable.GetUnderlyingType(type) ?? ListItems.TypeOf(type)?.MakeArrayType() ?? type;

    private static Action<T, int, ColumnBuffer[]> Compile(ParameterExpression row, IReadOnlyList<Expression> gets, Type[] cells)
    {
        var place = Expression.Parameter(typeof(int), "place");
        var buffers = Expression.Parameter(typeof(ColumnBuffer[]), "buffers");
        var puts = gets.Select((get, i) => Put(
            get,
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
