using System.Data;
using EfWriter.Entities.Queries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Planning.Columns;

/// <summary>Refuses rows that come from the connection that they are written to: a connection does one thing at a time.</summary>
/// <param name="host">The context that the write is on.</param>
internal sealed class SourceCheck(DbContext host)
{
    private readonly NpgsqlConnection _connection = (NpgsqlConnection)host.Database.GetDbConnection();

    /// <summary>Refuses what is known before anything begins: a query of the write's own context.</summary>
    public void CheckSource(Frame frame)
    {
        if (frame.Source is IQueryable query && QueryRows.IsOf(host, query))
            throw Errors.QueryOfOwnConnection();
    }

    /// <summary>
    /// Refuses a source that has just read from the connection, and has not done with it: for between two of its rows, and no command of
    /// the write's.
    /// </summary>
    public void AfterRow()
    {
        if ((_connection.FullState & (ConnectionState.Executing | ConnectionState.Fetching)) != 0)
            throw Errors.SourceUsesConnection();
    }
}
