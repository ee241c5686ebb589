using System.Data;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Entities.Queries;

/// <summary>What the server says of a query's columns: it knows best of which types they are.</summary>
/// <param name="host">The context.</param>
/// <param name="shape">The columns that EF's translation has.</param>
/// <param name="query">The query's SQL.</param>
/// <param name="lockTimeout">How long others are waited for who hold what the query reads.</param>
internal sealed class QuerySource(DbContext host, QueryShape shape, string query, TimeSpan lockTimeout)
{
    private static readonly Savepoint Part = new("efwriter_look");

    private NpgsqlConnection Connection => (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Asks for the columns of a statement that is made of the query. Nothing is executed.</summary>
    /// <remarks>The connection is opened as the host opens it: an interceptor may set the path.</remarks>
    /// <exception cref="FrameFault">The query cannot be the write's.</exception>
    public async Task<IReadOnlyList<FrameField>> DescribeAsync(
        string statement, IReadOnlyList<NpgsqlParameter> parameters, CancellationToken cancellationToken)
    {
        await host.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CommandTimeouts.AllowWaits(Connection, lockTimeout);
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                return await LookAsync(statement, parameters, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e)
                when (e.SqlState == PostgresErrorCodes.LockNotAvailable && !LockTimeout.WasOfSession(started, lockTimeout))
            {
                throw Errors.QuerySourceHeld(
                    lockTimeout, await new ServerCatalog(Connection).FindExcludersAsync(query, cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            await host.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    // Taken back, the limit and the locks as well.
    private async Task<IReadOnlyList<FrameField>> LookAsync(
        string statement, IReadOnlyList<NpgsqlParameter> parameters, CancellationToken cancellationToken)
    {
        IReadOnlyList<FrameField> fields = [];
        if (!WriteSession.HasCallersTransaction(host))
        {
            var once = await Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var onceEnd = once.ConfigureAwait(false);
            fields = await AskAsync(statement, parameters, cancellationToken).ConfigureAwait(false);

            // Said, for what is disposed says nothing if the connection is lost.
            await once.RollbackAsync(cancellationToken).ConfigureAwait(false);
            return fields;
        }

        PostgresException? refused = null;
        await Part.ProbeAsync(
            Connection, async () => fields = await AskAsync(statement, parameters, cancellationToken).ConfigureAwait(false),
            e => (refused = e as PostgresException) is not null, cancellationToken).ConfigureAwait(false);
        return refused is null ? fields : throw refused;
    }

    private async Task<IReadOnlyList<FrameField>> AskAsync(
        string statement, IReadOnlyList<NpgsqlParameter> parameters, CancellationToken cancellationToken)
    {
        using (var first = Connection.NewBatch())
        {
            first.BatchCommands.Add(new(SearchPath.AskIsShadowed));
            first.BatchCommands.Add(LockTimeout.Begin(lockTimeout));
            if (await first.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
                throw Errors.QueryOnShadowedPath();
        }

        using var batch = Connection.NewBatch();
        foreach (var sql in (string[])[query, statement])
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter.Clone());
            batch.BatchCommands.Add(command);
        }

        var reader = await batch.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        if (shape.IsRaw ? shape.Columns.Except(names).Any() : !names.SequenceEqual(shape.Columns) && shape.Columns.Count > 0)
            throw Errors.QueryTranslatedOtherwise();
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return Frame.From(reader).Fields;
    }
}
