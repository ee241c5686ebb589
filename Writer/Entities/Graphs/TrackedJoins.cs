using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Entities.Graphs;

// What a context tracks for the rows between objects has no other door.
#pragma warning disable EF1001

/// <summary>The objects that a context makes itself for the rows that join two others.</summary>
internal static class TrackedJoins
{
    /// <summary>Has the context take those for stored that it was about to add, if the graph has written their rows.</summary>
    /// <param name="host">The write's context.</param>
    /// <param name="written">The graph's joins; the objects at their ends have their keys.</param>
    public static void Accept(DbContext host, IReadOnlyList<GraphNode> written)
    {
        var states = host.GetService<IStateManager>();
        if (states.Count == 0)
            return;

        // One object may be joined with many.
        foreach (var joins in written.GroupBy(node => (node.Principal(0).ForeignKey, node.Principal(0).Principal)))
        {
            if (states.TryGetEntry(joins.Key.Principal.Entity, throwOnNonUniqueness: false) is not { } one)
                continue;
            var others = joins.Select(node => node.Principal(1).Principal.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
            var foreignKey = joins.First().Principal(1).ForeignKey;
            foreach (var join in states.GetDependents(one, joins.Key.ForeignKey).Cast<InternalEntityEntry>().ToList())
            {
                if (join.EntityState == EntityState.Added && states.FindPrincipal(join, foreignKey) is InternalEntityEntry other
                    && others.Contains(other.Entity))
                    join.AcceptChanges();
            }
        }
    }
}
