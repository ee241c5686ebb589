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
        var source = new QuerySource(host, shape, command.CommandText, asked?.LockTimeout ?? WriteRequest.DefaultLockTimeout);
        var fields = await CallersConnection.RetryAsync(
            host, new(table.Schema ?? string.Empty, table.Name), token => source.DescribeAsync(text, parameters, token), cancellationToken)
            .ConfigureAwait(false);
        var frame = new ServerQueryFrame(text, fields) { Parameters = parameters, Guarded = select.Guarded };
        return table.Request(frame, asked, columns, rules) with { IsOrdered = QueryOrder.Is(query) };
    }
}
