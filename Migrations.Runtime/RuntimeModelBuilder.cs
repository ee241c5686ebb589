using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Migrations;

/// <summary>Makes finalized EF Core models from table definitions, with the host context's own conventions and type mappings.</summary>
/// <remarks>
/// Models are cached by shape, the 256 most recent for each of the hosts' service providers.
/// An instance is as thread-safe as its host context: not at all; the cache behind it is shared and safe.
/// </remarks>
/// <param name="host">The context whose services are used.</param>
public sealed class RuntimeModelBuilder(DbContext host)
{
    private const int CachedShapes = 256;

    // Keyed by a singleton of the host's internal service provider: contexts that share it share conventions and mappings.
    private static readonly ConditionalWeakTable<IRelationalTypeMappingSource, BoundedCache<ShapeKey, RuntimeTable>> Caches = [];

    /// <summary>Returns the model of a definition, from the cache if one of the same shape was made before.</summary>
    /// <param name="definition">What the table shall be.</param>
    /// <returns>The finalized model; its entity type is a property bag.</returns>
    /// <exception cref="InvalidOperationException">EF Core cannot map a column's CLR type to its store type.</exception>
    public RuntimeTable Build(TableDefinition definition) => Build(definition, entityClrType: null);

    /// <summary>The same with a class as entity type, for loaders that need one.</summary>
    /// <param name="definition">What the table shall be.</param>
    /// <param name="entityClrType">A class with one property <c>C0</c>, <c>C1</c>, … for each column; a property bag when null.</param>
    /// <returns>The finalized model.</returns>
    internal RuntimeTable Build(TableDefinition definition, Type? entityClrType)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var cache = Caches.GetValue(host.GetService<IRelationalTypeMappingSource>(), static _ => new(CachedShapes));
        return cache.GetOrAdd(new ShapeKey(definition, entityClrType), MakeTable);
    }

    /// <summary>The models of a table's slices, which nobody needs again.</summary>
    internal IEnumerable<RuntimeTable> BuildSlices(TableDefinition definition) =>
        TableSlices.Of(definition).Select(slice => MakeTable(new ShapeKey(slice, EntityClrType: null)));

    /// <summary>The name of the entity's property for the column at an index, from 0.</summary>
    internal static string PropertyName(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C{index}");

    private RuntimeTable MakeTable(ShapeKey shape)
    {
        // The host's own DbSets are no part of the table.
        var conventions = host.GetService<IConventionSetBuilder>().CreateConventionSet();
        conventions.Remove(typeof(DbSetFindingConvention));
        var builder = new ModelBuilder(conventions);
        var entity = shape.EntityClrType is { } type
            ? builder.Entity(type)
            : builder.SharedTypeEntity<Dictionary<string, object>>("Row");
        Configure(entity, shape.Definition);

        // Design time: the migrations differ refuses the read-optimized model.
        var model = host.GetService<IModelRuntimeInitializer>().Initialize(builder.FinalizeModel(), designTime: true);
        return new RuntimeTable(shape.Definition, model);
    }

    private static void Configure(EntityTypeBuilder entity, TableDefinition definition)
    {
        entity.ToTable(definition.Name.Name, definition.Name.Schema, table => table.HasComment(definition.Comment));
        for (var i = 0; i < definition.Columns.Count; i++)
            ConfigureColumn(entity, definition.Columns[i], i);

        ConfigurePrimaryKey(entity, definition);
        foreach (var index in definition.Indexes)
        {
            var built = entity.HasIndex(PropertiesOf(definition, index.Columns)).IsUnique(index.IsUnique);
            if (index.Name is not null)
                built.HasDatabaseName(index.Name);
        }
    }

    private static void ConfigureColumn(EntityTypeBuilder entity, ColumnDefinition column, int index)
    {
        var clrType = column.IsNullable && column.ClrType.IsValueType
            ? typeof(Nullable<>).MakeGenericType(column.ClrType)
            : column.ClrType;
        var property = entity.Metadata.IsPropertyBag
            ? entity.IndexerProperty(clrType, PropertyName(index))
            : entity.Property(clrType, PropertyName(index));

        // Never generated: by convention a column called "id" would become an identity key.
        property.HasColumnName(column.Name).HasColumnOrder(index).IsRequired(!column.IsNullable).ValueGeneratedNever();
        if (column.StoreType is not null)
            property.HasColumnType(column.StoreType);
        if (column.MaxLength is { } length)
            property.HasMaxLength(length);
        if (column.Precision is { } precision)
            _ = column.Scale is { } scale ? property.HasPrecision(precision, scale) : property.HasPrecision(precision);
        if (column.Comment is not null)
            property.HasComment(column.Comment);
    }

    private static void ConfigurePrimaryKey(EntityTypeBuilder entity, TableDefinition definition)
    {
        if (definition.PrimaryKey.Count == 0)
        {
            entity.HasNoKey();
            return;
        }

        var key = entity.HasKey(PropertiesOf(definition, definition.PrimaryKey));
        if (definition.PrimaryKeyName is not null)
            key.HasName(definition.PrimaryKeyName);
    }

    private static string[] PropertiesOf(TableDefinition definition, IEnumerable<string> columns) =>
        [.. columns.Select(name => PropertyName(IndexOf(definition, name)))];

    private static int IndexOf(TableDefinition definition, string column)
    {
        for (var i = 0; i < definition.Columns.Count; i++)
        {
            if (definition.Columns[i].Name == column)
                return i;
        }

        throw new ArgumentException(
            $"Table '{definition.Name}' has no column '{column}' for its key or index. Expected one of: "
            + $"{string.Join(", ", definition.Columns.Select(c => c.Name))}.",
            nameof(definition));
    }

    private sealed record ShapeKey(TableDefinition Definition, Type? EntityClrType);
}
