using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>The tables that a type's objects are written to, the main one first.</summary>
internal sealed class GraphTables(DbContext host)
{
    private readonly Dictionary<IEntityType, IReadOnlyList<(EntityTable Table, IEntityType Of)>> _known = [];

    /// <summary>The tables, each with the entity type whose objects have a row in it.</summary>
    public IReadOnlyList<(EntityTable Table, IEntityType Of)> Of(IEntityType root)
    {
        if (!_known.TryGetValue(root, out var tables))
            _known.Add(root, tables = [.. Find(root)]);
        return tables;
    }

    private IEnumerable<(EntityTable Table, IEntityType Of)> Find(IEntityType root)
    {
        // The design-time model says what the database computes.
        var known = host.GetService<IDesignTimeModel>().Model.FindEntityType(root.Name) ?? throw Errors.NotMapped(root.ClrType);
        var isSplit = known.GetMappingStrategy() == RelationalAnnotationNames.TptMappingStrategy;
        IEnumerable<IEntityType> types = isSplit ? known.GetDerivedTypesInclusive() : [known];
        foreach (var type in types)
        {
            if (type.GetTableName() is null)
                throw Errors.NoTable(type.DisplayName());
            foreach (var place in EntityTable.PlacesOf(type))
                yield return (EntityTable.PartOf(host, type, place), host.Model.FindEntityType(type.Name)!);
        }
    }
}
