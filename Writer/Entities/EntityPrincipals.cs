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
    private readonly Dictionary<IForeignKey, Dictionary<object, object>> _byKey = [];

    public object? Find(object dependent, IForeignKey foreignKey)
    {
        if (!_byKey.TryGetValue(foreignKey, out var principals))
            _byKey.Add(foreignKey, principals = Collect(foreignKey));
        return principals.GetValueOrDefault(dependent);
    }

    private Dictionary<object, object> Collect(IForeignKey foreignKey)
    {
        var principals = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        var type = host.Model.FindEntityType(foreignKey.PrincipalEntityType.Name)!;
        var navigation = type.FindNavigation(foreignKey.PrincipalToDependent!.Name)!;
        var tracked = host.GetService<IStateManager>().Entries
            .Where(entry => type.IsAssignableFrom(entry.EntityType) && entry.EntityState != EntityState.Deleted)
            .Select(entry => entry.Entity);
        foreach (var principal in tracked.Concat(written?.Where(type.ClrType.IsInstanceOfType) ?? []))
        {
            var related = navigation.GetGetter().GetClrValue(principal);
            var dependents = navigation.IsCollection ? (IEnumerable?)related : related is null ? null : new[] { related };
            foreach (var dependent in dependents ?? Array.Empty<object>())
                principals[dependent] = principal;
        }

        return principals;
    }
}
