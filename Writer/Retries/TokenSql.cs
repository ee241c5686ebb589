namespace EfWriter.Retries;

/// <summary>The statements about tokens. Every name in them is qualified, so that no search path can shadow one.</summary>
internal static class TokenSql
{
    /// <summary>Whether this role may trust the table of a schema ($1) and name ($2): its own, the schema owner's or a superuser's. No row where there is none.</summary>
    public const string IsTrusted = """
        SELECT c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity
               AND (o.rolname OPERATOR(pg_catalog.=) CURRENT_USER OR c.relowner OPERATOR(pg_catalog.=) n.nspowner OR o.rolsuper)
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) c.relowner
        WHERE n.nspname OPERATOR(pg_catalog.=) $1 AND c.relname OPERATOR(pg_catalog.=) $2
        """;

    /// <summary>Ends the session whose transaction began at a moment ($2), if its process ($1) is still in that transaction.</summary>
    /// <remarks>A pooler may have given the session to somebody else since; a transaction of theirs began at another moment.</remarks>
    public const string EndSession = """
        SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
        WHERE a.pid OPERATOR(pg_catalog.=) $1 AND a.xact_start OPERATOR(pg_catalog.=) $2
        """;

    /// <summary>Whether the server follows another, and so may lack what was committed there.</summary>
    public const string IsStandby = "SELECT pg_catalog.pg_is_in_recovery()";

    /// <summary>Whether there is a table by this delimited name ($1).</summary>
    public const string Exists = "SELECT pg_catalog.to_regclass($1) IS NOT NULL";

    public static string CreateTable(string table) => $"""
        CREATE TABLE {table} (id pg_catalog.uuid PRIMARY KEY, written_at pg_catalog.timestamptz NOT NULL);
        COMMENT ON TABLE {table} IS 'EfWriter: one row for each write that may be retried, to find out whether an unanswered commit has happened. Rows older than a day are deleted.'
        """;

    /// <summary>Puts a token ($1) in, and gives what finds its transaction; sweeps tokens that nobody asks after any more.</summary>
    public static string Insert(string table) => $"""
        WITH swept AS (
            DELETE FROM {table} t USING (
                SELECT o.id FROM {table} o WHERE o.written_at OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)
                FOR UPDATE SKIP LOCKED
            ) old WHERE t.id OPERATOR(pg_catalog.=) old.id
        )
        INSERT INTO {table} (id, written_at) VALUES ($1, pg_catalog.now()) RETURNING pg_catalog.pg_backend_pid(), written_at
        """;

    /// <summary>Whether a token ($1) is there.</summary>
    public static string HasToken(string table) => $"SELECT EXISTS (SELECT FROM {table} t WHERE t.id OPERATOR(pg_catalog.=) $1)";
}
