using EfWriter.Entities;
using EfWriter.Entities.Queries;
using EfWriter.Entities.Returned;
using EfWriter.Failures;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>Entity types that share a class, so that only a set says which one is meant: property bags, and others.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>The entity type of a set, if others may share its class; null if the class says it.</summary>
    internal static string? SharedName<TEntity>(DbContext db, DbSet<TEntity> set)
        where TEntity : class =>
        db.Model.FindEntityType(typeof(TEntity)) is null && db.Model.FindEntityTypes(typeof(TEntity)).Any() ? set.EntityType.Name : null;

    internal static Task<WriteResult> WriteSharedAsync<TEntity>(
        DbContext db, string name, IEnumerable<TEntity> entities, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => SharedAsync(
            db, typeof(TEntity), name, entities,
            table => ReturnedRequest.OfAsync(db, table, entities, CompleteOfEntities(db, options), cancellationToken),
            (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken);

    internal static Task<WriteResult> WriteSharedAsync<TEntity>(
        DbContext db, string name, IAsyncEnumerable<TEntity> entities, WriteOptions? options, CancellationToken cancellationToken,
        bool isOrdered = false)
        where TEntity : class => SharedAsync(
            db, typeof(TEntity), name, entities,
            table => OfSequenceAsync(db, table, entities, isOrdered, options, cancellationToken),
            (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken);

    internal static Task<WriteResult> WriteSharedAsync<TEntity>(
        DbContext db, string name, IQueryable<TEntity> query, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => CheckNotOfHost(db, name, query) is { } refusal
            ? Task.FromException<WriteResult>(refusal)
            : WriteSharedAsync(db, name, query.AsNoTracking().AsAsyncEnumerable(), options, cancellationToken, QueryOrder.Is(query));

    internal static Task<WriteResult> WriteSharedAsync<TEntity>(
        DbContext db, string name, Frame frame, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => SharedAsync(
            db, typeof(TEntity), name, frame,
            table => OfFrameAsync(db, table, frame, options, cancellationToken),
            (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken);

    internal static Task<GraphWriteResult> WriteSharedGraphAsync<TEntity>(
        DbContext db, string name, IEnumerable<TEntity> roots, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => GraphAsync(db, roots, name, options, cancellationToken);

    internal static Task<WritePlan> PlanSharedAsync<TEntity>(
        DbContext db, string name, IEnumerable<TEntity> entities, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => SharedAsync(
            db, typeof(TEntity), name, entities,
            table => Task.FromResult(EntityRows.Of(db, table, entities, CompleteOfEntities(db, options))),
            (writer, request) => writer.PlanAsync(request, cancellationToken), cancellationToken);

    internal static Task<WritePlan> PlanSharedAsync<TEntity>(
        DbContext db, string name, IQueryable<TEntity> query, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => CheckNotOfHost(db, name, query) is { } refusal
            ? Task.FromException<WritePlan>(refusal)
            : PlanSharedAsync(db, name, query.AsEnumerable(), options, cancellationToken);

    internal static Task<WritePlan> PlanSharedAsync<TEntity>(
        DbContext db, string name, Frame frame, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => SharedAsync(
            db, typeof(TEntity), name, frame,
            table => OfFrameAsync(db, table, frame, options, cancellationToken),
            (writer, request) => writer.PlanAsync(request, cancellationToken), cancellationToken);

    private static Task<T> SharedAsync<T>(
        DbContext db, Type type, string name, object rows, Func<EntityTable, Task<WriteRequest>> prepare,
        Func<FrameWriter, WriteRequest, Task<T>> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return MappedAsync(db, type, rows as IReadOnlyCollection<object>, prepare, run, cancellationToken, named: null, name);
    }

    private static Exception? CheckNotOfHost<TEntity>(DbContext db, string name, IQueryable<TEntity> query)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(query);
        return IsOfHost(db, query.AsNoTracking()) ? FailureReport.Describe(Errors.QueryOfShared(name), new(string.Empty, name)) : null;
    }
}
