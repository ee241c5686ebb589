using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EfWriter.Entities;

/// <summary>The steps that EF itself takes from a query to the tree of its SQL; no public entry gives that.</summary>
internal static class QueryTranslation
{
    /// <summary>Translates a query from which EF has already taken the app's values.</summary>
    /// <param name="host">The context.</param>
    /// <param name="query">The query.</param>
    /// <param name="isAsync">Whether the query is run asynchronously.</param>
    public static ShapedQueryExpression Translate(DbContext host, Expression query, bool isAsync)
    {
        var compilation = host.GetService<IQueryCompilationContextFactory>().Create(isAsync);
        query = host.GetService<IQueryTranslationPreprocessorFactory>().Create(compilation).Process(query);
        query = host.GetService<IQueryableMethodTranslatingExpressionVisitorFactory>().Create(compilation).Translate(query);
        return (ShapedQueryExpression)host.GetService<IQueryTranslationPostprocessorFactory>().Create(compilation).Process(query);
    }
}
