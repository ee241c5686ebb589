using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace EfWriter.Entities.Joined;

// As EF itself makes of SqlQuery, which lets nobody say how a value is stored.
#pragma warning disable EF1001

/// <summary>A row of a temporary table, before it is what the caller has: its columns are shadow properties.</summary>
internal sealed class JoinedType
{
    private readonly IEntityType _type;

    private JoinedType(IEntityType type) => _type = type;

    /// <summary>Maps columns as they are said to be stored.</summary>
    public static JoinedType Of(DbContext db, IReadOnlyList<JoinColumn> columns)
    {
        var conventions = db.GetService<IConventionSetBuilder>().CreateConventionSet();
        conventions.Remove(typeof(DbSetFindingConvention));
        var builder = new ModelBuilder(conventions);
        var row = builder.Entity<JoinedType>().HasNoKey();
        foreach (var column in columns)
        {
            var property = row.Property(column.Type, column.Name).HasColumnName(column.Name).HasColumnType(column.Mapping.StoreType)
                .IsRequired(!column.TakesNull);
            if (column.Mapping.ElementTypeMapping?.Converter is { } ofItems)
            {
                property.Metadata.SetElementType(ofItems.ModelClrType);
                property.Metadata.GetElementType()!.SetValueConverter(ofItems);
            }
            else if (column.Mapping.Converter is { } converter)
                property.HasConversion(converter);
        }

        var model = db.GetService<IModelRuntimeInitializer>().Initialize(builder.FinalizeModel(), designTime: false);
        var type = model.FindEntityType(typeof(JoinedType))!;

        // What a property's mapping has beyond its type and converter is not found again by them.
        return columns.FirstOrDefault(column =>
            !StoredValues.AreAlike(type.FindProperty(column.Name)!.GetRelationalTypeMapping(), column.Mapping)) is { } other
                ? throw Errors.NotStoredAlike(other.Name, other.Mapping.StoreType)
                : new(type);
    }

    /// <summary>The value of a column.</summary>
    public static Expression Value(Expression row, string column, Type type) => Expression.Call(
        typeof(EF), nameof(EF.Property), [type], row, Expression.Constant(column));

    /// <summary>The rows of a table.</summary>
    public IQueryable<T> Query<T>(DbContext db, string sql, Expression<Func<JoinedType, T>> make)
    {
        var provider = db.GetService<IAsyncQueryProvider>();
        return provider.CreateQuery<JoinedType>(
            new FromSqlQueryRootExpression(provider, _type, sql, Expression.Constant(Array.Empty<object>()))).Select(make);
    }
}
