using EfWriter.Frames;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Entities.Queries;

/// <summary>Refuses a query whose rows would be others than SaveChanges stores of its objects.</summary>
internal static class QueryCheck
{
    /// <exception cref="FrameFault">A property of the query's is stored otherwise, or not at all.</exception>
    public static void Check(EntityTable table, QueryShape shape, IReadOnlyList<EntityColumn> columns)
    {
        foreach (var (path, cell) in shape.Cells)
        {
            var column = table.All.FirstOrDefault(one => one.Paths.Any(path.IsOf));
            if (column?.Paths.First(path.IsOf).Property is not { } property)
            {
                // Read from the database and not written there: what it computes, and a row's version.
                var known = table.Type.GetDerivedTypesInclusive().Where(type => type.ClrType.IsAssignableFrom(path.Type))
                    .Select(type => type.FindProperty(path.Name)).FirstOrDefault(one => one is not null);
                if (known?.GetBeforeSaveBehavior() != PropertySaveBehavior.Ignore)
                    throw Errors.QueryPropertyNotStored(path.Name, table.Entity);
            }
            else if (property.GetBeforeSaveBehavior() == PropertySaveBehavior.Throw)
                throw Errors.SetBeforeSave(path.Name);
            else if (column!.IsKind && shape.New is not null)
                throw Errors.QuerySetsKind(path.Name);
            else if (cell is ColumnCell found && columns.Contains(column))
                Check(path.Name, found, property.GetRelationalTypeMapping());
        }
    }

    /// <summary>Whether the app's own code makes the value of a row that has none.</summary>
    public static bool IsGenerated(DbContext host, EntityColumn column) =>
        column is { Property: { } property, IsMadeByDatabase: false } && EntityGenerators.Find(host, property) is not null;

    private static void Check(string path, ColumnCell found, RelationalTypeMapping expected)
    {
        // The server takes the blanks of a text of fixed length away, wherever else it goes.
        if (found.Mapping is not { } mapping || !SameConversion.Is(mapping.Converter, expected.Converter)
            || !SameConversion.Is(mapping.ElementTypeMapping?.Converter, expected.ElementTypeMapping?.Converter)
            || (IsPadded(mapping) && !IsPadded(expected)))
            throw Errors.QueryStoresOtherwise(path, Describe(found.Mapping), Describe(expected));
    }

    private static bool IsPadded(RelationalTypeMapping mapping) =>
        PostgresElements.WithoutFacets(mapping.StoreType) is "character" or "char" or "bpchar";

    private static string Describe(RelationalTypeMapping? mapping) => mapping switch
    {
        null => "a value of a type that EF does not know",
        { Converter: { } converter } =>
            $"{mapping.StoreType}, converted from {TypeNames.Of(converter.ModelClrType)} to {TypeNames.Of(converter.ProviderClrType)}",
        _ => mapping.StoreType,
    };
}
