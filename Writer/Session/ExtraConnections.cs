using System.Data;
using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Session;

/// <summary>
/// Connections beside the context's, which fill a staging table together: made and committed at once, so that all of them see it,
/// and dropped in the end unless it has become the target.
/// </summary>
/// <param name="host">The context, whose connection is the model of the others.</param>
/// <param name="locks">Locks the staging table once it is filled.</param>
internal sealed partial class ExtraConnections(DbContext host, SessionLocks locks) : IAsyncDisposable
{
    // A pool that is used up gives a connection when another write ends, which may be waiting for one as well, holding its own.
    private static readonly TimeSpan TimeToOpen = TimeSpan.FromSeconds(1);

    private readonly List<FurtherConnection> _opened = [];
    private readonly TableDdl _ddl = new(host);
    private readonly List<NpgsqlTransaction> _transactions = [];
    private StagingTable? _made;

    /// <summary>Whether there are any; without, the context's own connection loads and there is no staging table.</summary>
    public bool AreOpen => _opened.Count > 0;

    /// <summary>What opens the staging table to those whom default privileges would have let in, where it becomes a new table.</summary>
    public IReadOnlyList<string> Grants => _made?.Grants ?? [];

    /// <summary>Where COPY may send from.</summary>
    public IReadOnlyList<NpgsqlConnection> ForCopy => AreOpen ? [.. Connections] : [Own];

    private IEnumerable<NpgsqlConnection> Connections => _opened.Select(opened => opened.Connection);

    private NpgsqlConnection Own => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>
    /// Opens the connections and makes the staging table; says how many were to be had, and makes nothing where one would be as many as the
    /// context's own.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="table">The staging table.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="lockTimeout">How long somebody is waited for who makes one of that name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<int> OpenAsync(
        int count, QualifiedName table, IReadOnlyList<string> create, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        await OpenInTimeAsync(count, cancellationToken).ConfigureAwait(false);
        if (_opened.Count < 2)
        {
            await CloseAsync().ConfigureAwait(false);
            return 1;
        }

        var delimited = host.GetService<ISqlGenerationHelper>().DelimitIdentifier(table.Name, table.Schema);
        await CreateAsync(
            async connection => _made = await StagingTable.MakeAsync(
                connection.Connection, table, delimited, () => _ddl.ExecuteAsync(create, connection, cancellationToken), lockTimeout,
                cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return _opened.Count;
    }

    /// <summary>Runs statements that are committed at once, while there are no rows.</summary>
    public Task ExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken) =>
        CreateAsync(connection => _ddl.ExecuteAsync(statements, connection, cancellationToken), cancellationToken);

    /// <summary>
    /// The rows that all connections together have put into a table, to be compared with an earlier count; null where the server does not
    /// count.
    /// </summary>
    private async Task<long?> CountInsertedAsync(TargetTable table, CancellationToken cancellationToken)
    {
        long? sum = await new ServerCatalog(Own).CountInsertedAsync(table, cancellationToken).ConfigureAwait(false);
        foreach (var connection in Connections)
            sum += await new ServerCatalog(connection).CountInsertedAsync(table, cancellationToken).ConfigureAwait(false);
        return sum;
    }

    /// <summary>The rows that the server says it has put into some tables since they were found; null if it does not count.</summary>
    public async Task<long?> CountNewAsync(IEnumerable<TargetTable> tables, CancellationToken cancellationToken)
    {
        long? sum = 0;
        foreach (var table in tables)
            sum += await CountInsertedAsync(table, cancellationToken).ConfigureAwait(false) - table.Inserted;
        return sum;
    }

    /// <summary>Commits the rows into the staging table, where nobody looks for them yet.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_transactions.Select(transaction => transaction.CommitAsync(cancellationToken)));

    /// <summary>Locks the filled staging table until it is swapped in, and counts its rows: nobody else can have changed it then.</summary>
    /// <exception cref="FrameFault">It has other rows than were sent, or somebody holds it.</exception>
    /// <param name="table">The staging table.</param>
    /// <param name="sent">The rows that were sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task ConfirmAsync(TargetTable table, long sent, CancellationToken cancellationToken)
    {
        if (!AreOpen)
            return;
        var sql = host.GetService<ISqlGenerationHelper>();
        await locks.Replace.TakeAsync(table, ReplaceLock.AgainstAll, isSwapped: false, cancellationToken).ConfigureAwait(false);
        var found = await new ServerCommands(host)
            .ScalarAsync<long>($"SELECT count(*) FROM ONLY {sql.DelimitIdentifier(table.Name.Name, table.Name.Schema)}", cancellationToken)
            .ConfigureAwait(false);
        if (found != sent)
            throw Errors.StagedRowsChanged(table.Name, sent, found);
    }

    /// <summary>Says that the staging table is the target now.</summary>
    public void Release() => _made = null;

    /// <summary>Closes the connections, and drops the staging table where it has not become the target.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        if (_made is not null)
            await DropLeftOverAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task CreateAsync(Func<FurtherConnection, Task> create, CancellationToken cancellationToken)
    {
        var transaction = await BeginAsync(_opened[0].Connection, [], cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await create(_opened[0]).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Its commit need not wait for the disk: that of the swap comes later in the log, and waits for all before it.
    private static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> then, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await new ServerCatalog(connection)
                .ExecuteAsync([new(SearchPath.Guard), new("SET LOCAL synchronous_commit TO off"), .. then], cancellationToken)
                .ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // All at once, so that opening them takes no longer than opening one.
    private async Task OpenInTimeAsync(int count, CancellationToken cancellationToken)
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        inTime.CancelAfter(TimeToOpen);
        var openings = Enumerable.Range(0, count).Select(_ => TryOpenCloneAsync(inTime.Token)).ToList();
        try
        {
            await Task.WhenAll(openings).ConfigureAwait(false);
        }
        finally
        {
            // Also of those that opened while another failed: they are closed in the end.
            _opened.AddRange(
                openings.Where(opening => opening.IsCompletedSuccessfully).Select(opening => opening.Result).OfType<FurtherConnection>());
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Null where the pool or the server has no more connections.</summary>
    private async Task<FurtherConnection?> TryOpenCloneAsync(CancellationToken inTime)
    {
        try
        {
            return await OpenCloneAsync(inTime).ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is OperationCanceledException
                or NpgsqlException { InnerException: TimeoutException }
                or PostgresException { SqlState: PostgresErrorCodes.TooManyConnections })
        {
            return null;
        }
    }

    private async Task CloseAsync()
    {
        foreach (var connection in _opened)
            await connection.DisposeAsync().ConfigureAwait(false);
        _opened.Clear();
    }

    private async Task<FurtherConnection> OpenCloneAsync(CancellationToken cancellationToken)
    {
        var clone = await FurtherConnection.OpenAsync(host, cancellationToken).ConfigureAwait(false);
        CommandTimeouts.AllowWaitsAs(Own, clone.Connection);
        return clone;
    }
}
