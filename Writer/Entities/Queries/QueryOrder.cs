using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace EfWriter.Entities.Queries;

// The app's own SQL stands nowhere else.
#pragma warning disable EF1001

/// <summary>Whether a query says in which order its rows come.</summary>
internal static class QueryOrder
{
    private static readonly string[] Ordering =
    [
        nameof(Queryable.Order), nameof(Queryable.OrderDescending), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending),
        nameof(Queryable.Reverse),
    ];

    /// <summary>Whether it does, by LINQ or by the app's own SQL.</summary>
    public static bool Is(IQueryable query) => Is(query.Expression);

    private static bool Is(Expression source) => source switch
    {
        MethodCallExpression { Method: { DeclaringType: { } type, Name: var name } }
            when type == typeof(Queryable) && Ordering.Contains(name) => true,
        MethodCallExpression { Arguments: [var inner, ..] } => Is(inner),
        FromSqlQueryRootExpression raw => raw.Sql.Contains("ORDER BY", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
