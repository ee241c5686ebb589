using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Entities;

/// <summary>
/// Which rows of a table are the entities' own, so that a write may delete them: those that a query of their type would give.
/// </summary>
internal static partial class EntityFilter
{
    /// <summary>A condition on the table's row, called <c>t</c>; null if all rows are.</summary>
    public static string? Of(DbContext host, IEntityType entity, StoreObjectIdentifier table)
    {
        var sql = host.GetService<ISqlGenerationHelper>();
        if (entity.GetRootType().GetDeclaredQueryFilters().Count > 0)
            return Visible(host, entity, table, sql);
        return OfKinds(host, entity, table);
    }

    /// <summary>A condition on the table's row, called <c>t</c>, that it is an entity of the type; null if all rows are.</summary>
    public static string? OfKinds(DbContext host, IEntityType entity, StoreObjectIdentifier table) =>
        entity.BaseType is not null && entity.FindDiscriminatorProperty() is { } kind
            ? OfKinds(entity, kind, table, host.GetService<ISqlGenerationHelper>())
            : null;

    private static string OfKinds(IEntityType entity, IProperty kind, StoreObjectIdentifier table, ISqlGenerationHelper sql)
    {
        var literals = entity.GetDerivedTypesInclusive().Where(type => !type.ClrType.IsAbstract)
            .Select(type => kind.GetRelationalTypeMapping().GenerateSqlLiteral(type.GetDiscriminatorValue()));
        return $"t.{sql.DelimitIdentifier(kind.GetColumnName(table)!)} OPERATOR(pg_catalog.=) ANY (ARRAY[{string.Join(", ", literals)}])";
    }

    // EF's own query says best what a filter lets through, with the values that it has in this context.
    private static string Visible(DbContext host, IEntityType entity, StoreObjectIdentifier table, ISqlGenerationHelper sql)
    {
        var query = (IQueryable)typeof(EntityFilter)
            .GetMethod(nameof(Query), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(entity.ClrType).Invoke(null, [host, entity])!;
        using var command = Command(query, entity);
        var mappings = host.GetService<IRelationalTypeMappingSource>();
        var values = command.Parameters.Cast<DbParameter>().ToDictionary(
            parameter => parameter.ParameterName.TrimStart('@'),
            parameter => Literal(mappings, (NpgsqlParameter)parameter, entity));
        var text = Parameter().Replace(command.CommandText, match => values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);
        var same = entity.FindPrimaryKey()!.Properties.Select(property => sql.DelimitIdentifier(property.GetColumnName(table)!))
            .Select(key => $"v.{key} = t.{key}");
        return $"EXISTS (SELECT FROM ({text}) v WHERE {string.Join(" AND ", same)})";
    }

    // What EF itself refuses of a query is refused by the filter's entity.
    private static DbCommand Command(IQueryable query, IEntityType entity)
    {
        try
        {
            return query.CreateDbCommand();
        }
        catch (Exception failure) when (failure is InvalidOperationException or NotSupportedException)
        {
            throw Errors.UnusableFilter(entity.DisplayName(), "EF does not translate it");
        }
    }

    private static string Literal(IRelationalTypeMappingSource mappings, NpgsqlParameter parameter, IEntityType entity)
    {
        if (parameter.Value is null or DBNull)
            return "NULL";

        // Of the type that the query sends it as: a time is of two.
        var type = parameter.Value.GetType();
        var mapping = (parameter.DataTypeName is { } store ? mappings.FindMapping(type, store) : null) ?? mappings.FindMapping(type);
        return (mapping is null ? null : EntityLiteral.Of(mapping, parameter.Value))
            ?? throw Errors.UnusableFilter(entity.DisplayName(), $"it has a value of the type {TypeNames.Of(type)}");
    }

    private static IQueryable<T> Query<T>(DbContext host, IEntityType entity)
        where T : class => (entity.HasSharedClrType ? host.Set<T>(entity.Name) : host.Set<T>()).IgnoreAutoIncludes();

    [GeneratedRegex("@([A-Za-z_0-9]+)")]
    private static partial Regex Parameter();
}
