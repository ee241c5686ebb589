using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Load;

/// <summary>
/// Connections beside the context's, which fill a staging table together: made and committed at once, so that all of them see it,
/// and dropped in the end unless it has become the target.
/// </summary>
/// <param name="host">The context, whose connection is the model of the others.</param>
internal sealed class ExtraConnections(DbContext host) : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> _connections = [];
    private readonly List<NpgsqlTransaction> _transactions = [];
    private IReadOnlyList<string> _drop = [];

    /// <summary>Whether there are any; without, the context's own connection loads and there is no staging table.</summary>
    public bool AreOpen => _connections.Count > 0;

    /// <summary>Where COPY may send from.</summary>
    public IReadOnlyList<NpgsqlConnection> ForCopy => AreOpen ? _connections : [Own];

    private NpgsqlConnection Own => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Opens the connections and makes the staging table.</summary>
    public async Task OpenAsync(
        int count, IReadOnlyList<string> create, IReadOnlyList<string> drop, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
            _connections.Add(await OpenCloneAsync(cancellationToken).ConfigureAwait(false));
        _drop = drop;
        await CreateAsync(_connections[0], create, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs statements that are committed at once, while there are no rows.</summary>
    public Task ExecuteAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken) =>
        CreateAsync(_connections[0], statements, cancellationToken);

    /// <summary>Begins a transaction on each connection.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in _connections)
            _transactions.Add(await BeginAsync(connection, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The rows that all connections together have put into a table, to be compared with an earlier count; null where the server does not count.</summary>
    public async Task<long?> CountInsertedAsync(TargetTable table, CancellationToken cancellationToken)
    {
        long? sum = await new Catalog(Own).CountInsertedAsync(table, cancellationToken).ConfigureAwait(false);
        foreach (var connection in _connections)
            sum += await new Catalog(connection).CountInsertedAsync(table, cancellationToken).ConfigureAwait(false);
        return sum;
    }

    /// <summary>Commits the rows into the staging table, where nobody looks for them yet.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_transactions.Select(transaction => transaction.CommitAsync(cancellationToken)));

    /// <summary>Says that the staging table is the target now.</summary>
    public void Release() => _drop = [];

    /// <summary>Closes the connections, and drops the staging table where it has not become the target.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var transaction in _transactions)
            await transaction.DisposeAsync().ConfigureAwait(false);
        foreach (var connection in _connections)
            await connection.DisposeAsync().ConfigureAwait(false);
        if (_drop.Count > 0)
            await DropLeftOverAsync().ConfigureAwait(false);
    }

    private static async Task CreateAsync(NpgsqlConnection connection, IReadOnlyList<string> create, CancellationToken cancellationToken)
    {
        var transaction = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, create, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Its commit need not wait for the disk: that of the swap comes later in the log, and waits for all before it.
    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, [$"{SearchPath.Guard}; SET LOCAL synchronous_commit TO off"], cancellationToken).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task DropLeftOverAsync()
    {
        try
        {
            var connection = await OpenCloneAsync(CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await ExecuteAsync(connection, _drop, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The server cannot be reached, or the swap was committed unheard of: the next write to the table looks, and sweeps.
        }
    }

    private async Task<NpgsqlConnection> OpenCloneAsync(CancellationToken cancellationToken)
    {
        var clone = (NpgsqlConnection)((ICloneable)Own).Clone();
        try
        {
            await clone.OpenAsync(cancellationToken).ConfigureAwait(false);
            return clone;
        }
        catch
        {
            await clone.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
