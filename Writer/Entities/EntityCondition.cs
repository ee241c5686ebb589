using System.Linq.Expressions;
using System.Reflection;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

// EF's own query pipeline, step by step: no public entry gives its tree.
#pragma warning disable EF1001

namespace EfWriter.Entities;

/// <summary>
/// A condition of a table's row and a frame's as EF translates it: as a query over the entity's table, twice. In EF's own tree of the query
/// each of the two then becomes the one row of its name.
/// </summary>
internal static class EntityCondition
{
    private static readonly MethodInfo OverPairs =
        typeof(EntityCondition).GetMethod(nameof(Pairs), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <exception cref="FrameFault">It is of another entity, looks at other tables, or EF does not translate it.</exception>
    public static RowCondition Of(DbContext host, EntityTable table, LambdaExpression condition)
    {
        if (condition.Parameters.Count != 2 || condition.ReturnType != typeof(bool)
            || condition.Parameters.Any(row => !row.Type.IsAssignableFrom(table.Type.ClrType)))
            throw Errors.ConditionOfOthers(condition.Type, table.Entity);
        try
        {
            var query = (IQueryable)OverPairs.MakeGenericMethod(table.Type.ClrType)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [host, table.Type, condition], culture: null)!;
            return Generate(host, Translate(host, query.Expression));
        }
        catch (Exception failure) when (failure is InvalidOperationException or NotSupportedException)
        {
            throw Errors.UnusableCondition("EF does not translate it");
        }
    }

    private static IQueryable<int> Pairs<T>(DbContext host, IEntityType entity, LambdaExpression condition)
        where T : class
    {
        var pair = Expression.Parameter(typeof(Pair<T>));
        var rows = new Replaced(new()
        {
            [condition.Parameters[0]] = Expression.Property(pair, nameof(Pair<>.Existing)),
            [condition.Parameters[1]] = Expression.Property(pair, nameof(Pair<>.Incoming)),
        });
        var all = (entity.HasSharedClrType ? host.Set<T>(entity.Name) : host.Set<T>()).IgnoreQueryFilters().IgnoreAutoIncludes();
        return all.SelectMany(_ => all, (existing, incoming) => new Pair<T> { Existing = existing, Incoming = incoming })
            .Where(Expression.Lambda<Func<Pair<T>, bool>>(rows.Visit(condition.Body), pair)).Select(_ => 1);
    }

    // As EF compiles a query, but that the app's values are put into it: it has no parameters.
    private static Expression Translate(DbContext host, Expression query)
    {
        var values = new ExpressionTreeFuncletizer(
            host.Model, host.GetService<IEvaluatableExpressionFilter>(), host.GetType(), generateContextAccessors: false,
            host.GetService<IDiagnosticsLogger<DbLoggerCategory.Query>>());
        query = values.ExtractParameters(query, [], parameterize: false, clearParameterizedValues: true);
        return QueryTranslation.Translate(host, query, isAsync: false).QueryExpression;
    }

    private static RowCondition Generate(DbContext host, Expression tree)
    {
        var rows = new TwoRows();
        tree = rows.Visit(tree);
        var nulls = RelationalOptionsExtension.Extract(host.GetService<IDbContextOptions>()).UseRelationalNulls;
        tree = host.GetService<IRelationalParameterBasedSqlProcessorFactory>()
            .Create(new(nulls, ParameterTranslationMode.Constant)).Process(tree, new ParametersCacheDecorator([]));
        new CertainValues().Visit(tree);
        var command = host.GetService<IQuerySqlGeneratorFactory>().Create().GetCommand(tree);
        return command.Parameters.Count == 0
            ? new(command.CommandText, [.. rows.ExistingColumns], [.. rows.IncomingColumns])
            : throw Errors.UnusableCondition("EF sends a value of it as a parameter");
    }

    private sealed class Pair<T>
    {
        public required T Existing { get; init; }

        public required T Incoming { get; init; }
    }

    private sealed class Replaced(Dictionary<ParameterExpression, Expression> by) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => by.GetValueOrDefault(node) ?? node;
    }

    /// <summary>Lets in no value that EF might write as more than a value.</summary>
    private sealed class CertainValues : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node is SqlConstantExpression constant && !EntityLiteral.IsCertain(constant)
                ? throw Errors.UnusableCondition($"EF writes a value of the type {TypeNames.Of(constant.Type)} without escaping it")
                : base.VisitExtension(node);
    }

    /// <summary>Puts the two rows in place of the tables, in the order in which the query has them; no third table is let in.</summary>
    private sealed class TwoRows : ExpressionVisitor
    {
        private string? _existing;
        private string? _incoming;

        public HashSet<string> ExistingColumns { get; } = new(StringComparer.Ordinal);

        public HashSet<string> IncomingColumns { get; } = new(StringComparer.Ordinal);

        protected override Expression VisitExtension(Expression node) => node switch
        {
            TableExpression table when _existing is null => Row(_existing = table.Alias, RowCondition.Existing),
            TableExpression table when _incoming is null => Row(_incoming = table.Alias, RowCondition.Incoming),
            TableExpression table => throw Errors.ConditionNeedsTable(table.Name),
            FromSqlExpression => throw Errors.ConditionNeedsTable("SQL"),
            ColumnExpression column => Note(column),
            _ => base.VisitExtension(node),
        };

        private static FromSqlExpression Row(string alias, string name) =>
            new(alias, $"SELECT {name}.*", Expression.Constant(Array.Empty<object>()));

        private ColumnExpression Note(ColumnExpression column)
        {
            if (column.TableAlias == _existing)
                ExistingColumns.Add(column.Name);
            else if (column.TableAlias == _incoming)
                IncomingColumns.Add(column.Name);
            return column.Name == "xmin" ? throw Errors.UnusableCondition("xmin has no order") : column;
        }
    }
}
