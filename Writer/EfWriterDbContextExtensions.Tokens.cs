using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>The same calls with a token and no options, in the place where options would stand.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <inheritdoc cref="WriteAsync(DbContext, Frame, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync(this DbContext db, Frame frame, string table, CancellationToken cancellationToken) =>
        WriteAsync(db, frame, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{TEntity}(DbContext, Frame, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync<TEntity>(this DbContext db, Frame frame, CancellationToken cancellationToken)
        where TEntity : class =>
        WriteAsync<TEntity>(db, frame, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, IEnumerable<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class =>
        WriteAsync(db, entities, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{TEntity}(DbContext, IAsyncEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, IAsyncEnumerable<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class =>
        WriteAsync(db, entities, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{TEntity}(DbContext, IQueryable{TEntity}, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync<TEntity>(this DbContext db, IQueryable<TEntity> query, CancellationToken cancellationToken)
        where TEntity : class =>
        WriteAsync(db, query, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(DbContext, IEnumerable{T}, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IEnumerable<T> rows, string table, CancellationToken cancellationToken) =>
        WriteAsync(db, rows, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(DbContext, IAsyncEnumerable{T}, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IAsyncEnumerable<T> rows, string table, CancellationToken cancellationToken) =>
        WriteAsync(db, rows, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(DbContext, IQueryable{T}, string, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IQueryable<T> query, string table, CancellationToken cancellationToken) =>
        WriteAsync(db, query, table, options: null, cancellationToken);

    /// <inheritdoc cref="WriteGraphAsync{TEntity}(DbContext, IEnumerable{TEntity}, WriteOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static Task<GraphWriteResult> WriteGraphAsync<TEntity>(
        this DbContext db, IEnumerable<TEntity> roots, CancellationToken cancellationToken)
        where TEntity : class =>
        WriteGraphAsync(db, roots, options: null, cancellationToken);
}
