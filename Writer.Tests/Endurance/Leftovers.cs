using Npgsql;

namespace EfWriter.Tests.Endurance;

/// <summary>What a write may leave on the server when it has not cleaned up.</summary>
/// <param name="Staging">Staging tables, temporary ones included, of all schemas.</param>
/// <param name="Temporary">Temporary relations of all sessions.</param>
/// <param name="AdvisoryLocks">Advisory locks, held or waited for.</param>
/// <param name="OpenTransactions">Sessions of clients, other than the one that looks, inside a transaction.</param>
/// <param name="Prepared">Prepared transactions.</param>
internal sealed record Leftovers(long Staging, long Temporary, long AdvisoryLocks, long OpenTransactions, long Prepared)
{
    public static Leftovers None { get; } = new(0, 0, 0, 0, 0);

    public static async Task<Leftovers> FindAsync()
    {
        await using var command = new NpgsqlCommand("""
            SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE '%\_\_efwriter\_%' AND relkind <> 'i'
            AND relname <> '__efwriter_writes'),
                   (SELECT count(*) FROM pg_class WHERE relpersistence = 't'),
                   (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
                   (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                   AND xact_start IS NOT NULL),
                   (SELECT count(*) FROM pg_prepared_xacts)
            """, await Server.Source.OpenConnectionAsync());
        await using var connection = command.Connection;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }
}
