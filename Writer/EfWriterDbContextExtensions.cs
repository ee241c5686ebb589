using System.Diagnostics.CodeAnalysis;
using EfWriter.Entities;
using EfWriter.Entities.Returned;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <summary>Writes frames from an app that has a <see cref="DbContext"/>.</summary>
[RequiresDynamicCode(DynamicCode.Reason)]
[RequiresUnreferencedCode(DynamicCode.Reason)]
public static partial class EfWriterDbContextExtensions
{
    private const string DefaultSchema = "public";

    /// <summary>
    /// Writes a frame to a PostgreSQL table, all or nothing, on the context's connection: in its transaction if it has one
    /// (behind a savepoint, never committed), otherwise in one of its own.
    /// </summary>
    /// <param name="db">A context that uses Npgsql; as ever with EF Core, not used by anybody else meanwhile.</param>
    /// <param name="frame">What to write.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="TableExistsException">The table exists and <see cref="WriteOptions.IfExists"/> is
    /// <see cref="IfExists.Fail"/>.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The connection was lost during the commit.</exception>
    /// <exception cref="FrameWriteException">The frame, the options or the server do not allow the write; the message says what to
    /// do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<WriteResult> WriteAsync(
        this DbContext db, Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(table);
        var request = OfFrame(db, frame, table, options);
        return new FrameWriter(db).WriteAsync(request, cancellationToken);
    }

    /// <summary>
    /// Writes a frame to the table that the context's model maps an entity type to, each column as the model stores the property.
    /// </summary>
    /// <remarks>
    /// A frame's column is found by the property's name (<c>Address.City</c> inside an owned or complex one) or by the column's.
    /// A cell of the property's type goes through its converter; a text for an enum property is a member's name; others are stored as they
    /// are. Schema, types, key and indexes of a table that is created are the model's; <see cref="WriteOptions.Schema"/> and
    /// <see cref="WriteOptions.Columns"/> are refused.
    /// </remarks>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="frame">What to write.</param>
    /// <param name="options">How to write it; null for the defaults. The frame is appended unless <see cref="WriteOptions.IfExists"/> says
    /// otherwise.</param>
    /// <param name="cancellationToken">Stops the write; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table.</exception>
    /// <exception cref="FrameWriteException">As for a table's name; and a column of the frame is no property of the entity.</exception>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, Frame frame, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(frame);
        return MappedAsync(
            db, typeof(TEntity), written: null,
            table => OfFrameAsync(db, table, frame, options, cancellationToken),
            (writer, request) => writer.WriteAsync(request, cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// Writes entities to the table that the context's model maps them to: what <c>SaveChanges</c> would insert, at COPY's speed.
    /// </summary>
    /// <remarks>
    /// Each entity is stored as <c>AddRange</c> and <c>SaveChanges</c> would store it, or refused by the property's name. Nothing is
    /// tracked, no related entity is written (<c>WriteGraphAsync</c> does), and generated values come back if
    /// <see cref="WriteOptions.SetGeneratedValues"/> asks for them. A value that the database makes (an identity, a default) is left to it
    /// for each entity that has none; rows keep the sequence's order, unless that changes from one to the next more than 32 times. The
    /// sequence is enumerated once, as the rows are sent. Only a collection is read again, for another attempt. It may take its time, but
    /// must not read from this context: pass a query of another one.
    /// </remarks>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="options">How to write them; null for the defaults. Entities are appended unless <see cref="WriteOptions.IfExists"/>
    /// says otherwise.</param>
    /// <param name="cancellationToken">Stops the write, also while the sequence is read; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table.</exception>
    /// <exception cref="FrameWriteException">
    /// As for a table's name; the sequence reads from this context; an entity has what a write of one table would lose, or what the model
    /// says is not written; or, in a mode that updates, a row's concurrency token is another one in the table.
    /// </exception>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, IEnumerable<TEntity> entities, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entities);
        DynamicCode.Check();
        options = AppDefaults.Complete(db, options, [.. OptionRules.OfEntities, .. TpcWrite.Rules(db, typeof(TEntity))]);
        return TpcWrite.Groups(db, entities, options) is { } groups
            ? new HierarchyWriter(db).WriteAsync(
                groups, (group, isPart) => OfTypeAsync(db, group.Type, group.Entities, group.Options, isPart, cancellationToken),
                cancellationToken)
            : OfTypeAsync(db, typeof(TEntity), entities, options, isPart: false, cancellationToken);
    }

    private static Task<WriteResult> OfTypeAsync<TEntity>(
        DbContext db, Type type, IEnumerable<TEntity> entities, WriteOptions? options, bool isPart, CancellationToken cancellationToken)
        where TEntity : class => MappedAsync(
            db, type, entities as IReadOnlyCollection<object>,
            table => ReturnedRequest.OfAsync(db, table, entities, options, cancellationToken),
            (writer, request) => writer.WriteAsync(request with { IsPart = isPart }, cancellationToken),
            cancellationToken);

    /// <summary>Writes entities that arrive one after the other, as the overload for sequences does.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="entities">The entities; enumerated once, ever: such a write is not tried again after its first row.</param>
    /// <param name="options">How to write them; null for the defaults. Entities are appended unless <see cref="WriteOptions.IfExists"/>
    /// says otherwise.</param>
    /// <param name="cancellationToken">Stops the write, and is handed to the sequence; nothing of it is left.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table.</exception>
    /// <exception cref="FrameWriteException">As for sequences.</exception>
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, IAsyncEnumerable<TEntity> entities, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entities);
        return WriteAsync(db, entities, isOrdered: false, options, cancellationToken);
    }

    private static Task<WriteResult> WriteAsync<TEntity>(
        DbContext db, IAsyncEnumerable<TEntity> entities, bool isOrdered, WriteOptions? options, CancellationToken cancellationToken)
        where TEntity : class => MappedAsync(
            db, typeof(TEntity), written: null,
            table => OfSequenceAsync(db, table, entities, isOrdered, options, cancellationToken),
            (writer, request) => writer.WriteAsync(request, cancellationToken),
            cancellationToken);

    private static async Task<WriteRequest> OfSequenceAsync<TEntity>(
        DbContext db, EntityTable table, IAsyncEnumerable<TEntity> entities, bool isOrdered, WriteOptions? options,
        CancellationToken cancellationToken)
        where TEntity : class
    {
        var request = await ReturnedRequest.OfAsync(db, table, entities, CompleteOfEntities(db, options), cancellationToken)
            .ConfigureAwait(false);
        return request with { IsOrdered = isOrdered };
    }

    /// <summary>Says what a write would do, without doing any of it: the exact DDL, and the decision for each column.</summary>
    /// <remarks>
    /// The table is looked at as the catalogs have it, and not locked. Of a frame that can be read again the first rows are looked at, for
    /// what its DateTimes mean.
    /// </remarks>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="frame">What would be written.</param>
    /// <param name="table">The table's name, without schema.</param>
    /// <param name="options">How it would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="FrameWriteException">The options mean nothing together or for this frame, or the server cannot be
    /// asked.</exception>
    public static Task<WritePlan> PlanAsync(
        this DbContext db, Frame frame, string table, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(table);
        var request = OfFrame(db, frame, table, options);
        return new FrameWriter(db).PlanAsync(request, cancellationToken);
    }

    /// <summary>Says what writing a frame of a mapped entity would do, without doing any of it.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="frame">What would be written.</param>
    /// <param name="options">How it would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table.</exception>
    /// <exception cref="FrameWriteException">As for a table's name; and a column of the frame is no property of the entity.</exception>
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbContext db, Frame frame, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(frame);
        return MappedAsync(
            db, typeof(TEntity), written: null,
            table => OfFrameAsync(db, table, frame, options, cancellationToken),
            (writer, request) => writer.PlanAsync(request, cancellationToken),
            cancellationToken);
    }

    /// <summary>Says what writing entities would do, without doing any of it.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="entities">The entities.</param>
    /// <param name="options">How they would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table.</exception>
    /// <exception cref="FrameWriteException">As for a table's name.</exception>
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbContext db, IEnumerable<TEntity> entities, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entities);
        return MappedAsync(
            db, typeof(TEntity), entities as IReadOnlyCollection<object>,
            table => Task.FromResult(EntityRows.Of(db, table, entities, CompleteOfEntities(db, options))),
            (writer, request) => writer.PlanAsync(request, cancellationToken), cancellationToken);
    }
}
