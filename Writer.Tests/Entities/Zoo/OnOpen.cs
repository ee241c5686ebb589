using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Runs a statement on each connection that a context opens, as a host's interceptor does.</summary>
internal sealed class OnOpen(string sql) : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Run(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Run(connection);
        return Task.CompletedTask;
    }

    private void Run(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
