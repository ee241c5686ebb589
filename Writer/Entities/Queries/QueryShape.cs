using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Queries;

// What a query's columns are has no other door than the steps that EF itself takes to translate it.
#pragma warning disable EF1001

/// <summary>Which column of a query's SQL gives which property of the objects that the query would make.</summary>
internal sealed class QueryShape
{
    private readonly Dictionary<QueryPath, QueryCell> _cells = [];
    private readonly SelectExpression _select;
    private readonly Dictionary<string, object?> _parameters;

    private QueryShape(SelectExpression select, Dictionary<string, object?> parameters)
    {
        (_select, _parameters) = (select, parameters);
        Columns = [.. select.Projection.Select(column => column.Alias)];
        IsRaw = select is
        {
            Tables: [FromSqlExpression raw], Predicate: null, Orderings: [], Limit: null, Offset: null, IsDistinct: false, GroupBy: [],
            Having: null,
        } && select.Projection.All(column => column.Expression is ColumnExpression found && found.TableAlias == raw.Alias);
    }

    /// <summary>The names of the SQL's columns, in their order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Whether the SQL is the app's own, as it stands: EF finds its columns by their names, in whatever order they are.</summary>
    public bool IsRaw { get; }

    /// <summary>What the query gives, by the properties.</summary>
    public IReadOnlyDictionary<QueryPath, QueryCell> Cells => _cells;

    /// <summary>Makes an object as the query does, with nothing set; null if the query reads entities as they are.</summary>
    public Func<object>? New { get; private set; }

    /// <summary>What the query gives for a column, and the property that it is of; null for nothing.</summary>
    public (QueryCell Cell, IProperty? Property)? Find(EntityColumn column)
    {
        foreach (var path in column.Paths)
        {
            foreach (var (found, cell) in _cells)
            {
                if (found.IsOf(path))
                    return (cell, path.Property);
            }
        }

        return null;
    }

    /// <summary>Translates a query as far as its columns are known, and runs nothing.</summary>
    /// <exception cref="FrameFault">A part of an object is not made by the query's SQL.</exception>
    public static QueryShape Of(DbContext host, IQueryable query)
    {
        var parameters = host.GetService<IQueryContextFactory>().Create().Parameters;
        var expression = ((QueryCompiler)host.GetService<IQueryCompiler>()).ExtractParameters(
            query.Expression, parameters, host.GetService<IDiagnosticsLogger<DbLoggerCategory.Query>>());
        var shaped = QueryTranslation.Translate(host, expression, isAsync: true);
        var shape = new QueryShape((SelectExpression)shaped.QueryExpression, parameters);
        shape.Read(shaped.ShaperExpression, new(shaped.ShaperExpression.Type, string.Empty));
        return shape;
    }

    private void Read(Expression made, QueryPath path)
    {
        switch (made)
        {
            case UnaryExpression { NodeType: ExpressionType.Convert } convert when path.IsRow:
                Read(convert.Operand, path with { Type = convert.Operand.Type });
                break;
            case MemberInitExpression { NewExpression.Arguments.Count: 0 } init:
                New ??= path.IsRow ? Expression.Lambda<Func<object>>(Unset(init)).Compile() : null;
                foreach (var binding in init.Bindings)
                    ReadMember((binding as MemberAssignment)?.Expression, path.To(binding.Member.Name));
                break;
            case NewExpression { Arguments.Count: 0 } constructor:
                New ??= path.IsRow ? Expression.Lambda<Func<object>>(constructor).Compile() : null;
                break;
            case StructuralTypeShaperExpression { ValueBufferExpression: ProjectionBindingExpression binding } shaper
                when _select.GetProjection(binding) is ConstantExpression { Value: IDictionary<IPropertyBase, int> places }:
                ReadEntity(shaper.StructuralType, places, path);
                break;
            case IncludeExpression { Navigation: INavigation { IsCollection: false, ForeignKey.IsOwnership: true } navigation } include:
                Read(include.EntityExpression, path);
                Read(
                    include.NavigationExpression,
                    (path.IsRow ? path with { Type = navigation.DeclaringEntityType.ClrType } : path).To(navigation.Name));
                break;
            default:
                throw Errors.QueryMadeByCode(path.Name);
        }
    }

    // The objects inside are made as well: they have values of their own.
    private static Expression Unset(Expression made) => made is not MemberInitExpression init ? made : Expression.MemberInit(
        init.NewExpression,
        init.Bindings.OfType<MemberAssignment>().Where(member => member.Expression is MemberInitExpression or NewExpression)
            .Select(member => Expression.Bind(member.Member, Unset(member.Expression))));

    private void ReadMember(Expression? value, QueryPath path)
    {
        if (value is MemberInitExpression or NewExpression)
            Read(value, path);
        else
            _cells[path] = (value is null ? null : Cell(value)) ?? throw Errors.QueryMadeByCode(path.Name);
    }

    private void ReadEntity(ITypeBase type, IDictionary<IPropertyBase, int> places, QueryPath path)
    {
        foreach (var (property, place) in places)
        {
            // An object inside the row has the row's key.
            if (!path.IsRow && property is IProperty key && key.IsPrimaryKey())
                continue;
            var inner = property.Name;
            for (var at = property.DeclaringType; at is IComplexType complex && at != type; at = complex.ComplexProperty.DeclaringType)
                inner = $"{complex.ComplexProperty.Name}.{inner}";
            var owner = path.IsRow ? path with { Type = property.DeclaringType.ContainingEntityType.ClrType } : path;
            _cells[owner.To(inner)] = Column(place);
        }
    }

    private QueryCell? Cell(Expression value) => value switch
    {
        ConstantExpression constant => new ValueCell(constant.Value),
        DefaultExpression => new ValueCell(Expression.Lambda(value).Compile().DynamicInvoke()),
        ProjectionBindingExpression binding when _select.GetProjection(binding) is ConstantExpression { Value: int place } => Column(place),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert => Cell(convert.Operand) switch
        {
            ValueCell { Value: { } inner } when inner.GetType() != (Nullable.GetUnderlyingType(convert.Type) ?? convert.Type) =>
                new ValueCell(Expression.Lambda(Expression.Convert(Expression.Constant(inner), convert.Type)).Compile().DynamicInvoke()),
            ColumnCell column when Same(column.Type, convert.Type) => column,
            ColumnCell => null,
            var cell => cell,
        },
        _ => null,
    };

    private QueryCell Column(int place) => _select.Projection[place].Expression switch
    {
        SqlConstantExpression constant => new ValueCell(constant.Value),
        SqlParameterExpression parameter when _parameters.TryGetValue(parameter.Name, out var value) => new ValueCell(value),
        var sql => new ColumnCell(place, sql.Type, sql.TypeMapping as RelationalTypeMapping),
    };

    private static bool Same(Type one, Type other) =>
        (Nullable.GetUnderlyingType(one) ?? one) == (Nullable.GetUnderlyingType(other) ?? other);
}
