using EfWriter.Catalog;
using EfWriter.Migrations;
using EfWriter.Session.Locks;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Session;

/// <summary>Makes a schema that is missing, one writer at a time.</summary>
internal static class MissingSchema
{
    /// <summary>Makes a schema that was missing a moment ago, in the write's transaction, unless somebody else has.</summary>
    /// <returns>Whether it was made.</returns>
    public static async Task<bool> CreateAsync(DbContext host, string schema, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)host.Database.GetDbConnection();
        var catalog = new ServerCatalog(connection);
        await new WriterLock(connection, lockTimeout).TakeAsync(schema, cancellationToken).ConfigureAwait(false);
        if (await catalog.SchemaExistsAsync(schema, cancellationToken).ConfigureAwait(false))
            return false;
        var ddl = new TableDdl(host);
        await ddl.ExecuteAsync(ddl.CreateSchema(schema), cancellationToken).ConfigureAwait(false);
        return true;
    }
}
