using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Entities;

#pragma warning disable EF1001

/// <summary>
/// Finds the principal that has an object in its collection: as SaveChanges would, among those that the context tracks and those that are
/// written.
/// </summary>
/// <param name="host">The context.</param>
/// <param name="written">The entities that are written, if they can be looked through beforehand: one may be another's principal.</param>
internal sealed class EntityPrincipals(DbContext host, IReadOnlyCollection<object>? written)
{
    private readonly IStateManager _states = host.GetService<IStateManager>();
    private readonly Dictionary<IForeignKey, Dictionary<object, CollectedPrincipal>> _byKey = [];

    public CollectedPrincipal Find(object dependent, IForeignKey foreignKey)
    {
        if (!_byKey.TryGetValue(foreignKey, out var principals))
            _byKey.Add(foreignKey, principals = Collect(foreignKey));
        return principals.Count == 0 ? default : principals.GetValueOrDefault(dependent);
    }

    private bool IsTracked(object entity) => _states.Count > 0
        && _states.TryGetEntry(entity, throwOnNonUniqueness: false) is { EntityState: not EntityState.Detached };

    // What is new goes before what was there, and that before what is gone.
    private Dictionary<object, CollectedPrincipal> Collect(IForeignKey foreignKey)
    {
        var type = host.Model.FindEntityType(foreignKey.PrincipalEntityType.Name)!;
        var navigation = type.FindNavigation(foreignKey.PrincipalToDependent!.Name)!;

        // Of collections that say what they take and lose, EF keeps no copy: it has seen everything already.
        var isNotified = navigation.IsCollection
            && navigation.DeclaringEntityType.GetChangeTrackingStrategy() != ChangeTrackingStrategy.Snapshot;
        var found = new Dictionary<object, CollectedPrincipal>(ReferenceEqualityComparer.Instance);
        foreach (var entry in _states.Entries
            .Where(entry => type.IsAssignableFrom(entry.EntityType) && entry.EntityState != EntityState.Deleted))
        {
            var known = isNotified ? entry[navigation] : entry.GetRelationshipSnapshotValue(navigation);
            HashSet<object> before = new(Items(known), ReferenceEqualityComparer.Instance);
            foreach (var dependent in Related(entry.Entity))
                Add(dependent, new(entry.Entity, IsNew: !before.Remove(dependent), IsGone: false));
            foreach (var dependent in before)
                Add(dependent, new(null, IsNew: false, IsGone: true));
        }

        foreach (var principal in written?.Where(one => type.ClrType.IsInstanceOfType(one) && !IsTracked(one)) ?? [])
        {
            foreach (var dependent in Related(principal))
                Add(dependent, new(principal, IsNew: true, IsGone: false));
        }

        return found;

        void Add(object dependent, CollectedPrincipal principal)
        {
            if (!found.TryGetValue(dependent, out var other) || (other.IsGone && !principal.IsGone))
                found[dependent] = principal;
            else if (principal.IsNew)
                found[dependent] = principal with
                {
                    IsOneOfSeveral = other.IsNew && !ReferenceEquals(other.Principal, principal.Principal),
                };
        }

        IEnumerable<object> Related(object principal) => Items(navigation.GetGetter().GetClrValue(principal));

        IEnumerable<object> Items(object? related) =>
            related is null ? [] : navigation.IsCollection ? ((IEnumerable)related).Cast<object>() : [related];
    }
}

/// <summary>What the collections of principals say of an object.</summary>
/// <param name="Principal">The principal that has it; null for none.</param>
/// <param name="IsNew">Whether it was put there since the context looked last.</param>
/// <param name="IsGone">Whether it was taken away since then.</param>
internal readonly record struct CollectedPrincipal(object? Principal, bool IsNew, bool IsGone)
{
    /// <summary>Whether it was put into several collections since then.</summary>
    public bool IsOneOfSeveral { get; init; }
}
