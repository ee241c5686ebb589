using EfWriter.Migrations;
using EfWriter.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EfWriter.Retries;

/// <summary>Puts a token beside a write's rows, in the same transaction: whether it is there later tells whether the rows are.</summary>
/// <param name="host">The context that the write is on.</param>
/// <param name="logger">Where a token that could not be written is told of.</param>
/// <param name="limits">How long an unanswered commit is asked after.</param>
internal sealed class CommitTokens(DbContext host, ILogger logger, RetryOptions limits)
{
    /// <summary>The table of tokens, in the schema of the target: whoever may make tables there may make this one.</summary>
    public const string Table = "__efwriter_writes";

    private const string Savepoint = "efwriter_token";

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    private readonly Catalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Writes a token as the last thing before the commit.</summary>
    /// <param name="schema">The target's schema.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The token; null where the server does not let this role have one.</returns>
    public async Task<CommitToken?> WriteAsync(string schema, CancellationToken cancellationToken)
    {
        var table = new QualifiedName(schema, Table);
        var id = Guid.NewGuid();
        var token = await TryWriteAsync(table, id, cancellationToken).ConfigureAwait(false);
        if (token is null)
        {
            await _catalog.ExecuteAsync($"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", cancellationToken).ConfigureAwait(false);
            Log.NoToken(logger, table.ToString());
        }

        return token;
    }

    private async Task<CommitToken?> TryWriteAsync(QualifiedName table, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            var isTrusted = await FindAsync([new($"SAVEPOINT {Savepoint}")], table, [Catalog.Lock(CommitToken.LockName(id))], cancellationToken).ConfigureAwait(false)
                ?? await MakeTableAsync(table, cancellationToken).ConfigureAwait(false);
            return isTrusted ? await InsertAsync(table, id, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }

    // Whoever makes the same table waits for the other's commit, which is the next thing that the other does.
    private async Task<bool> MakeTableAsync(QualifiedName table, CancellationToken cancellationToken)
    {
        if (await FindAsync([Catalog.Lock(table.ToString())], table, [], cancellationToken).ConfigureAwait(false) is { } isTrusted)
            return isTrusted;
        await _catalog.ExecuteAsync(TokenSql.CreateTable(Delimit(table)), cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A table of somebody who is not trusted with this role's rows could have triggers, which would run as this role.
    private async Task<bool?> FindAsync(
        IEnumerable<NpgsqlBatchCommand> before, QualifiedName table, IEnumerable<NpgsqlBatchCommand> after, CancellationToken cancellationToken)
    {
        bool? isTrusted = null;
        using var batch = new NpgsqlBatch(Connection);
        var look = new NpgsqlBatchCommand(TokenSql.IsTrusted) { Parameters = { new() { Value = table.Schema }, new() { Value = table.Name } } };
        foreach (var command in before.Append(look).Concat(after))
            batch.BatchCommands.Add(command);
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        do
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                isTrusted = reader.GetFieldType(0) == typeof(bool) ? reader.GetBoolean(0) : isTrusted;
        }
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        return isTrusted;
    }

    private async Task<CommitToken> InsertAsync(QualifiedName table, Guid id, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(Connection)
        {
            BatchCommands =
            {
                new(TokenSql.Insert(Delimit(table))) { Parameters = { new() { Value = id } } },
                new($"RELEASE SAVEPOINT {Savepoint}"),
            },
        };
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var token = new CommitToken(Connection, Delimit(table), id, reader.GetInt32(0), reader.GetDateTime(1), limits, logger);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return token;
    }

    private string Delimit(QualifiedName name) => _sql.DelimitIdentifier(name.Name, name.Schema);
}
