using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities.Graphs;

/// <summary>Where the navigations of an entity type lead.</summary>
internal sealed record GraphLinks
{
    /// <summary>The entity type.</summary>
    public required IEntityType Type { get; init; }

    /// <summary>The type whose table or tables its objects are written to.</summary>
    public required IEntityType Root { get; init; }

    /// <summary>All that is stored inside the row, documents included.</summary>
    public required List<InnerPart> Parts { get; init; }

    /// <summary>To objects inside the same row.</summary>
    public IReadOnlyList<(INavigation Navigation, IClrPropertyGetter Getter)> Inside { get; private init; } = [];

    /// <summary>The foreign keys to objects that have an object of the type in their rows, each with the getter that leads there.</summary>
    public IReadOnlyList<(IForeignKey ForeignKey, IClrPropertyGetter? Getter)> Rows { get; private init; } = [];

    /// <summary>Whether its objects have no rows of their own, but share those of others.</summary>
    public bool SharesRow { get; private init; }

    /// <summary>To objects whose keys the row takes.</summary>
    public IReadOnlyList<(INavigation Navigation, IClrPropertyGetter Getter)> Principals { get; private init; } = [];

    /// <summary>The foreign keys that only the principals' own navigations tell of.</summary>
    public IReadOnlyList<IForeignKey> Collected { get; private init; } = [];

    /// <summary>The foreign keys whose values are properties of the object, each with the getter of its first one.</summary>
    public IReadOnlyList<(IForeignKey ForeignKey, IClrPropertyGetter Getter)> Values { get; private init; } = [];

    /// <summary>To objects that take the row's key.</summary>
    public IReadOnlyList<(INavigation Navigation, IClrPropertyGetter Getter)> Dependents { get; private init; } = [];

    /// <summary>To objects that a row of a third table joins.</summary>
    public IReadOnlyList<(ISkipNavigation Navigation, IClrPropertyGetter Getter)> Joins { get; private init; } = [];

    public static GraphLinks Of(IEntityType type)
    {
        var all = type.GetNavigations().Where(navigation => !navigation.IsShadowProperty() && !navigation.TargetEntityType.IsMappedToJson())
            .Select(navigation => (Navigation: navigation, Getter: navigation.GetGetter())).ToList();
        var related = type.GetForeignKeys().Where(key => !key.IsOwnership && !key.IsBaseLinking()).ToList();
        var (rows, keys) = (related.Where(InnerParts.IsInRow).ToList(), related.Where(key => !InnerParts.IsInRow(key)).ToList());
        return new()
        {
            Type = type,
            Parts = InnerParts.Of(type).Parts,
            Root = RootOf(type),
            Inside = [.. all.Where(one => !one.Navigation.IsOnDependent && InnerParts.IsInRow(one.Navigation))],
            SharesRow = rows.Count > 0,
            Rows = [.. rows.Where(key => key.PrincipalToDependent?.IsShadowProperty() == false).Select(key =>
                (key, key.DependentToPrincipal is { } one && !one.IsShadowProperty() ? one.GetGetter() : null))],
            Principals = [.. all.Where(one => one.Navigation.IsOnDependent && keys.Contains(one.Navigation.ForeignKey))],
            Collected = [.. keys.Where(key => key.DependentToPrincipal?.IsShadowProperty() != false
                && key.PrincipalToDependent?.IsShadowProperty() == false)],
            Values = [.. keys.Where(key => !key.Properties.Any(property => property.IsShadowProperty()))
                .Select(key => (key, key.Properties[0].GetGetter()))],
            Dependents = [.. all.Where(one => !one.Navigation.IsOnDependent && !InnerParts.IsInRow(one.Navigation))],
            Joins = [.. type.GetSkipNavigations().Where(navigation => !navigation.IsShadowProperty())
                .Select(navigation => (navigation, navigation.GetGetter()))],
        };
    }

    /// <summary>The type whose table or tables the objects of a type are written to; of abstract ones in TPC it has none.</summary>
    public static IEntityType RootOf(IEntityType type) =>
        type.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy ? type : type.GetRootType();

    /// <summary>Whether an object's key is set, and would be generated if it was not.</summary>
    public bool HasGeneratedKey(object entity)
    {
        var key = Type.FindPrimaryKey()?.Properties ?? [];
        return key.Any(property => property.ValueGenerated != ValueGenerated.Never)
            && !key.Any(property => property.IsShadowProperty() || property.GetGetter().HasSentinelValue(entity));
    }
}
