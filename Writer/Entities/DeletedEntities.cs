using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Entities;

// What a context knows of an object has no other door that does not begin to track it.
#pragma warning disable EF1001

/// <summary>Refuses entities that the context is about to delete: SaveChanges would delete their rows.</summary>
internal sealed class DeletedEntities
{
    private readonly IStateManager _states;

    private DeletedEntities(IStateManager states) => _states = states;

    /// <summary>The check of a write; null if there is nothing to look for.</summary>
    public static DeletedEntities? Of(DbContext host, WriteMode mode) =>
        mode != WriteMode.Delete && host.GetService<IStateManager>() is var states && states.GetCountForState(deleted: true) > 0
            ? new(states)
            : null;

    /// <summary>Looks at an entity.</summary>
    /// <exception cref="FrameFault">The context is about to delete it.</exception>
    public void Check(object? entity, long row)
    {
        if (entity is not null && _states.TryGetEntry(entity, throwOnNonUniqueness: false) is { EntityState: EntityState.Deleted } entry)
            throw Errors.DeletedInContext(entry.EntityType.DisplayName(), row);
    }
}
