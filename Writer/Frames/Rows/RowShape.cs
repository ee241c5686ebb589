using System.Linq.Expressions;
using System.Text.Json;

namespace EfWriter.Frames;

/// <summary>One cell of a row, as code.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="IsNullable">Whether the cell may be null.</param>
/// <param name="Get">Makes the expression that gets the cell from a row.</param>
internal sealed record RowCell(string Name, bool IsNullable, Func<Expression, Expression> Get)
{
    /// <summary>
    /// Makes the expression that says whether a row has the cell; null if all rows do. A row that has not leaves it to the database.
    /// </summary>
    public Func<Expression, Expression>? Has { get; init; }

    /// <summary>Whether it is what a row that is there gets, where a new one would get something else.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether the row's type itself says what the column is called.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Writes the document of the object that <see cref="Get"/> gets; null if the cell is no document.</summary>
    public Action<Utf8JsonWriter, object>? Document { get; init; }
}

/// <summary>What the rows of one type are made of, and the code that takes one apart, compiled once.</summary>
internal sealed class RowShape<T>
{
    // A fault is not kept: each frame raises its own.
    private static readonly Lazy<RowShape<T>> Shared = new(() => new RowShape<T>(), LazyThreadSafetyMode.PublicationOnly);

    private const int WordBits = 64;

    private readonly Func<ColumnBuffer>[] _buffers;
    private readonly Action<T, int, ColumnBuffer[], ulong[]> _put;
    private readonly Action<T, ulong[]>? _look;

