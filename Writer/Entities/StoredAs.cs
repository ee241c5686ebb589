using System.Linq.Expressions;
using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Entities;

/// <summary>Values as the host's mapping and Npgsql send them to a column of another kind than their CLR type's own.</summary>
internal static class StoredAs
{
    private const string Zoned = "with time zone";

    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    /// <summary>The expression's value as one that the column takes as it is.</summary>
    /// <param name="value">The value, converted as the model says.</param>
    /// <param name="storeType">The column's type.</param>
    /// <param name="property">The property, for a refusal.</param>
    /// <param name="isLegacy">Whether times are stored as Npgsql did before version 6.</param>
    public static Expression Server(Expression value, string storeType, string property, bool isLegacy)
    {
        var list = value.Type;
        if (ItemType(storeType) is { } itemType && (list.IsArray ? list.GetElementType() : ListItems.TypeOf(list)) is { } item)
            return Items(value, item, one => Server(one, itemType, property, isLegacy));

        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        var column = storeType.Split('(')[0].TrimEnd();
        var isInstant = column == "timestamptz" || (column.StartsWith("timestamp", StringComparison.Ordinal)
            && storeType.EndsWith(Zoned, StringComparison.Ordinal));
        if (type == typeof(DateTime) && column == "date")
            return Call(value, typeof(DateOnly), nameof(DateOnly.FromDateTime));
        if (type == typeof(TimeSpan) && column.StartsWith("time", StringComparison.Ordinal))
            return Call(value, typeof(TimeOnly), nameof(TimeOnly.FromTimeSpan));
        if (type == typeof(DateTimeOffset) && !isInstant && column.StartsWith("time", StringComparison.Ordinal))
            return Call(value, typeof(StoredAs), nameof(TimeOfDay));
        if (type == typeof(DateTime))
            return Call(value, typeof(StoredAs), isLegacy ? isInstant ? nameof(LegacyInstant) : nameof(LegacyTime)
                : isInstant ? nameof(Instant) : nameof(WallClock));
        if (type == typeof(NpgsqlRange<DateTime>) && column is "tsrange" or "tstzrange")
            return Bounds(value, bound => Server(bound, ItemOf(column), property, isLegacy));
        if (type == typeof(NpgsqlRange<DateTimeOffset>) && column == "tstzrange")
            return Bounds(value, bound => Server(bound, ItemOf(column), property, isLegacy));
        if (type == typeof(DateTimeOffset) && isInstant)
            return isLegacy
                ? Call(value, typeof(StoredAs), nameof(LegacyOffset))
                : Call(value, typeof(StoredAs), nameof(Utc), Expression.Constant(property));
        return column is "numeric" or "decimal" && (type == typeof(double) || type == typeof(float))
            ? EntityExpressions.Through(value, found => Expression.Convert(found, typeof(decimal)))
            : value;
    }

    /// <summary>An instant of legacy behaviour: only a local time is converted.</summary>
    public static DateTime LegacyInstant(DateTime time) =>
        Whole(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc));

    /// <summary>A wall-clock time of legacy behaviour: of whatever kind, as it is.</summary>
    public static DateTime LegacyTime(DateTime time) => Whole(DateTime.SpecifyKind(time, DateTimeKind.Unspecified));

    /// <summary>An instant of legacy behaviour, of any offset.</summary>
    public static DateTimeOffset LegacyOffset(DateTimeOffset time) => new(Whole(time.UtcDateTime), TimeSpan.Zero);

    /// <summary>An instant; a time of another kind is refused later.</summary>
    public static DateTime Instant(DateTime time) => Whole(time);

    /// <summary>Npgsql takes a local time as it is; one of UTC is refused.</summary>
    public static DateTime WallClock(DateTime time) =>
        Whole(time.Kind == DateTimeKind.Local ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified) : time);

    /// <summary>A time of a day, whatever day it is.</summary>
    public static DateTimeOffset TimeOfDay(DateTimeOffset time) => new(new DateTime(1, 1, 2) + time.TimeOfDay, time.Offset);

    /// <summary>A range, each of its bounds as it is stored.</summary>
    public static NpgsqlRange<T> EachBound<T>(NpgsqlRange<T> range, Func<T, T> store)
        where T : struct => range.IsEmpty ? range : new(
        range.LowerBoundInfinite ? range.LowerBound : store(range.LowerBound), range.LowerBoundIsInclusive, range.LowerBoundInfinite,
        range.UpperBoundInfinite ? range.UpperBound : store(range.UpperBound), range.UpperBoundIsInclusive, range.UpperBoundInfinite);

    /// <summary>A list's items, each as it is stored.</summary>
    public static TStored[] Each<T, TStored>(IEnumerable<T> items, Func<T, TStored> store) => [.. items.Select(store)];

    /// <summary>Npgsql takes no other offset for an instant: it would be lost.</summary>
    public static DateTimeOffset Utc(DateTimeOffset time, string property) =>
        time.Offset != TimeSpan.Zero ? throw Errors.OffsetLost(property)
            : time.Ticks >= EpochTicks ? time
            : new(Whole(time.DateTime), TimeSpan.Zero);

    // Npgsql drops what is less than a microsecond towards the year 2000, and our encoders towards the first.
    private static DateTime Whole(DateTime time)
    {
        if (time.Ticks >= EpochTicks)
            return time;
        var odd = time.Ticks % TimeSpan.TicksPerMicrosecond;
        return odd == 0 ? time : time.AddTicks(TimeSpan.TicksPerMicrosecond - odd);
    }

    private static string? ItemType(string storeType) => storeType switch
    {
        _ when storeType.EndsWith("[]", StringComparison.Ordinal) => storeType[..^2],
        "tsmultirange" => "tsrange",
        "tstzmultirange" => "tstzrange",
        _ => null,
    };

    private static string ItemOf(string range) => range == "tsrange" ? "timestamp without time zone" : "timestamp with time zone";

    private static Expression Bounds(Expression value, Func<Expression, Expression> store)
    {
        var item = (Nullable.GetUnderlyingType(value.Type) ?? value.Type).GetGenericArguments()[0];
        var bound = Expression.Parameter(item, "bound");
        var each = Expression.Lambda(store(bound), bound);
        return EntityExpressions.Through(value, found => Expression.Call(typeof(StoredAs), nameof(EachBound), [item], found, each));
    }

    private static Expression Items(Expression value, Type item, Func<Expression, Expression> store)
    {
        var one = Expression.Parameter(item, "one");
        var stored = store(one);
        return stored == one ? value : EntityExpressions.Through(value, found => Expression.Call(
            typeof(StoredAs), nameof(Each), [item, stored.Type], found, Expression.Lambda(stored, one)));
    }

    private static Expression Call(Expression value, Type on, string method, params Expression[] more) =>
        EntityExpressions.Through(value, found => Expression.Call(on, method, null, [found, .. more]));
}
