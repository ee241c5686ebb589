using System.Collections;
using System.Data.Common;
using System.Linq.Expressions;
using NpgsqlTypes;

namespace EfWriter.Frames;

/// <summary>
/// DuckDB's dates, times and decimals with all that they hold. Its assembly is the app's, and known here by its types' names only.
/// </summary>
internal static class DuckColumns
{
    private const string Prefix = "DuckDB.NET.Native.";

    public static ReaderColumn? TryCreate(DbDataReader reader, int ordinal, DeclaredField declared)
    {
        if (reader.GetType().Namespace?.StartsWith("DuckDB.NET", StringComparison.Ordinal) != true)
            return null;
        var type = FieldType(reader, ordinal);
        var shape = DuckShape.Of(reader, ordinal);
        var isInstant = ReaderColumns.IsInstant(typeof(DateTime), Spelled(reader.GetDataTypeName(ordinal)));
        if (Convert(type, isInstant, declared.Precision) is { } convert)
            return Make(typeof(ReaderColumn<,>), type, convert);
        if (ListItems.TypeOf(type) is { } item && Convert(item, shape.Element.Type == "TimestampTz", shape.Element.Digits) is { } each)
            return Make(typeof(DuckListColumn<,>), item, each);
        if (!IsNested(reader.GetFieldType(ordinal)))
            return null;
        if (shape.HasWideDecimals)
        {
            throw Errors.UnsupportedColumn(
                reader.GetName(ordinal),
                $"DuckDB's {reader.GetDataTypeName(ordinal)} with decimals of more than 28 digits inside, which its provider would cut",
                NestedJson.Remedy);
        }

        return Nested(reader.GetName(ordinal), WithNulls(reader.GetFieldType(ordinal)), shape);
    }

    // How values of DuckDB's own become ours; null for those that .NET's types hold whole.
    private static LambdaExpression? Convert(Type type, bool isInstant, int? digits) => type.FullName switch
    {
        Prefix + "DuckDBDateOnly" => Date(type),
        Prefix + "DuckDBTimeOnly" => Time(type),
        Prefix + "DuckDBTimeTz" => TimeTz(type),
        Prefix + "DuckDBTimestamp" => isInstant ? Instant(type) : Timestamp(type),
        Prefix + "DuckDBInterval" => Interval(type),
        Prefix + "DuckDBDecimal" when digits is null or > WideDecimalColumn.SafeDigits => Number(type),
        _ => null,
    };

    private static ReaderColumn Nested(string name, Type type, DuckShape shape) =>
        RuntimeGenerics.New<ReaderColumn>(typeof(NestedColumn<>).MakeGenericType(type), name, shape);

    // Structs are dictionaries of objects; maps are typed ones, of which PostgreSQL has hstore for those of texts.
    private static bool IsNested(Type type) =>
        (type.IsAssignableTo(typeof(IDictionary)) && type != typeof(Dictionary<string, string>))
        || (ListItems.TypeOf(type) is { } item && item != typeof(object) && (ListItems.TypeOf(item) is not null || IsNested(item)));

    private static Type FieldType(DbDataReader reader, int ordinal)
    {
        try
        {
            return reader.GetProviderSpecificFieldType(ordinal);
        }
        catch (ArgumentException)
        {
            throw Errors.UnsupportedColumn(
                reader.GetName(ordinal), $"DuckDB's {reader.GetDataTypeName(ordinal)}", NestedJson.Remedy);
        }
    }

    // DuckDB.NET refuses a null inside of a list or map unless it is asked for a type that takes it.
    private static Type WithNulls(Type type)
    {
        if (!type.IsGenericType || Nullable.GetUnderlyingType(type) is not null)
            return type;
        var inner = type.GetGenericArguments();
        var last = WithNulls(inner[^1]);
        inner[^1] = last.IsValueType && Nullable.GetUnderlyingType(last) is null ? typeof(Nullable<>).MakeGenericType(last) : last;
        return type.GetGenericTypeDefinition().MakeGenericType(inner);
    }

