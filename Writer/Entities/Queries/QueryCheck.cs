using EfWriter.Frames;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfWriter.Entities.Queries;

/// <summary>Refuses a query whose rows would be others than SaveChanges stores of its objects.</summary>
internal static class QueryCheck
{
    /// <exception cref="FrameFault">A property of the query's is stored otherwise, or not at all.</exception>
    public static void Check(EntityTable table, QueryShape shape, IReadOnlyList<EntityColumn> columns)
    {
        foreach (var (path, cell) in shape.Cells)
        {
            if (Find(table.All, path) is not { Property: { } property } column)
            {
                // Read from the database and not written there: what it computes, and a row's version.
                if (table.Type.FindProperty(path) is not { } known || known.GetBeforeSaveBehavior() != PropertySaveBehavior.Ignore)
                    throw Errors.QueryPropertyNotStored(path, table.Entity);
            }
            else if (property.GetBeforeSaveBehavior() == PropertySaveBehavior.Throw)
                throw Errors.SetBeforeSave(path);
            else if (cell is ColumnCell found && columns.Contains(column))
                Check(path, found, property.GetRelationalTypeMapping());
        }
    }

    /// <summary>Whether the app's own code makes the value of a row that has none.</summary>
    public static bool IsGenerated(DbContext host, EntityColumn column) =>
        column is { Property: { } property, IsMadeByDatabase: false } && EntityGenerators.Find(host, property) is not null;

    private static EntityColumn? Find(IEnumerable<EntityColumn> columns, string path) =>
        columns.FirstOrDefault(column => column.Path == path || column.OtherPaths.Contains(path));

    private static void Check(string path, ColumnCell found, RelationalTypeMapping expected)
    {
        // The server takes the blanks of a text of fixed length away, wherever else it goes.
        if (found.Mapping is not { } mapping || !AreSame(mapping.Converter, expected.Converter)
            || !AreSame(mapping.ElementTypeMapping?.Converter, expected.ElementTypeMapping?.Converter)
            || (IsPadded(mapping) && !IsPadded(expected)))
            throw Errors.QueryStoresOtherwise(path, Describe(found.Mapping), Describe(expected));
    }

    private static bool IsPadded(RelationalTypeMapping mapping) =>
        PostgresElements.WithoutFacets(mapping.StoreType) is "character" or "char" or "bpchar";

    private static bool AreSame(ValueConverter? one, ValueConverter? other) => ReferenceEquals(one, other)
        || (one is not null && other is not null && one.ModelClrType == other.ModelClrType && one.ProviderClrType == other.ProviderClrType
            && ExpressionEqualityComparer.Instance.Equals(one.ConvertToProviderExpression, other.ConvertToProviderExpression));

    private static string Describe(RelationalTypeMapping? mapping) => mapping switch
    {
        null => "a value of a type that EF does not know",
        { Converter: { } converter } =>
            $"{mapping.StoreType}, converted from {TypeNames.Of(converter.ModelClrType)} to {TypeNames.Of(converter.ProviderClrType)}",
        _ => mapping.StoreType,
    };
}
