using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Catalog;

/// <summary>
/// Statements over a frame's rows or a table's, on the host's connection: they take as long as they take, like the COPY before them,
/// unless the context has a limit of its own.
/// </summary>
internal sealed class ServerCommands(DbContext host)
{
    public NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    public NpgsqlCommand Create(string statement) =>
        new(statement, Connection) { CommandTimeout = host.Database.GetCommandTimeout() ?? 0 };

    /// <summary>Runs a statement, and gives the rows that it changed.</summary>
    public async Task<long> ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        using var command = Create(statement);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs statements one by one, and gives the rows that the last one changed; 0 if there is none.</summary>
    public async Task<long> ExecuteAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var changed = 0L;
        foreach (var statement in statements)
            changed = await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        return changed;
    }

    public async Task<T> ScalarAsync<T>(string statement, CancellationToken cancellationToken)
    {
        using var command = Create(statement);
        return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
