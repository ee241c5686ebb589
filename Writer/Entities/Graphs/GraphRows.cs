using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EfWriter.Entities.Graphs;

#pragma warning disable EF1001

/// <summary>
/// Entities that share another one's row (table splitting): they are written with it, whichever of them the graph comes to first.
/// </summary>
/// <param name="host">The context.</param>
internal sealed class GraphRows(DbContext host)
{
    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly List<GraphNode> _alone = [];

    /// <summary>The object whose row an object is in, and its type; null if the object does not lead to it.</summary>
    /// <exception cref="FrameFault">That one has another object in its row.</exception>
    public (object Owner, IEntityType Type)? Find(object inner, GraphLinks links)
    {
        foreach (var (foreignKey, getter) in links.Rows)
        {
            var navigated = getter?.GetClrValue(inner);
            var owner = _states.Count > 0 ? EntityScope.Current.Principal(inner, foreignKey, navigated) : navigated;
            if (owner is null || owner == EntityScope.Nobody)
                continue;
            Relate(owner, foreignKey, inner);
            return (owner, foreignKey.PrincipalEntityType);
        }

        return null;
    }

    /// <summary>Notes an object that has yet to be found in a row.</summary>
    public void Add(GraphNode alone) => _alone.Add(alone);

    /// <summary>Has an object be written with the row that it was found in.</summary>
    /// <returns>Whether it was waiting for one.</returns>
    public bool Give(GraphNode alone, GraphNode row)
    {
        if (!_alone.Remove(alone))
            return false;
        alone.Row = row;
        foreach (var edge in alone.Principals)
            row.Add(edge);
        return true;
    }

    /// <exception cref="InvalidOperationException">An object is in no row of the graph.</exception>
    public void CheckAll()
    {
        if (_alone.Count > 0)
            throw Refuse(_alone[0].Links);
    }

    /// <summary>The refusal of an object that no new row has.</summary>
    public static InvalidOperationException Refuse(GraphLinks links)
    {
        var foreignKey = links.Type.GetForeignKeys().First(key => !key.IsOwnership && InnerParts.IsInRow(key));
        return Errors.SharedRow(
            links.Type.DisplayName(), foreignKey.PrincipalEntityType.DisplayName(), foreignKey.PrincipalToDependent?.Name);
    }

    // As AddRange does: the row is read from the owner.
    private static void Relate(object owner, IForeignKey foreignKey, object inner)
    {
        var navigation = foreignKey.PrincipalToDependent!;
        var other = navigation.GetGetter().GetClrValue(owner);
        if (other is null)
            ((IRuntimePropertyBase)navigation).GetSetter().SetClrValueUsingContainingEntity(owner, inner);
        else if (!ReferenceEquals(other, inner))
            throw Errors.TwoForOne(
                foreignKey.DeclaringEntityType.DisplayName(), foreignKey.PrincipalEntityType.DisplayName(),
                EntityRelations.Names(foreignKey));
    }
}
