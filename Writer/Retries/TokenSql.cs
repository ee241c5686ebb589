namespace EfWriter.Retries;

/// <summary>The statements about tokens. Every name in them is qualified, so that no search path can shadow one.</summary>
internal static class TokenSql
{
    /// <summary>Ends the session whose transaction began at a moment ($2), if its process ($1) is still in that transaction.</summary>
    /// <remarks>A pooler may have given the session to somebody else since; a transaction of theirs began at another moment.</remarks>
    public const string EndSession = """
        SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
        WHERE a.pid OPERATOR(pg_catalog.=) $1 AND a.xact_start OPERATOR(pg_catalog.=) $2
        """;

    /// <summary>Whether the server follows another, and so may lack what was committed there.</summary>
    public const string IsStandby = "SELECT pg_catalog.pg_is_in_recovery()";

    /// <summary>Whether a delimited name ($1) still means a table ($2).</summary>
    public const string IsTable =
        "SELECT COALESCE(pg_catalog.to_regclass($1)::pg_catalog.oid OPERATOR(pg_catalog.=) $2::pg_catalog.oid, false)";

    /// <summary>What has become of a transaction ($1); NULL if the server no longer knows.</summary>
    public const string Status = "SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)";

    /// <summary>The answer of <see cref="Status"/> for one that has not ended.</summary>
    public const string InProgress = "in progress";

    /// <summary>The answer of <see cref="Status"/> for one that was rolled back, or has ended with the server.</summary>
    public const string Aborted = "aborted";

    public static string CreateTable(string table) => $"""
        CREATE TABLE {table} (id pg_catalog.uuid PRIMARY KEY, written_at pg_catalog.timestamptz NOT NULL);
        COMMENT ON TABLE {table} IS
        'EfWriter: one row for each write that may be retried, to find out whether an unanswered commit has happened. '
        'Rows older than a day are deleted.'
        """;

    /// <summary>Puts a token ($1) in, and gives what finds its transaction; sweeps tokens that nobody asks after any more, not so many
    /// that a write would wait for it.</summary>
    public static string Insert(string table) => $"""
        WITH swept AS (
            DELETE FROM {table} t USING (
                SELECT o.id FROM {table} o WHERE o.written_at OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-)
                '1 day'::pg_catalog.interval)
                LIMIT 1000 FOR UPDATE SKIP LOCKED
            ) old WHERE t.id OPERATOR(pg_catalog.=) old.id
        )
        INSERT INTO {table} (id, written_at) VALUES ($1, pg_catalog.now()) 
        RETURNING pg_catalog.pg_backend_pid(), written_at, tableoid, pg_catalog.pg_current_xact_id()::pg_catalog.text
        """;

    /// <summary>Whether a token ($1) is there.</summary>
    public static string HasToken(string table) => $"SELECT EXISTS (SELECT FROM {table} t WHERE t.id OPERATOR(pg_catalog.=) $1)";
}
