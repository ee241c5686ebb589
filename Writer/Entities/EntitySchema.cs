using EfWriter.Session;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfWriter.Entities;

/// <summary>
/// Finds the schema of a table that the model names without one: where SaveChanges, which leaves it out as well, would find the table.
/// </summary>
internal static class EntitySchema
{
    private const string Default = "public";

    private const string Sql = """
        SELECT COALESCE(
            (SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)::pg_catalog.oid),
            pg_catalog.current_schema())::pg_catalog.text
        """;

    /// <summary>
    /// The schema that the session's search path finds the table in; of a table that is missing, the one that it would be made in.
    /// </summary>
    public static Task<string> FindAsync(DbContext db, string table, CancellationToken cancellationToken) =>
        CallersConnection.RetryAsync(db, new(string.Empty, table), token => AskAsync(db, table, token), cancellationToken);

    // Opened as the host opens it: an interceptor may set the path.
    private static async Task<string> AskAsync(DbContext db, string table, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
            using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection(), transaction);
            command.Parameters.Add(new() { Value = db.GetService<ISqlGenerationHelper>().DelimitIdentifier(table) });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? Default;
        }
        finally
        {
            await db.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