    public RowShape(IReadOnlyList<RowCell> cells)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var gets = cells.Select(cell => cell.Get(row)).ToList();
        Fields = [.. cells.Zip(gets, (cell, get) => Field(cell, get.Type))];
        _buffers = [.. cells.Zip(gets, (cell, get) => Buffer(cell, get.Type))];
        Optional = [.. Enumerable.Range(0, cells.Count).Where(i => cells[i].Has is not null)];
        Words = (Optional.Count + WordBits - 1) / WordBits;
        _put = Compile(row, cells, gets);
        _look = Optional.Count == 0 ? null : CompileLook(row, [.. Optional.Select(i => cells[i].Has!(row))]);
    }

    private RowShape()
        : this([.. RowProperties.Of(typeof(T)).Select(property =>
            new RowCell(RowProperties.Name(property), RowProperties.IsNullable(property), row => Expression.Property(row, property))
            {
                IsNamed = RowProperties.IsNamed(property),
            })])
    {
    }

    public static RowShape<T> Instance => Shared.Value;

    public IReadOnlyList<FrameField> Fields { get; }

    /// <summary>The positions of the cells that a row may not have.</summary>
    public IReadOnlyList<int> Optional { get; }

    /// <summary>Whether a row may be null: it is a cell itself.</summary>
    public bool TakesNull { get; init; }

    /// <summary>The words that it takes to have a bit for each of them.</summary>
    public int Words { get; }

    /// <summary>Says which of the optional cells a row has.</summary>
    /// <param name="row">The row.</param>
    /// <param name="has">Gets a bit for each of them.</param>
    public void Look(T row, ulong[] has) => _look?.Invoke(row, has);

    /// <summary>The fields of rows that have these of the optional cells.</summary>
    public ColumnSet SetOf(ulong[] has)
    {
        if (Optional.Count == 0)
            return ColumnSet.All;
        var left = Optional.Where((_, bit) => !IsSet(has, bit)).ToHashSet();
        return new([.. Enumerable.Range(0, _buffers.Length).Where(cell => !left.Contains(cell))]);
    }

    /// <summary>A buffer for each field of a set, in its place; nothing for the others.</summary>
    public ColumnBuffer[] NewBuffers(ColumnSet set)
    {
        var buffers = new ColumnBuffer[_buffers.Length];
        foreach (var cell in set.Of([.. Enumerable.Range(0, _buffers.Length)]))
            buffers[cell] = _buffers[cell]();
        return buffers;
    }

    /// <summary>Puts a row's cells into buffers.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Its place in them.</param>
    /// <param name="buffers">One for each field that the row has.</param>
    /// <param name="has">Which of the optional cells those are.</param>
    public void Put(T row, int place, ColumnBuffer[] buffers, ulong[] has) => _put(row, place, buffers, has);

    private static bool IsSet(ulong[] has, int bit) => (has[bit / WordBits] >> (bit % WordBits) & 1) != 0;

    private static FrameField Field(RowCell cell, Type type)
    {
        if (cell.Document is not null)
            return new FrameField(cell.Name, typeof(string), cell.IsNullable) { IsMemory = true };
        if (ListItems.IsUntyped(type))
            throw Errors.ObjectColumn(cell.Name, TypeNames.Of(type));
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
            throw Errors.UnsupportedColumn(cell.Name, TypeNames.Of(type), "Mark the property [NotMapped], or return a copy of the value.");

        var clrType = Cell(type);
        var isMemory = clrType == typeof(ReadOnlyMemory<byte>);
        return new FrameField(cell.Name, isMemory ? typeof(byte[]) : clrType, cell.IsNullable)
        {
            IsMemory = isMemory,
            IsNamed = cell.IsNamed,
        };
    }

    private static Func<ColumnBuffer> Buffer(RowCell cell, Type type)
    {
        if (cell.Document is { } write)
            return () => new JsonBuffer(write);
        var buffer = typeof(ColumnBuffer<>).MakeGenericType(Cell(type));
        return () => (ColumnBuffer)Activator.CreateInstance(buffer)!;
    }

    private static Type Cell(Type type) =>
        Nullable.GetUnderlyingType(type) ?? ListItems.TypeOf(type)?.MakeArrayType() ?? type;

    private Action<T, int, ColumnBuffer[], ulong[]> Compile(
        ParameterExpression row, IReadOnlyList<RowCell> cells, IReadOnlyList<Expression> gets)
    {
        var place = Expression.Parameter(typeof(int), "place");
        var buffers = Expression.Parameter(typeof(ColumnBuffer[]), "buffers");
        var has = Expression.Parameter(typeof(ulong[]), "has");
        var bits = Optional.Select((cell, bit) => (cell, bit)).ToDictionary(optional => optional.cell, optional => optional.bit);
        var puts = gets.Select((get, i) =>
        {
            var buffer = Expression.ArrayIndex(buffers, Expression.Constant(i));
            var put = cells[i].Document is null
                ? Put(get, Expression.Convert(buffer, typeof(ColumnBuffer<>).MakeGenericType(Cell(get.Type))), place)
                : Expression.Call(
                    Expression.Convert(buffer, typeof(JsonBuffer)), nameof(JsonBuffer.Put), null,
                    Expression.Convert(get, typeof(object)), place);
            return bits.TryGetValue(i, out var bit) ? Expression.IfThen(IsSet(has, bit), put) : put;
        });
        return Expression.Lambda<Action<T, int, ColumnBuffer[], ulong[]>>(Expression.Block([.. puts, Expression.Empty()]), row, place,
            buffers, has).Compile();
    }

    private static Action<T, ulong[]> CompileLook(ParameterExpression row, Expression[] tests)
    {
        var has = Expression.Parameter(typeof(ulong[]), "has");
        var words = tests.Chunk(WordBits).Select((bits, word) => Expression.Assign(
            Expression.ArrayAccess(has, Expression.Constant(word)),
            bits.Select((test, bit) => (Expression)Expression.Condition(test, Expression.Constant(1UL << bit), Expression.Constant(0UL)))
                .Aggregate(Expression.Or)));
        return Expression.Lambda<Action<T, ulong[]>>(Expression.Block([.. words, Expression.Empty()]), row, has).Compile();
    }

    private static BinaryExpression IsSet(Expression has, int bit) => Expression.NotEqual(
        Expression.And(Expression.ArrayIndex(has, Expression.Constant(bit / WordBits)), Expression.Constant(1UL << (bit % WordBits))),
        Expression.Constant(0UL));

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
            return Set(Expression.Call(value, nameof(Nullable<>.GetValueOrDefault), null),
                Expression.Not(Expression.Property(value, nameof(Nullable<>.HasValue))));

        // Its buffer's nulls are never set.
        if (get.Type.IsValueType)
            return Expression.Assign(Slot(nameof(ColumnBuffer<>.Values)), get);

        var isNull = Expression.ReferenceEqual(value, Expression.Constant(null));
        return ListItems.TypeOf(get.Type) is { } item
            ? Set(
                Expression.Condition(isNull, Expression.Default(item.MakeArrayType()),
                    Expression.Call(typeof(Enumerable), nameof(Enumerable.ToArray), [item], value)), isNull)
            : Set(value, isNull);
    }
}
