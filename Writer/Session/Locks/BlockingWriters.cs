using EfWriter.Catalog;
using EfWriter.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Session.Locks;

/// <summary>Looks, after a write has waited in vain for something that is not a table's lock, for whom it may have waited.</summary>
internal static class BlockingWriters
{
    /// <summary>Who could be waited for, in words; null if nobody is found.</summary>
    /// <param name="host">The context, whose transaction or savepoint is rolled back.</param>
    /// <param name="name">The table that was to be written.</param>
    /// <param name="failure">How the wait ended.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public static async Task<string?> FindAsync(DbContext host, QualifiedName name, PostgresException failure,
        CancellationToken cancellationToken)
    {
        try
        {
            await host.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var catalog = new ServerCatalog((NpgsqlConnection)host.Database.GetDbConnection());
                var makes = IsAboutName(failure);
                var holders = await catalog.FindWritersAsync(name, makes, cancellationToken).ConfigureAwait(false);
                return holders.Count == 0 ? null : Errors.WaitedFor(name, makes, holders);
            }
            finally
            {
                await host.Database.CloseConnectionAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            // No answer to be had: the failure itself is the one to report.
            return null;
        }
    }

    // These catalogs have an index that makes whoever takes the same name wait.
    private static bool IsAboutName(PostgresException failure) =>
        failure.Where?.Contains("\"pg_type_", StringComparison.Ordinal) == true
        || failure.Where?.Contains("\"pg_class_", StringComparison.Ordinal) == true
        || failure.Where?.Contains("\"pg_namespace_", StringComparison.Ordinal) == true;
}
