using Npgsql;

namespace EfWriter.Catalog;

/// <summary>A part of a transaction that can be taken back by itself.</summary>
/// <param name="Name">Its name, as SQL spells it.</param>
internal readonly record struct Savepoint(string Name)
{
    public string Set => $"SAVEPOINT {Name}";

    public string Release => $"RELEASE SAVEPOINT {Name}";

    /// <summary>Undoes what has happened since, and forgets the savepoint.</summary>
    public string RollBackAndRelease => $"{RollBackTo}; {Release}";

    /// <summary>Undoes what has happened since, and keeps the savepoint.</summary>
    public string RollBackTo => $"ROLLBACK TO SAVEPOINT {Name}";

    /// <summary>Does something in a part of the transaction of its own, and takes it back if it fails in a way that is expected.</summary>
    /// <param name="connection">The connection, in a transaction.</param>
    /// <param name="act">What is done.</param>
    /// <param name="isExpected">Whether a failure is one that the transaction outlives.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The failure; null if there was none.</returns>
    public async Task<Exception?> TryAsync(NpgsqlConnection connection, Func<Task> act, Func<Exception, bool> isExpected,
        CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, Set, cancellationToken).ConfigureAwait(false);
        try
        {
            await act().ConfigureAwait(false);
            await ExecuteAsync(connection, Release, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (isExpected(e))
        {
            await ExecuteAsync(connection, RollBackAndRelease, cancellationToken).ConfigureAwait(false);
            return e;
        }
    }

    /// <summary>Does something to see whether it fails in a way that is expected, and takes it back in either case.</summary>
    /// <returns>Whether it did not fail.</returns>
    public async Task<bool> ProbeAsync(NpgsqlConnection connection, Func<Task> act, Func<Exception, bool> isExpected,
        CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, Set, cancellationToken).ConfigureAwait(false);
        try
        {
            await act().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (isExpected(e))
        {
            return false;
        }
        finally
        {
            await ExecuteAsync(connection, RollBackAndRelease, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Does the same as <see cref="TryAsync(NpgsqlConnection, Func{Task}, Func{Exception, bool}, CancellationToken)"/> with
    /// statements, in one round trip if nothing fails.</summary>
    public async Task<PostgresException?> TryAsync(
        NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, Func<PostgresException, bool> isExpected,
        CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(Set));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new(Release));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException e) when (isExpected(e))
        {
            await ExecuteAsync(connection, RollBackAndRelease, cancellationToken).ConfigureAwait(false);
            return e;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        using var command = connection.NewCommand(statement);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