    private static string Spelled(string dataType) =>
        dataType.Equals("TimestampTz", StringComparison.OrdinalIgnoreCase) ? "timestamptz" : dataType;

    private static ReaderColumn Make(Type column, Type type, LambdaExpression convert) => RuntimeGenerics.New<ReaderColumn>(
        column.MakeGenericType(type, convert.ReturnType), convert.Compile());

    private static LambdaExpression Date(Type type)
    {
        var cell = Expression.Parameter(type);
        var days = Expression.Property(Expression.Call(cell, "ToDuckDBDate", null), "Days");
        return Infinite(cell, Call(nameof(PgDate.OfUnixDays), days), PgDate.Infinity, PgDate.MinusInfinity);
    }

    private static LambdaExpression Time(Type type)
    {
        var cell = Expression.Parameter(type);
        return Expression.Lambda(Expression.New(typeof(PgTime).GetConstructors().Single(), OfDay(cell)), cell);
    }

    private static LambdaExpression TimeTz(Type type)
    {
        var cell = Expression.Parameter(type);
        var time = OfDay(Expression.Property(cell, "Time"));
        return Expression.Lambda(
            Expression.New(typeof(PgTimeTz).GetConstructors().Single(), time, Expression.Property(cell, "Offset")), cell);
    }

    private static BinaryExpression OfDay(Expression time) =>
        Expression.Divide(Expression.Property(time, "Ticks"), Expression.Constant(TimeSpan.TicksPerMicrosecond));

    private static LambdaExpression Timestamp(Type type)
    {
        var cell = Expression.Parameter(type);
        return Infinite(
            cell, Call<PgTimestamp>(nameof(PgTimestamp.OfUnixMicroseconds), Micros(cell)), PgTimestamp.Infinity, PgTimestamp.MinusInfinity);
    }

    private static LambdaExpression Instant(Type type)
    {
        var cell = Expression.Parameter(type);
        var time = Expression.Property(
            Call<PgTimestamp>(nameof(PgTimestamp.OfUnixMicroseconds), Micros(cell)), nameof(PgTimestamp.Microseconds));
        var instant = Expression.New(typeof(PgInstant).GetConstructors().Single(), time);
        return Infinite(cell, instant, new PgInstant(long.MaxValue), new PgInstant(long.MinValue));
    }

    private static LambdaExpression Interval(Type type)
    {
        var cell = Expression.Parameter(type);
        var make = typeof(NpgsqlInterval).GetConstructor([typeof(int), typeof(int), typeof(long)])!;
        return Expression.Lambda(
            Expression.New(
                make,
                Expression.Property(cell, "Months"),
                Expression.Property(cell, "Days"),

                // Declared without a sign, which it has.
                Expression.Convert(Expression.Property(cell, "Micros"), typeof(long))),
            cell);
    }

    private static LambdaExpression Number(Type type)
    {
        var cell = Expression.Parameter(type);
        var value = Expression.Property(cell, "Value");
        var digits = Expression.Call(Expression.Convert(value, value.Type), "ToBigInteger", null);
        return Expression.Lambda(
            Expression.New(
                typeof(WideDecimal).GetConstructors().Single(),
                digits,
                Expression.Convert(Expression.Property(cell, "Scale"), typeof(int))),
            cell);
    }

    private static MemberExpression Micros(Expression cell) =>
        Expression.Property(Expression.Call(cell, "ToDuckDBTimestampStruct", null), "Micros");

    private static MethodCallExpression Call(string method, Expression argument) => Call<PgDate>(method, argument);

    private static MethodCallExpression Call<T>(string method, Expression argument) =>
        Expression.Call(typeof(T).GetMethod(method)!, argument);

    private static LambdaExpression Infinite<T>(
        ParameterExpression cell, Expression finite, T infinity, T minusInfinity) => Expression.Lambda(
        Expression.Condition(
            Expression.Property(cell, "IsPositiveInfinity"),
            Expression.Constant(infinity),
            Expression.Condition(Expression.Property(cell, "IsNegativeInfinity"), Expression.Constant(minusInfinity), finite)),
        cell);
}
