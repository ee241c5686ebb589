using EfWriter.Catalog;
using EfWriter.Requests;
using EfWriter.Retries;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Loads;

/// <summary>A part of a load, which is written once by its name: its claim is there exactly if its rows are.</summary>
/// <param name="load">The load.</param>
/// <param name="tables">The load's tables.</param>
/// <param name="part">The part's name.</param>
/// <param name="options">How the part is sent.</param>
/// <param name="lockTimeout">How long another process is waited for that writes the same part.</param>
/// <param name="logger">Where it is told what became of a commit that was not answered.</param>
internal sealed class PartClaim(
    LoadToken load, LoadTables tables, string part, PartOptions options, TimeSpan lockTimeout, ILogger logger)
    : IExactlyOnce, ICommitTokens
{
    private CommitToken? _token;

    // What is asked after is the part itself.
    public Task<ICommitToken?> WriteAsync(string schema, CancellationToken cancellationToken) => Task.FromResult<ICommitToken?>(_token);

    public async Task<WriteResult?> BeginAsync(DbContext host, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        await new ServerCatalog(connection).ExecuteAsync([new(SearchPath.Guard), LockTimeout.BeginForWrite(lockTimeout)], cancellationToken)
            .ConfigureAwait(false);
        using (var claim = connection.NewCommand(LoadSql.Claim(tables.PartsSql)))
        {
            claim.Parameters.Add(Text(part));
            try
            {
                // The claim's lock on the table keeps the load from being ended. What is claimed, is looked at once more under it.
                var isNew = await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
                (await LoadTables.FindAsync(host, load, cancellationToken).ConfigureAwait(false)).CheckWhole();
                if (isNew)
                    return null;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
            {
                throw Errors.LoadOver();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Of the name itself, nothing is inserted in vain.
                throw Errors.SecondPartOfTransaction(part);
            }
        }

        using var find = connection.NewCommand(LoadSql.FindPart(tables.PartsSql));
        find.Parameters.Add(Text(part));
        using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            throw Errors.PartRemoved(part);
        var role = reader.GetString(0);
        if (await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false))
            throw Errors.PartNotWhole(part, role);
        var rows = reader.GetInt64(1);
        await reader.DisposeAsync().ConfigureAwait(false);
        using var ask = connection.NewCommand("SELECT CURRENT_USER::pg_catalog.text");
        if (await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string me || me != role)
            throw Errors.PartOfOther(part, role);
        return LoadOutcome.Read(tables.Rows.Schema, tables.Rows.Name, kept: null) with { Rows = rows, Inserted = rows };
    }

    public async Task EndAsync(DbContext host, WriteResult result, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        using var batch = connection.NewBatch();
        var complete = new NpgsqlBatchCommand(LoadSql.Complete(tables.PartsSql))
        {
            Parameters = { Text(part), new() { Value = result.Rows }, Text(tables.RowsSql), Oid(load.Rows) },
        };
        batch.BatchCommands.Add(complete);
        batch.BatchCommands.Add(new(LoadSql.Transaction));
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (complete.RecordsAffected != 1)
            throw Errors.TableVanished(tables.Rows);
        var role = reader.GetString(3);
        var place = new TokenPlace(
            tables.PartsSql, load.Parts, LoadTables.Shape, () => new(LoadSql.Claim(tables.PartsSql)) { Parameters = { Text(part) } },
            () => new(LoadSql.HasPart(tables.PartsSql)) { Parameters = { Text(part), Text(role) } });
        _token = new(
            connection, place, new(reader.GetInt32(0), reader.GetDateTime(1), reader.GetString(2)), options.Retry ?? new(), lockTimeout,
            logger);
    }
}
