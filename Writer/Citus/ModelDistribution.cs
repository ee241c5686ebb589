using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Citus;

/// <summary>
/// How an app's model says that an entity type's table is distributed: by annotations that a migration's snapshot can have.
/// </summary>
internal static class ModelDistribution
{
    private const string Kind = "EfWriter:Distribution";
    private const string Column = "EfWriter:DistributionColumn";
    private const string ColocateWith = "EfWriter:ColocateWith";
    private const string ShardCount = "EfWriter:ShardCount";

    /// <summary>The distribution of an entity type's table; null if the model says nothing of it.</summary>
    public static Distribution? Of(IReadOnlyEntityType entity) => entity.FindAnnotation(Kind)?.Value is not string kind ? null : new()
    {
        Kind = Enum.Parse<DistributionKind>(kind),
        Column = entity.FindAnnotation(Column)?.Value as string,
        ColocateWith = entity.FindAnnotation(ColocateWith)?.Value as string,
        ShardCount = entity.FindAnnotation(ShardCount)?.Value as int?,
    };

    /// <summary>Says it.</summary>
    public static void Set(IMutableEntityType entity, Distribution distribution)
    {
        entity.SetAnnotation(Kind, $"{distribution.Kind}");
        entity.SetOrRemoveAnnotation(Column, distribution.Column);
        entity.SetOrRemoveAnnotation(ColocateWith, distribution.ColocateWith);
        entity.SetOrRemoveAnnotation(ShardCount, distribution.ShardCount);
    }
}
