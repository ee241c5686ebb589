using System.Linq.Expressions;

namespace EfWriter.Entities;

/// <summary>Values as the host's mapping sends them to a column of another kind than their CLR type's own.</summary>
internal static class StoredAs
{
    /// <summary>The expression's value as a type that the column takes as it is.</summary>
    public static Expression Server(Expression value, string storeType)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        var column = storeType.Split('(')[0].TrimEnd();
        if (type == typeof(DateTime) && column == "date")
            return Call(value, nameof(DateOnly.FromDateTime), typeof(DateOnly));
        if (type == typeof(TimeSpan) && column.StartsWith("time", StringComparison.Ordinal))
            return Call(value, nameof(TimeOnly.FromTimeSpan), typeof(TimeOnly));
        return column is "numeric" or "decimal" && (type == typeof(double) || type == typeof(float))
            ? EntityExpressions.Through(value, found => Expression.Convert(found, typeof(decimal)))
            : value;
    }

    private static Expression Call(Expression value, string method, Type on) => EntityExpressions.Through(value, found => Expression.Call(on, method, null, found));
}
