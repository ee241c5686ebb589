using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter;

/// <summary>The calls of <see cref="EfWriterDbContextExtensions"/> on a set: <c>db.Orders.WriteAsync(orders)</c>.</summary>
[RequiresDynamicCode(DynamicCode.Reason)]
[RequiresUnreferencedCode(DynamicCode.Reason)]
public static class EfWriterDbSetExtensions
{
    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="entities">What is written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IEnumerable<TEntity> entities, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.WriteSharedAsync(db, name, entities, options, cancellationToken)
            : Context(set).WriteAsync(entities, options, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="entities">What is written.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IEnumerable<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class => set.WriteAsync(entities, options: null, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IAsyncEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="entities">What is written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IAsyncEnumerable<TEntity> entities, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.WriteSharedAsync(db, name, entities, options, cancellationToken)
            : Context(set).WriteAsync(entities, options, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IAsyncEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="entities">What is written.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IAsyncEnumerable<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class => set.WriteAsync(entities, options: null, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IQueryable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="query">What is written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(1)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IQueryable<TEntity> query, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.WriteSharedAsync(db, name, query, options, cancellationToken)
            : Context(set).WriteAsync(query, options, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, IQueryable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="query">What is written.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, IQueryable<TEntity> query, CancellationToken cancellationToken)
        where TEntity : class => set.WriteAsync(query, options: null, cancellationToken);

    /// <inheritdoc cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, Frame, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="frame">What is written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbSet<TEntity> set, Frame frame, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.WriteSharedAsync<TEntity>(db, name, frame, options, cancellationToken)
            : Context(set).WriteAsync<TEntity>(frame, options, cancellationToken);

    /// <inheritdoc cref="EfWriterDbContextExtensions.WriteAsync{TEntity}(DbContext, Frame, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="frame">What is written.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<TEntity>(this DbSet<TEntity> set, Frame frame, CancellationToken cancellationToken)
        where TEntity : class => set.WriteAsync(frame, options: null, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteGraphAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="roots">What is written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<GraphWriteResult> WriteGraphAsync<TEntity>(
        this DbSet<TEntity> set, IEnumerable<TEntity> roots, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.WriteSharedGraphAsync(db, name, roots, options, cancellationToken)
            : Context(set).WriteGraphAsync(roots, options, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.WriteGraphAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="roots">What is written.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(-2)]
    public static Task<GraphWriteResult> WriteGraphAsync<TEntity>(
        this DbSet<TEntity> set, IEnumerable<TEntity> roots, CancellationToken cancellationToken)
        where TEntity : class => set.WriteGraphAsync(roots, options: null, cancellationToken);

    /// <inheritdoc
    /// cref="EfWriterDbContextExtensions.PlanAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="entities">What would be written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbSet<TEntity> set, IEnumerable<TEntity> entities, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.PlanSharedAsync(db, name, entities, options, cancellationToken)
            : Context(set).PlanAsync(entities, options, cancellationToken);

    /// <inheritdoc cref="EfWriterDbContextExtensions.PlanAsync{TEntity}(DbContext, IQueryable{TEntity}, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="query">What would be written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    [OverloadResolutionPriority(1)]
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbSet<TEntity> set, IQueryable<TEntity> query, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.PlanSharedAsync(db, name, query, options, cancellationToken)
            : Context(set).PlanAsync(query, options, cancellationToken);

    /// <inheritdoc cref="EfWriterDbContextExtensions.PlanAsync{TEntity}(DbContext, Frame, WriteOptions, CancellationToken)"/>
    /// <param name="set">A set of a context that uses Npgsql.</param>
    /// <param name="frame">What would be written.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbSet<TEntity> set, Frame frame, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class => Shared(set) is ({ } db, { } name)
            ? EfWriterDbContextExtensions.PlanSharedAsync<TEntity>(db, name, frame, options, cancellationToken)
            : Context(set).PlanAsync<TEntity>(frame, options, cancellationToken);

    /// <inheritdoc cref="EfWriterDbContextExtensions.UseRowsAsync{T, TEntity}"/>
    /// <param name="set">A set of a context that uses Npgsql, also of a property bag or of another type that shares its class.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="storedAs">The property of the set's entities whose values the rows are: <c>order => order.Price</c>, or those of
    /// each property of a row.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    public static Task<TemporaryRows<T>> UseRowsAsync<TEntity, T>(
        this DbSet<TEntity> set, IEnumerable<T> rows, Expression<Func<TEntity, T>> storedAs, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(storedAs);
        var (db, name) = Shared(set);
        return EfWriterDbContextExtensions.UseRowsAsync(db, rows, storedAs, name, cancellationToken);
    }

    // The name of an entity type whose class others may share; null for none.
    private static (DbContext Db, string? Name) Shared<TEntity>(DbSet<TEntity> set)
        where TEntity : class => Context(set) is var db ? (db, EfWriterDbContextExtensions.SharedName(db, set)) : default;

    private static DbContext Context<TEntity>(DbSet<TEntity> set)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.GetService<ICurrentDbContext>().Context;
    }
}
