using System.Linq.Expressions;
using EfWriter.Frames;
using NpgsqlTypes;

namespace EfWriter.Entities;

/// <summary>Values as the host's mapping and Npgsql send them to a column of another kind than their CLR type's own.</summary>
internal static class StoredAs
{
    /// <summary>Whether the app has asked Npgsql for what it made of times before version 6.</summary>
    public static bool IsLegacy { get; } = AppContext.TryGetSwitch("Npgsql.EnableLegacyTimestampBehavior", out var isOn) && isOn;

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
            && storeType.EndsWith("with time zone", StringComparison.Ordinal));
        if (type == typeof(DateTime) && column == "date")
            return Call(value, typeof(DateOnly), nameof(DateOnly.FromDateTime));
        if (type == typeof(TimeSpan) && column.StartsWith("time", StringComparison.Ordinal))
            return Call(value, typeof(TimeOnly), nameof(TimeOnly.FromTimeSpan));
        if (type == typeof(DateTime) && isLegacy)
            return Call(value, typeof(StoredAs), isInstant ? nameof(LegacyInstant) : nameof(LegacyTime));
        if (type == typeof(DateTime) && !isInstant)
            return Call(value, typeof(StoredAs), nameof(WallClock));
        if (type == typeof(NpgsqlRange<DateTime>) && column == "tsrange")
            return Call(value, typeof(StoredAs), nameof(WallClocks));
        if (type == typeof(DateTimeOffset) && isInstant && !isLegacy)
            return Call(value, typeof(StoredAs), nameof(Utc), Expression.Constant(property));
        return column is "numeric" or "decimal" && (type == typeof(double) || type == typeof(float))
            ? EntityExpressions.Through(value, found => Expression.Convert(found, typeof(decimal)))
            : value;
    }

    /// <summary>An instant of legacy behaviour: only a local time is converted.</summary>
    public static DateTime LegacyInstant(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    /// <summary>A wall-clock time of legacy behaviour: of whatever kind, as it is.</summary>
    public static DateTime LegacyTime(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);

    /// <summary>Npgsql takes a local time as it is; one of UTC is refused.</summary>
    public static DateTime WallClock(DateTime time) =>
        time.Kind == DateTimeKind.Local ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified) : time;

    /// <summary>A range of local times, as it is.</summary>
    public static NpgsqlRange<DateTime> WallClocks(NpgsqlRange<DateTime> range) => range.IsEmpty ? range : new(
        WallClock(range.LowerBound), range.LowerBoundIsInclusive, range.LowerBoundInfinite,
        WallClock(range.UpperBound), range.UpperBoundIsInclusive, range.UpperBoundInfinite);

    /// <summary>A list's items, each as it is stored.</summary>
    public static TStored[] Each<T, TStored>(IEnumerable<T> items, Func<T, TStored> store) => [.. items.Select(store)];

    /// <summary>Npgsql takes no other offset for an instant: it would be lost.</summary>
    public static DateTimeOffset Utc(DateTimeOffset time, string property) =>
        time.Offset == TimeSpan.Zero ? time : throw Errors.OffsetLost(property);

    private static string? ItemType(string storeType) => storeType switch
    {
        _ when storeType.EndsWith("[]", StringComparison.Ordinal) => storeType[..^2],
        "tsmultirange" => "tsrange",
        _ => null,
    };

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
