using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

/// <summary>A navigation to an object, or to a collection of them, that is stored inside the row.</summary>
/// <param name="Number">Its place among all of a type; 0 is the row itself.</param>
/// <param name="Navigation">The navigation.</param>
/// <param name="Getter">Gets the object.</param>
/// <param name="IsRepeated">Whether there may be several for a row: it is a collection, or inside of one.</param>
/// <param name="Name">The way from the row's type.</param>
internal sealed record InnerPart(int Number, INavigation Navigation, IClrPropertyGetter Getter, bool IsRepeated, string Name)
{
    /// <summary>The class that has the navigation, if not all objects of the type do.</summary>
    public Type? Of { get; init; }

    public bool IsCollection { get; } = Navigation.IsCollection;

    /// <summary>The numbers of those whose objects are of the same class, this one's own included.</summary>
    public IReadOnlyList<int> Alike { get; set; } = [];

    /// <summary>Where they lead to.</summary>
    public List<InnerPart> Parts { get; } = [];

    /// <summary>A navigation as messages name it.</summary>
    public static string NameOf(INavigationBase navigation) => $"{navigation.DeclaringEntityType.DisplayName()}.{navigation.Name}";
}

/// <summary>Objects that are stored inside a type's rows: owned ones, those in documents, and entities that share the row.</summary>
internal sealed class InnerParts
{
    // As long-lived as the host's model.
    private static readonly ConditionalWeakTable<IEntityType, InnerParts> Known = [];

    private readonly List<InnerPart> _all = [];

    private InnerParts(IEntityType type)
    {
        Add(Parts, type, path: null, isDocument: false, isRepeated: false);
        foreach (var part in _all)
            part.Alike = [.. _all.Where(one => one.Navigation.ClrType == part.Navigation.ClrType).Select(one => one.Number)];
    }

    public List<InnerPart> Parts { get; } = [];

    /// <summary>How many there are, the row itself included.</summary>
    public int Count => _all.Count + 1;

    /// <summary>The one of a number.</summary>
    public InnerPart Of(int number) => _all[number - 1];

    public static InnerParts Of(IEntityType type) => Known.GetValue(type, one => new(one));

    private void Add(List<InnerPart> parts, IEntityType type, string? path, bool isDocument, bool isRepeated)
    {
        var types = path is null ? type.GetDerivedTypesInclusive() : [type];
        foreach (var navigation in types.SelectMany(one => one.GetNavigations()).Distinct())
        {
            if (navigation.IsOnDependent || navigation.IsShadowProperty()
                || !(isDocument ? navigation.ForeignKey.IsOwnership : IsInside(navigation)))
                continue;
            var name = path is null ? InnerPart.NameOf(navigation) : $"{path}.{navigation.Name}";
            var part = new InnerPart(Count, navigation, navigation.GetGetter(), isRepeated || navigation.IsCollection, name)
            {
                Of = navigation.DeclaringEntityType.IsAssignableFrom(type) ? null : navigation.DeclaringEntityType.ClrType,
            };
            _all.Add(part);
            parts.Add(part);
            Add(part.Parts, navigation.TargetEntityType, name, navigation.TargetEntityType.IsMappedToJson(), part.IsRepeated);
        }
    }

    /// <summary>Whether a navigation's objects are stored inside the row.</summary>
    public static bool IsInside(INavigation navigation) => navigation.TargetEntityType.IsMappedToJson() || IsInRow(navigation);

    /// <summary>Whether a navigation's object is of columns of the same row: two rows of one table may still be two rows.</summary>
    public static bool IsInRow(INavigation navigation) => IsInRow(navigation.ForeignKey);

    /// <summary>Whether a foreign key's objects are of columns of the same row as those that it points at.</summary>
    public static bool IsInRow(IForeignKey foreignKey) => foreignKey.DeclaringEntityType is var type && type.GetTableName() is { } table
        && foreignKey.IsRowInternal(StoreObjectIdentifier.Table(table, type.GetSchema()));
}
