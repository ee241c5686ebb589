using System.Runtime.CompilerServices;
using EfWriter.Entities;
using EfWriter.Entities.Queries;
using EfWriter.Entities.Returned;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfWriter;

/// <content>Rows that go to a table by its name.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>Writes objects to a table by its name.</summary>
    /// <remarks>
    /// Objects of an entity type stay entities: each column is what the model says of the property, the options are those of entities, and
    /// they are appended unless <see cref="WriteOptions.IfExists"/> says otherwise. Only the table is another;
    /// <see cref="WriteOptions.Schema"/> may be set. A table that is made is the model's under this name, with keys and indexes of its own.
    /// Objects of any other type are a frame (<see cref="Frame.From{T}(IEnumerable{T})"/>), with a column for each property.
    /// </remarks>
    /// <typeparam name="T">An entity type, or any class, record or struct with public readable properties.</typeparam>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="rows">The objects, from anything but this context's connection.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write, also while the sequence is read; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">The table exists, the objects are no entities, and <see cref="WriteOptions.IfExists"/> is
    /// <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="FrameWriteException">As for entities, or for frames.</exception>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IEnumerable<T> rows, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(db, rows, table);
        return IsMapped(db, typeof(T))
            ? NamedAsync(
                db, typeof(T), rows as IReadOnlyCollection<object>, table, options, [],
                own => Preparing(nameof(OfList), typeof(T), db, rows, own, cancellationToken),
                (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken)
            : WriteAsync(db, Frame.From(rows), table, options, cancellationToken);
    }

    /// <summary>Writes objects that arrive one after the other to a table by its name, as the overload for sequences does.</summary>
    /// <typeparam name="T">An entity type, or any class, record or struct with public readable properties.</typeparam>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="rows">The objects; enumerated once, ever.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write them; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write, and is handed to the sequence; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">As for sequences.</exception>
    /// <exception cref="FrameWriteException">As for entities, or for frames.</exception>
    [OverloadResolutionPriority(-2)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IAsyncEnumerable<T> rows, string table, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Check(db, rows, table);
        return IsMapped(db, typeof(T))
            ? NamedAsync(
                db, typeof(T), written: null, table, options, [],
                own => Preparing(nameof(OfStream), typeof(T), db, rows, own, cancellationToken),
                (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken)
            : WriteAsync(db, Frame.From(rows), table, options, cancellationToken);
    }

    /// <summary>Writes what a query gives to a table by its name.</summary>
    /// <remarks>
    /// The rows of a query of this context for an entity type stay on the server. A query of another context is read as its rows are sent.
    /// A query of this context for another type is refused: its rows would be read and sent on one connection.
    /// </remarks>
    /// <typeparam name="T">The query's type.</typeparam>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="query">The query.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write the rows; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the query and the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">As for sequences.</exception>
    /// <exception cref="FrameWriteException">As for entities, or for frames.</exception>
    [OverloadResolutionPriority(-1)]
    public static Task<WriteResult> WriteAsync<T>(
        this DbContext db, IQueryable<T> query, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(db, query, table);
        if (query.Provider is not IAsyncQueryProvider)
            return WriteAsync(db, query.AsEnumerable(), table, options, cancellationToken);
        if (!IsOfHost(db, query))
            return WriteAsync(db, query.AsAsyncEnumerable(), table, options, cancellationToken);
        return IsMapped(db, typeof(T))
            ? NamedAsync(
                db, typeof(T), written: null, table, options, OptionRules.OfQueries,
                own => to => QueryRows.OfAsync(db, to, query, own, cancellationToken),
                (writer, request) => writer.WriteAsync(request, cancellationToken), cancellationToken)
            : Task.FromException<WriteResult>(FailureReport.Describe(
                Errors.QueryOfOtherType(typeof(T)), new(options?.Schema ?? string.Empty, table)));
    }

    /// <summary>Says what writing objects to a table by its name would do, without doing any of it.</summary>
    /// <typeparam name="T">An entity type, or any class, record or struct with public readable properties.</typeparam>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="rows">The objects.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How they would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="FrameWriteException">As for entities, or for frames.</exception>
    [OverloadResolutionPriority(-2)]
    public static Task<WritePlan> PlanAsync<T>(
        this DbContext db, IEnumerable<T> rows, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        Check(db, rows, table);
        return IsMapped(db, typeof(T))
            ? NamedAsync(
                db, typeof(T), rows as IReadOnlyCollection<object>, table, options, [],
                own => Preparing(nameof(OfPlan), typeof(T), db, rows, own, cancellationToken),
                (writer, request) => writer.PlanAsync(request, cancellationToken), cancellationToken)
            : PlanAsync(db, Frame.From(rows), table, options, cancellationToken);
    }

    private static void Check(DbContext db, object rows, string table)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(table);
    }

    private static bool IsMapped(DbContext db, Type type) => db.Model.FindEntityType(type)?.GetTableName() is not null;

    // The schema goes with the table's name; everything else is said as for entities.
    private static Task<TResult> NamedAsync<TResult>(
        DbContext db, Type type, IReadOnlyCollection<object>? written, string table, WriteOptions? options,
        IReadOnlyList<OptionRule> further, Func<WriteOptions?, Func<EntityTable, Task<WriteRequest>>> prepare,
        Func<FrameWriter, WriteRequest, Task<TResult>> run, CancellationToken cancellationToken)
    {
        var schema = options?.Schema ?? AppSettings.Of(db, options).Defaults?.Schema;
        var own = AppDefaults.Complete(
            db, options is null ? null : options with { Schema = null }, [.. OptionRules.OfEntities, .. further]);
        return MappedAsync(db, type, written, prepare(own), run, cancellationToken, new(table, schema));
    }

    // What is an entity type is known at run time only.
    private static Func<EntityTable, Task<WriteRequest>> Preparing(
        string way, Type type, DbContext db, object rows, WriteOptions? options, CancellationToken cancellationToken) =>
        RuntimeGenerics.Call<Func<EntityTable, Task<WriteRequest>>>(
            typeof(EfWriterDbContextExtensions), way, type, db, rows, options, cancellationToken);

    private static Func<EntityTable, Task<WriteRequest>> OfList<TEntity>(
        DbContext db, IEnumerable<TEntity> rows, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => table => ReturnedRequest.OfAsync(db, table, rows, options, cancellationToken);

    private static Func<EntityTable, Task<WriteRequest>> OfStream<TEntity>(
        DbContext db, IAsyncEnumerable<TEntity> rows, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => table => ReturnedRequest.OfAsync(db, table, rows, options, cancellationToken);

    private static Func<EntityTable, Task<WriteRequest>> OfPlan<TEntity>(
        DbContext db, IEnumerable<TEntity> rows, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => table => Task.FromResult(EntityRows.Of(db, table, rows, options));

    /// <summary>A table that the caller names, in place of the model's.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Schema">Its schema; null for the model's.</param>
    private sealed record NamedTable(string Name, string? Schema);
}
