using EfWriter.Catalog;

namespace EfWriter.Session.Locks;

/// <summary>The questions about advisory locks, which anybody can take who may connect.</summary>
internal static class LockSql
{
    /// <summary>
    /// Takes the lock of a name ($1), if nobody has it; says true as well if only outsiders have it or wait for it: sessions of roles that
    /// could not write the table of a schema ($2) and a name ($3), or make it if there is none.
    /// </summary>
    public const string TryAlone =
        $"SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) THEN true ELSE {OnlyOutsiders} END AS "
        + "turn";

    /// <summary>The same, failing by <see cref="LockRefused"/> where it would say false.</summary>
    public const string DemandAlone =
        $"SELECT 1 / CASE WHEN pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) THEN 1 WHEN {OnlyOutsiders} THEN 1 "
        + "ELSE 0 END";

    /// <summary>The division by zero that <see cref="DemandAlone"/> fails by.</summary>
    public const string LockRefused = "22012";

    /// <summary>The same, held together with others who ask for it so.</summary>
    public const string TryTogether =
        "SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock_shared(pg_catalog.hashtextextended($1, 0)) THEN true ELSE "
        + $"{OnlyOutsiders} END AS turn";

    /// <summary>Waits for the lock of a name ($1).</summary>
    public const string WaitTogether = "SELECT pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended($1, 0))";

    // A session's role may act as those that it is a member of. Who has let go meanwhile is nobody to be passed over.
    private const string OnlyOutsiders = $"""
        (SELECT pg_catalog.count(*) > 0 AND NOT pg_catalog.bool_or(coalesce((
                    SELECT pg_catalog.bool_or(CASE
                        WHEN t.oid IS NOT NULL THEN pg_catalog.has_table_privilege(g.oid, t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                                                    OR pg_catalog.has_any_column_privilege(g.oid, t.oid, 'INSERT, UPDATE')
                        WHEN n.oid IS NOT NULL THEN pg_catalog.has_schema_privilege(g.oid, n.oid, 'CREATE')
                        ELSE pg_catalog.has_database_privilege(g.oid, pg_catalog.current_database(), 'CREATE') END)
                    FROM pg_catalog.pg_roles g WHERE pg_catalog.pg_has_role(h.role, g.oid, 'MEMBER')), true))
         FROM (SELECT coalesce(a.usesysid, r.oid) AS role
               FROM pg_catalog.pg_locks l
               LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
               LEFT JOIN ({CatalogSql.Prepared}) p ON l.pid IS NULL AND p.virtualtransaction = l.virtualtransaction
               LEFT JOIN pg_catalog.pg_roles r ON r.rolname = p.owner
               WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
                 AND (l.classid::bigint << 32) | l.objid::bigint = pg_catalog.hashtextextended($1, 0)
                 AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())) h
         LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $2
         LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = $3)
        """;
}
