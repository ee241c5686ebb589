using EfWriter;
using EfWriter.Citus;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What a model says of its tables for EfWriter.</summary>
public static class EfWriterEntityTypeBuilderExtensions
{
    /// <summary>
    /// Says how the entity type's table is spread over the nodes of a Citus cluster, if a write makes it. It changes neither migrations nor
    /// a table that is there.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="entity">Builds the entity type.</param>
    /// <param name="distribution">How; its column may be a property's name.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder<TEntity> HasDistribution<TEntity>(this EntityTypeBuilder<TEntity> entity, Distribution distribution)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(distribution);
        ModelDistribution.Set(entity.Metadata, distribution);
        return entity;
    }
}
