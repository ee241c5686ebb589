using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Session;

/// <summary>
/// A further connection like the host's own. EF opens and closes it, so that the host's interceptors and logs see it: they may set a role,
/// a search path or a token.
/// </summary>
internal sealed class FurtherConnection : RelationalConnection
{
    private FurtherConnection(RelationalConnectionDependencies dependencies)
        : base(dependencies)
    {
    }

    /// <summary>The connection itself.</summary>
    public NpgsqlConnection Connection => (NpgsqlConnection)DbConnection;

    /// <summary>A connection that is not open yet.</summary>
    public static FurtherConnection Of(DbContext host)
    {
        var clone = (NpgsqlConnection)((ICloneable)host.Database.GetDbConnection()).Clone();
        var options = new DbContextOptionsBuilder().UseNpgsql(clone, contextOwnsConnection: true).Options;
        return new(host.GetService<RelationalConnectionDependencies>() with { ContextOptions = options })
        {
            CommandTimeout = host.Database.GetCommandTimeout(),
        };
    }

    /// <summary>Opens one; none is left if that fails.</summary>
    public static async Task<FurtherConnection> OpenAsync(DbContext host, CancellationToken cancellationToken)
    {
        var connection = Of(host);
        try
        {
            // A pool that has no more of them is no error.
            await connection.OpenAsync(cancellationToken, errorsExpected: true).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override DbConnection CreateDbConnection() => throw new InvalidOperationException("The connection is given.");

    protected override Task CloseDbConnectionAsync() => SessionEnd.CloseAsync(Connection);
}
