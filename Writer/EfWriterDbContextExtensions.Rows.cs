using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EfWriter;

/// <content>Rows to join with.</content>
public static partial class EfWriterDbContextExtensions
{
    /// <summary>
    /// Sends rows to a temporary table of the context's session by COPY, for its queries to join with: keys of several columns, values to
    /// update by, lists that several queries use. For one key in one query, <c>Contains</c> is the faster way.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A scalar is a row of its own (<c>ids.Rows.Contains(order.Id)</c>), also one that is null. Of a class or record each property is a
    /// column, of an entity each that its type maps. Values are stored as the model stores all values of their type, or as EF does by
    /// itself; if the model has several ways, the overload with a lambda says in which. Statistics are gathered, so that the planner
    /// knows how many rows there are.
    /// </para>
    /// <para>
    /// The table is dropped when the result is disposed, and with the caller's transaction if it was made in one. Until then the context's
    /// connection stays open. A strategy that retries (<c>EnableRetryOnFailure</c>) cannot bring the table back once the connection is
    /// lost: call this inside the strategy's delegate then.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">A type that EF maps to a column, or a class or record of such properties.</typeparam>
    /// <param name="db">A context that uses Npgsql.</param>
    /// <param name="rows">The rows, from anything but this context's connection; enumerated once, unless they are a collection.</param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    /// <returns>The rows in the database, to be disposed.</returns>
    /// <exception cref="InvalidOperationException">The rows have no columns, or the model stores values of a type in several
    /// ways.</exception>
    /// <exception cref="FrameWriteException">A row is null or does not fit, or the server does not allow the table.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<TemporaryRows<T>> UseRowsAsync<T>(
        this DbContext db, IEnumerable<T> rows, CancellationToken cancellationToken = default) =>
        UseRowsAsync(db, rows, storedAs: null, entity: null, cancellationToken);

    /// <summary>Sends rows as the other overload does, their values stored as properties of the model are.</summary>
    /// <typeparam name="T">A type of values that a property has, or a class or record of such values.</typeparam>
    /// <typeparam name="TEntity">The entity type whose properties the rows are compared with.</typeparam>
    /// <param name="db">A context that uses Npgsql and has the entity type in its model.</param>
    /// <param name="rows">The rows, from anything but this context's connection; enumerated once, unless they are a collection.</param>
    /// <param name="storedAs">
    /// The property whose values the rows are: <c>(Order order) => order.Price</c>. If a row has several values, those of each:
    /// <c>(Order order) => new Line(order.Id, order.Price)</c>. A constant stands for a value that is none of a property's. Of a property
    /// bag: <c>(Dictionary&lt;string, object> bag) => (string)bag["Code"]</c>.
    /// </param>
    /// <param name="cancellationToken">Stops it; nothing of it is left.</param>
    /// <returns>The rows in the database, to be disposed.</returns>
    /// <exception cref="InvalidOperationException">The rows have no columns, or <paramref name="storedAs"/> names something else than
    /// properties with columns.</exception>
    /// <exception cref="FrameWriteException">A row is null or does not fit, or the server does not allow the table.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<TemporaryRows<T>> UseRowsAsync<T, TEntity>(
        this DbContext db, IEnumerable<T> rows, Expression<Func<TEntity, T>> storedAs, CancellationToken cancellationToken = default)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(storedAs);
        return UseRowsAsync(db, rows, storedAs, entity: null, cancellationToken);
    }

    internal static Task<TemporaryRows<T>> UseRowsAsync<T>(
        DbContext db, IEnumerable<T> rows, LambdaExpression? storedAs, string? entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rows);
        CheckHost(db, new("pg_temp", TypeNames.Of(typeof(T))));
        return TemporaryRows<T>.CreateAsync(db, rows, storedAs, entity, cancellationToken);
    }
}
