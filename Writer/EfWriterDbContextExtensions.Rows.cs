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
    /// A scalar is a row of its own (<c>ids.Rows.Contains(order.Id)</c>). Of a class or record each property is a column, mapped as EF maps
    /// a type that it queries by SQL (<c>SqlQuery</c>). Statistics are gathered, so that the planner knows how many rows there are.
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
    /// <exception cref="InvalidOperationException">EF cannot query the type by SQL.</exception>
    /// <exception cref="FrameWriteException">A row is null or does not fit, or the server does not allow the table.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<TemporaryRows<T>> UseRowsAsync<T>(
        this DbContext db, IEnumerable<T> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rows);
        CheckHost(db, new("pg_temp", TypeNames.Of(typeof(T))));
        return TemporaryRows<T>.CreateAsync(db, rows, cancellationToken);
    }
}
