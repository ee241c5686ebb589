using EfWriter.Tests.Entities.Zoo;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>A test of generated graphs, each of which is saved, written and rolled back.</summary>
public abstract class GraphComparison : DatabaseTest
{
    // Of all combinations one in so many is run in CI; a prime, so that every value of an axis meets every other one.
    private static readonly int Step = Reliability.IsFull ? 1 : 13;

    /// <summary>
    /// Compares what SaveChanges and a graph make of each of some situations: the same rows, or a refusal that names what it is about,
    /// made before a row is sent.
    /// </summary>
    /// <param name="situations">All combinations.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="build">The model.</param>
    /// <param name="make">Makes the roots of a situation.</param>
    /// <param name="named">What a refusal names.</param>
    /// <param name="sql">What is compared, as texts.</param>
    /// <param name="mayLack">Whether the server may refuse the graph: it does not lead to an object that the context tracks.</param>
    /// <param name="write">Writes the roots; null to write them as a graph.</param>
    /// <param name="every">Whether they are few, and all of them are compared.</param>
    internal async Task CompareAllAsync<T>(
        IReadOnlyList<T> situations, string name, Action<ModelBuilder> build, Func<ZooContext, T, object[]> make, string[] named,
        string sql, Func<T, bool>? mayLack = null, bool every = false, Func<ZooContext, T, object[], Task>? write = null)
    {
        var wrong = new List<string>();
        for (var i = 0; i < situations.Count; i += every ? 1 : Step)
        {
            var one = situations[i];
            var (saved, refusedBySave) = await TryAsync(name, build, db => make(db, one), sql, (db, roots) =>
            {
                // Without a look at what has changed.
                db.ChangeTracker.AutoDetectChangesEnabled = false;
                var tracked = db.ChangeTracker.Entries().Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
                db.ChangeTracker.AutoDetectChangesEnabled = true;
                db.AddRange(roots.Where(root => !tracked.Contains(root)));
                return db.SaveChangesAsync();
            });
            var (written, refused) = await TryAsync(name, build, db => make(db, one), sql,
                (db, roots) => write?.Invoke(db, one, roots) ?? WriteAsync(db, roots));
            if (Difference(saved, refusedBySave, written, refused, named, mayLack?.Invoke(one) ?? false) is { } difference)
                wrong.Add($"{one}: {difference}");
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    private static string? Difference(
        string? saved, Exception? refusedBySave, string? written, Exception? refused, string[] named, bool mayLack)
    {
        if (refused is null)
            return refusedBySave is null && written == saved ? null : $"saved {saved ?? refusedBySave!.Message}, written {written}";
        if (refusedBySave is not null || (mayLack && refused is FrameWriteException { SqlState: "23503" }))
            return null;
        return refused is FrameWriteException { SqlState: null }
            && Array.TrueForAll(named, word => refused.Message.Contains(word, StringComparison.Ordinal))
                ? null : $"saved {saved}, refused {refused}";
    }

    /// <summary>Makes the model's tables.</summary>
    internal async Task CreateAsync(string name, Action<ModelBuilder> build)
    {
        await using var db = NewContext(name, build);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
    }

    internal ZooContext NewContext(string name, Action<ModelBuilder> build) => ZooContext.Create(
        new("Graphs", name, WriteMode.Insert, build, _ => Task.CompletedTask, (_, _) => Task.CompletedTask), Schema);

    private static Task WriteAsync(ZooContext db, object[] roots) => (Task)typeof(GraphComparison)
        .GetMethod(nameof(WriteRootsAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
        .MakeGenericMethod(roots[0].GetType()).Invoke(null, [db, roots])!;

    private static Task<GraphWriteResult> WriteRootsAsync<T>(ZooContext db, object[] roots)
        where T : class => db.WriteGraphAsync(roots.Cast<T>());

    private async Task<(string? Rows, Exception? Refused)> TryAsync(
        string name, Action<ModelBuilder> build, Func<ZooContext, object[]> make, string sql, Func<ZooContext, object[], Task> store)
    {
        await using var db = NewContext(name, build);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var roots = make(db);
        try
        {
            await store(db, roots);
        }
        catch (Exception failure) when (failure is FrameWriteException or DbUpdateException or InvalidOperationException)
        {
            return (null, failure);
        }

        await db.Database.ExecuteSqlRawAsync($"SET LOCAL search_path = {Schema}");
        var rows = await db.Database.SqlQueryRaw<string>(sql).ToListAsync();
        return (string.Join(' ', rows.Order(StringComparer.Ordinal)), null);
    }
}
