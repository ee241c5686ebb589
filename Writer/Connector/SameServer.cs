using System.Security.Cryptography;
using Npgsql;

namespace EfWriter.Connector;

/// <summary>
/// Proves that two sessions are on one server and in one database: the one takes an advisory lock, and the other sees that very session
/// have it. Anybody can see such a lock and take one of the same number on another server; but not as this session's role, in a process of
/// the same number that began in the same microsecond.
/// </summary>
/// <param name="Key">The lock's number, which nobody else has.</param>
/// <param name="Process">The server's process of the session that has it.</param>
/// <param name="Began">When that process began.</param>
internal sealed record SameServer(long Key, int Process, DateTime Began)
{
    private const string Take = """
        SELECT pg_catalog.pg_advisory_xact_lock($1), a.pid, a.backend_start FROM pg_catalog.pg_stat_activity a
        WHERE a.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND a.backend_start IS NOT NULL
        """;

    // What a role may not see of another's session is NULL, and proves nothing.
    private const string Sees = """
        SELECT EXISTS (
            SELECT FROM pg_catalog.pg_locks l
            JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
            WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.objsubid OPERATOR(pg_catalog.=) 1
              AND (l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8
                  OPERATOR(pg_catalog.=) $1
              AND l.pid OPERATOR(pg_catalog.=) $2 AND a.backend_start OPERATOR(pg_catalog.=) $3
              AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
              AND a.usename OPERATOR(pg_catalog.=) SESSION_USER
              AND l.database OPERATOR(pg_catalog.=) a.datid)
        """;

    /// <summary>Takes a lock to be seen by the other session; null if this one may not look at itself.</summary>
    /// <param name="connection">The one session, in a transaction: the lock holds until its end.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public static async Task<SameServer?> ShowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var command = new NpgsqlCommand(Take, connection) { Parameters = { new() { Value = key } } };
        await using var commandEnd = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerEnd = reader.ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new(key, reader.GetInt32(1), reader.GetDateTime(2))
            : null;
    }

    /// <summary>Whether the other session sees that one.</summary>
    public async Task<bool> IsSeenByAsync(NpgsqlConnection other, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Sees, other)
        {
            Parameters = { new() { Value = Key }, new() { Value = Process }, new() { Value = Began } },
        };
        await using var commandEnd = command.ConfigureAwait(false);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
