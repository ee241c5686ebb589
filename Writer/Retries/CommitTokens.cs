using EfWriter.Catalog;
using EfWriter.Failures;
using EfWriter.Migrations;
using EfWriter.Session;
using EfWriter.SideTables;
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
/// <param name="lockTimeout">How long somebody is waited for who holds the table of tokens.</param>
/// <param name="own">The schema of the table of tokens; null for the target's.</param>
internal sealed class CommitTokens(DbContext host, ILogger logger, RetryOptions limits, TimeSpan lockTimeout, string? own) : ICommitTokens
{
    /// <summary>The table of tokens, in the schema of the target: whoever may make tables there may make this one.</summary>
    public const string Table = "__efwriter_writes";

    private static readonly Savepoint Part = new("efwriter_token");

    private static readonly SideTableShape Shape = new([("id", PgTypes.Uuid, true), ("written_at", PgTypes.TimestampTz, true)]);

    private readonly ISqlGenerationHelper _sql = host.GetService<ISqlGenerationHelper>();

    private readonly ServerCatalog _catalog = new((NpgsqlConnection)host.Database.GetDbConnection());

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Writes a token as the last thing before the commit.</summary>
    /// <param name="schema">The target's schema.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The token; null where the server does not let this role have one.</returns>
    public async Task<ICommitToken?> WriteAsync(string schema, CancellationToken cancellationToken)
    {
        var table = new QualifiedName(own ?? schema, Table);
        var id = Guid.NewGuid();
        var token = await TryWriteAsync(table, id, cancellationToken).ConfigureAwait(false);
        if (token is null)
            Log.NoToken(logger, Echo.Line(table.ToString()));
        return token;
    }

    // Where the server refuses it, for whatever reason, the write goes on: the rows are not to blame.
    private async Task<CommitToken?> TryWriteAsync(QualifiedName table, Guid id, CancellationToken cancellationToken)
    {
        var side = new SideTable(Connection, _sql, table, Shape, target: null, lockTimeout);
        try
        {
            var found = await side.LockAsync(cancellationToken).ConfigureAwait(false);
            if (!found.Exists)
                found = await side.MakeAsync(() => _catalog.ExecuteAsync(TokenSql.CreateTable(Delimit(table)), cancellationToken),
                    cancellationToken).ConfigureAwait(false);
            return found.Fault is null ? await InsertAsync(table, id, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (FrameFault)
        {
            return null;
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.QueryCanceled && !TransientFaults.EndsConnection(e))
        {
            return null;
        }
    }

    private async Task<CommitToken> InsertAsync(QualifiedName table, Guid id, CancellationToken cancellationToken)
    {
        using var batch = Connection.NewBatch();
        batch.BatchCommands.Add(new(Part.Set));
        batch.BatchCommands.Add(Put());
        batch.BatchCommands.Add(new(Part.Release));
        try
        {
            using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var transaction = new TokenTransaction(reader.GetInt32(0), reader.GetDateTime(1), reader.GetString(3));
            var place = new TokenPlace(
                Delimit(table), await reader.GetFieldValueAsync<uint>(2, cancellationToken).ConfigureAwait(false), Shape, Put,
                () => new(TokenSql.HasToken(Delimit(table))) { Parameters = { new() { Value = id } } });
            var token = new CommitToken(Connection, place, transaction, limits, lockTimeout, logger);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return token;
        }
        catch (PostgresException e) when (!TransientFaults.EndsConnection(e))
        {
            await _catalog.ExecuteAsync(Part.RollBackAndRelease, cancellationToken).ConfigureAwait(false);
            throw;
        }

        NpgsqlBatchCommand Put() => new(TokenSql.Insert(Delimit(table))) { Parameters = { new() { Value = id } } };
    }

    private string Delimit(QualifiedName name) => _sql.DelimitIdentifier(name.Name, name.Schema);
}
