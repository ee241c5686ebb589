using System.Data;
using EfWriter.Catalog;
using EfWriter.Frames;
using EfWriter.Requests;
using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;

namespace EfWriter.Entities.Queries;

/// <summary>The write of a query whose rows are where they go to: they stay there.</summary>
internal static class QueryRows
{
    private static readonly Savepoint Look = new("efwriter_look");

    /// <summary>Whether a query runs on the very connection of a context.</summary>
    public static bool IsOf(DbContext host, IQueryable query)
    {
        if (query.Provider is not IAsyncQueryProvider)
            return false;
        try
        {
            using var command = query.CreateDbCommand();
            return ReferenceEquals(command.Connection, host.Database.GetDbConnection());
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            // Not a query of EF's, or one that cannot be run: which it says itself when it is.
            return false;
        }
    }

    /// <summary>The write.</summary>
    /// <exception cref="FrameFault">The rows would not be those that SaveChanges stores of the query's objects.</exception>
    public static async Task<WriteRequest> OfAsync(
        DbContext host, EntityTable table, IQueryable query, WriteOptions? asked, CancellationToken cancellationToken)
    {
        OptionRules.CheckOfQueries(asked ?? new());
        AppSettings.CheckNoHook(host, asked, table.Type.ClrType);
        using var command = (NpgsqlCommand)query.CreateDbCommand();
        var shape = QueryShape.Of(host, query);
        var mode = asked?.Mode ?? WriteMode.Insert;
        var select = new QuerySelect(host, table, shape, EntityShape.Of(table, mode), command);
        if (mode == WriteMode.Insert && select.LeftToDatabase is { } left)
        {
            // Known row by row, once the query has run.
            if (asked?.IfExists == IfExists.Replace)
                throw Errors.QueryMayLeaveToDatabase(left);
            select = new QuerySelect(host, table, shape, EntityShape.Of(table, WriteMode.InsertOnly), command) { IsStaged = true };
        }

        var (text, columns, rules) = select.Build();
        var parameters = command.Parameters.Select(parameter => parameter.Clone()).Concat(select.Parameters).ToList();
        var fields = await CallersConnection.RetryAsync(
            host, new(table.Schema ?? string.Empty, table.Name),
            token => DescribeAsync(host, shape, command.CommandText, text, parameters, token), cancellationToken).ConfigureAwait(false);
        var frame = new ServerQueryFrame(text, fields) { Parameters = parameters, Guarded = select.Guarded };
        return table.Request(frame, asked, columns, rules) with { IsOrdered = QueryOrder.Is(query) };
    }

    // The server knows best of which types the columns are. Opened as the host opens it: an interceptor may set the path.
    private static async Task<IReadOnlyList<FrameField>> DescribeAsync(
        DbContext host, QueryShape shape, string query, string text, IReadOnlyList<NpgsqlParameter> parameters,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<FrameField> fields = [];
        await host.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = (NpgsqlConnection)host.Database.GetDbConnection();
            if (!WriteSession.HasCallersTransaction(host))
                await LookAsync(connection).ConfigureAwait(false);
            else if (await Look.TryAsync(connection, () => LookAsync(connection), e => e is PostgresException, cancellationToken)
                .ConfigureAwait(false) is { } failure)
                throw failure;
            return fields;
        }
        finally
        {
            await host.Database.CloseConnectionAsync().ConfigureAwait(false);
        }

        async Task LookAsync(NpgsqlConnection connection)
        {
            using var path = connection.NewCommand(SearchPath.AskIsShadowed);
            if (await path.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
                throw Errors.QueryOnShadowedPath();
            using var batch = connection.NewBatch();
            foreach (var sql in (string[])[query, text])
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
            fields = Frame.From(reader).Fields;
        }
    }
}
