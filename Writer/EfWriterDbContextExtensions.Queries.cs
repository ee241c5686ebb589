using System.Runtime.CompilerServices;
using EfWriter.Entities;
using EfWriter.Entities.Queries;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Frames.Text;
using EfWriter.Migrations;
using EfWriter.Planning.Columns;
using EfWriter.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfWriter;

/// <content>Queries, and what each kind of write asks of its options.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>
    /// Writes what a query gives to the table that the context's model maps its type to, as entities are written. The rows of a query of
    /// this context stay on the server: they go from table to table by <c>INSERT … SELECT</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A query of this context, or of another one on the same connection, is run by the write itself, with EF's own SQL and parameters.
    /// Each row is stored as <c>SaveChanges</c> would store the object that the query makes: what it does not set has the value that a new
    /// object has, or the database's. What only the app can make is refused by the property's name: values of generators, converters that
    /// differ between the source and the table, code that EF does not translate. So are <see cref="WriteOptions.SetGeneratedValues"/>,
    /// <see cref="WriteOptions.BadRows"/> and loaders, for no object and no row is seen. The write may be tried again.
    /// </para>
    /// <para>Of any other context the rows are read as they are sent, and not tracked; such a query is run once.</para>
    /// </remarks>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="query">The query, such as <c>db.Orders.Select(order => new Report { Id = order.Id })</c>.</param>
    /// <param name="options">How to write the rows; null for the defaults. They are appended unless <see cref="WriteOptions.IfExists"/>
    /// says otherwise.</param>
    /// <param name="cancellationToken">Stops the query and the write; nothing of it is left.</param>
    /// <returns>What was written; <see cref="WriteResult.StayedOnServer"/> says whether the rows stayed.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table, or EF does not translate the
    /// query.</exception>
    /// <exception cref="FrameWriteException">As for entities; and the rows would not be those that <c>SaveChanges</c> stores.</exception>
    [OverloadResolutionPriority(1)]
    public static Task<WriteResult> WriteAsync<TEntity>(
        this DbContext db, IQueryable<TEntity> query, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Provider is not IAsyncQueryProvider)
            return WriteAsync(db, query.AsEnumerable(), options, cancellationToken);

        // No object is tracked, wherever the query runs.
        query = query.AsNoTracking();
        return IsOfHost(db, query)
            ? MappedAsync(
                db, typeof(TEntity), written: null,
                table => QueryRows.OfAsync(db, table, query, CompleteOfQuery(db, options), cancellationToken),
                (writer, request) => writer.WriteAsync(request, cancellationToken),
                cancellationToken)
            : WriteAsync(db, query.AsAsyncEnumerable(), QueryOrder.Is(query), options, cancellationToken);
    }

    /// <summary>Says what writing a query of this context would do, without doing any of it.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="query">The query; of another context, the plan is that of a list.</param>
    /// <param name="options">How the rows would be written; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The plan; if the write would be refused, it says why.</returns>
    /// <exception cref="InvalidOperationException">The model does not map the entity type to one table, or EF does not translate the
    /// query.</exception>
    /// <exception cref="FrameWriteException">As for a write.</exception>
    [OverloadResolutionPriority(1)]
    public static Task<WritePlan> PlanAsync<TEntity>(
        this DbContext db, IQueryable<TEntity> query, WriteOptions? options = null, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(query);
        query = query.AsNoTracking();
        return IsOfHost(db, query)
            ? MappedAsync(
                db, typeof(TEntity), written: null,
                table => QueryRows.OfAsync(db, table, query, CompleteOfQuery(db, options), cancellationToken),
                (writer, request) => writer.PlanAsync(request, cancellationToken),
                cancellationToken)
            : PlanAsync(db, query.AsEnumerable(), options, cancellationToken);
    }

    // A text's columns are known once it has been looked at.
    private static async Task<WriteRequest> OfFrameAsync(
        DbContext db, EntityTable table, Frame frame, WriteOptions? options, CancellationToken cancellationToken)
    {
        options = AppDefaults.Complete(db, options, [.. OptionRules.OfEntities, .. OptionRules.OfFrames]);
        AppSettings.CheckNoHook(db, options, table.Type.ClrType);
        if (frame is TextFrame text)
        {
            text.Naming = null;
            await text.ResolveAsync(table.StoreTypes, looksAtAll: true, cancellationToken).ConfigureAwait(false);
        }

        return EntityFrame.Of(table, frame, options);
    }

    private static WriteRequest OfFrame(DbContext db, Frame frame, string table, WriteOptions? options)
    {
        DynamicCode.Check();
        IEnumerable<OptionRule> rules =
            frame is ServerQueryFrame ? [.. OptionRules.OfFrames, .. OptionRules.OfQueries] : OptionRules.OfFrames;
        options = AppDefaults.Complete(db, options, rules) ?? new();
        var name = new QualifiedName(options.Schema ?? db.Model.GetDefaultSchema() ?? DefaultSchema, table);
        CheckHost(db, name);
        try
        {
            AppSettings.CheckNoHook(db, options, frame);
        }
        catch (FrameFault fault)
        {
            throw FailureReport.Describe(fault, name);
        }

        return FrameNaming.Apply(db, new(frame, name, options));
    }

    private static WriteOptions? CompleteOfEntities(DbContext db, WriteOptions? options) =>
        AppDefaults.Complete(db, options, OptionRules.OfEntities);

    private static WriteOptions? CompleteOfQuery(DbContext db, WriteOptions? options) =>
        AppDefaults.Complete(db, options, [.. OptionRules.OfEntities, .. OptionRules.OfQueries]);

    // What a context of another provider has, nobody can be asked for.
    private static bool IsOfHost(DbContext db, IQueryable query)
    {
        CheckHost(db, new(string.Empty, TypeNames.Of(query.ElementType)));
        return QueryRows.IsOf(db, query);
    }
}
