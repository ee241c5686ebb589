using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>Graphs of entities.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>
    /// Writes entities with all that they lead to: what <c>AddRange</c> and <c>SaveChanges</c> would insert, at COPY's speed, in one
    /// transaction. Parents come before their children, and foreign keys are filled with the keys that the database made.
    /// </summary>
    /// <remarks>
    /// Each object is written once, however many others lead to it. One that the context tracks as unchanged or modified is taken for
    /// stored: others get its key, and it is neither written nor followed. All keys and other generated values are set on the objects once
    /// the transaction is committed, and tracked objects are <c>Unchanged</c>; if the write fails, objects are as they were. The graph is
    /// held in memory.
    /// </remarks>
    /// <typeparam name="TEntity">The entity type of the roots.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity types in its model.</param>
    /// <param name="roots">The objects to begin with.</param>
    /// <param name="options">How to write them; null for the defaults. Options that say what one table gets are refused by name.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written to each table.</returns>
    /// <exception cref="InvalidOperationException">The model does not map an entity type to a table.</exception>
    /// <exception cref="FrameWriteException">As for entities; and objects take each other's keys in a circle.</exception>
    public static Task<GraphWriteResult> WriteGraphAsync<TEntity>(
        this DbContext db, IEnumerable<TEntity> roots, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => GraphAsync(db, roots, name: null, options, cancellationToken);

    private static Task<GraphWriteResult> GraphAsync<TEntity>(
        DbContext db, IEnumerable<TEntity> roots, string? name, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(roots);
        CheckHost(db, new(string.Empty, name ?? TypeNames.Of(typeof(TEntity))));
        options = AppDefaults.Complete(db, options, [.. OptionRules.OfEntities, .. OptionRules.OfGraphs]) ?? new();
        return new GraphWriter(db, options).WriteAsync(roots, name, cancellationToken);
    }
}
