using System.Data;
using System.Linq.Expressions;
using EfWriter.Catalog;
using EfWriter.Entities.Joined;
using EfWriter.Failures;
using EfWriter.Frames;
using EfWriter.Migrations;
using EfWriter.Requests;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter;

/// <summary>
/// Rows in a temporary table of a context's session, which the context's queries can join with. Disposing it drops the table.
/// </summary>
/// <remarks>
/// Keeps the context's connection open until it is disposed. Not thread-safe, like its context. In a transaction of the caller's the table
/// ends with the transaction; behind a pooler such as PgBouncer it takes such a transaction, and is refused without.
/// </remarks>
/// <typeparam name="T">What a row is.</typeparam>
public sealed class TemporaryRows<T> : IAsyncDisposable
{
    private static readonly Savepoint Make = new("efwriter_rows");

    private readonly DbContext _db;
    private readonly TemporaryNames _name;
    private bool _isDisposed;

    private TemporaryRows(DbContext db, TemporaryNames name, IQueryable<T> rows) => (_db, _name, Rows) = (db, name, rows);

    /// <summary>The rows, for queries of the same context.</summary>
    public IQueryable<T> Rows { get; }

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Makes the table and fills it.</summary>
    internal static async Task<TemporaryRows<T>> CreateAsync(
        DbContext db, IEnumerable<T> rows, LambdaExpression? storedAs, string? entity, CancellationToken cancellationToken)
    {
        var columns = JoinColumns<T>.Of(db, storedAs, entity);
        var (name, isInTransaction) =
            (new QualifiedName(TemporaryNames.Schema, TypeNames.Of(typeof(T))), WriteSession.HasCallersTransaction(db));
        try
        {
            // What fails once the rows are read is no longer the strategy's to try again.
            return await CallersConnection.RetryAsync(
                db, name, token => MakeAsync(db, rows, columns, isInTransaction, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var reported = FailureReport.Describe(failure, name);
            if (ReferenceEquals(reported, failure))
                throw;
            throw reported;
        }
    }

    /// <summary>Drops the table and lets the connection go.</summary>
    /// <returns>A task that ends when that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        try
        {
            if (_db.Database.GetDbConnection() is NpgsqlConnection { State: ConnectionState.Open } connection)
                await new ServerCatalog(connection)
                    .ExecuteAsync(JoinColumns<T>.Drop(_db.GetService<ISqlGenerationHelper>(), _name.Table), CancellationToken.None)
                    .ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InFailedSqlTransaction)
        {
            // The table goes with the transaction, or with the session: whoever takes its name next drops it first.
        }
        catch (NpgsqlException) when (_db.Database.GetDbConnection().State != ConnectionState.Open)
        {
            // The session has ended, and the table with it.
        }
        finally
        {
            _name.Dispose();
            await _db.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static async Task<TemporaryRows<T>> MakeAsync(
        DbContext db, IEnumerable<T> rows, JoinColumns<T> columns, bool isInTransaction, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var sql = db.GetService<ISqlGenerationHelper>();
        var name = TemporaryNames.Take((NpgsqlConnection)db.Database.GetDbConnection(), columns.Shape);
        var made = new TemporaryRows<T>(db, name, columns.Query(db, name.Table));
        try
        {
            await CreateTableAsync(db, columns.Create(sql, name.Table, isInTransaction), isInTransaction, cancellationToken)
                .ConfigureAwait(false);
            var request = new WriteRequest(
                new RowsFrame<T>(rows, columns.Cells), name.Table, new() { IfExists = IfExists.Append })
            {
                IsMapped = true,
                IsForTheseRows = true,
            };
            made.Count = (await new FrameWriter(db).WriteAsync(request, cancellationToken).ConfigureAwait(false)).Rows;
            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // What the server refuses leaves the caller's transaction as it was.
    private static async Task CreateTableAsync(
        DbContext db, IReadOnlyList<string> statements, bool isInTransaction, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var commands = statements.Select(statement => new NpgsqlBatchCommand(statement));

        // Types of the same names, of the session's own or on its path, are not those that the model means.
        commands = [new(SearchPath.Keep), new(SearchPath.Guard), .. commands, new(SearchPath.Leave)];
        if (!isInTransaction)
            await CreateInSessionAsync(connection, commands, cancellationToken).ConfigureAwait(false);
        else if (await Make.TryAsync(connection, commands, _ => true, cancellationToken).ConfigureAwait(false) is { } failure)
            throw failure;
    }

    // A pooler may pass the next statement to another session, which has no such table, or somebody else's of that name.
    private static async Task CreateInSessionAsync(
        NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        var isReached = new NpgsqlBatchCommand(
            "SELECT 1 OPERATOR(pg_catalog./) "
            + $"(pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) {connection.ProcessID})::pg_catalog.int4");
        try
        {
            await new ServerCatalog(connection).ExecuteAsync([isReached, .. commands], cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw Errors.SessionBehindPooler();
        }
    }
}
