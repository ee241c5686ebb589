using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Migrations;

/// <summary>A table definition as a finalized EF Core model of one entity type.</summary>
/// <remarks>Immutable, and so safe to share between threads.</remarks>
public sealed class RuntimeTable
{
    internal RuntimeTable(TableDefinition definition, IModel model)
    {
        Definition = definition;
        Model = model;
        EntityType = model.GetEntityTypes().Single();
    }

    /// <summary>What the model was made from.</summary>
    public TableDefinition Definition { get; }

    /// <summary>The model: finalized, with its relational part, as migrations need it.</summary>
    public IModel Model { get; }

    /// <summary>The model's only entity type; its properties are in the order of the definition's columns.</summary>
    public IEntityType EntityType { get; }

    /// <summary>The primary key's name in the database; null where the table has none.</summary>
    internal string? PrimaryKeyName => EntityType.FindPrimaryKey()?.GetName();

    /// <summary>The indexes' names in the database, in the order of the definition.</summary>
    internal IEnumerable<string> IndexNames =>
        Definition.Indexes.Select(index => EntityType.FindIndex(PropertiesOf(index))!.GetDatabaseName()!);

    /// <summary>The PostgreSQL type of the column at an index, facets included.</summary>
    internal string StoreType(int index) => EntityType.FindProperty(RuntimeModelBuilder.PropertyName(index))!.GetColumnType();

    private IReadOnlyProperty[] PropertiesOf(IndexDefinition index) =>
        [.. index.Columns.Select(column => EntityType.GetProperties().Single(property => property.GetColumnName() == column))];
}
