namespace EfWriter.Catalog;

/// <content>Who holds what a write has waited for. Asked on any search path.</content>
internal static partial class CatalogSql
{
    /// <summary>
    /// The backends that hold a table ($1), what is locked with it, or a name's lock ($2), beside this one, and as which role they are
    /// connected; 0 for a prepared transaction, which has no backend.
    /// </summary>
    public const string LockHolders = $"""
        WITH RECURSIVE parts (oid) AS (SELECT $1::pg_catalog.oid UNION {PartsAndBases})
        {Holders} AND {IsOfDatabase} AND (l.relation OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT oid FROM parts))
            OR l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.objsubid OPERATOR(pg_catalog.=) 1
               AND (l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8
                   OPERATOR(pg_catalog.=) pg_catalog.hashtextextended($2, 0))
        ORDER BY 1
        """;

    /// <summary>
    /// Who has a table of a schema ($1) and a name ($2), what is locked with it or what its foreign keys point at locked for more than to
    /// read it.
    /// </summary>
    public const string Writers = $"""
        WITH RECURSIVE parts (oid) AS (
            SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE n.nspname OPERATOR(pg_catalog.=) $1 AND c.relname OPERATOR(pg_catalog.=) $2
            UNION {PartsAndBases}),
        parents (oid) AS (
            SELECT k.confrelid FROM pg_catalog.pg_constraint k JOIN parts ON k.conrelid OPERATOR(pg_catalog.=) parts.oid
            WHERE k.contype OPERATOR(pg_catalog.=) 'f')
        {Holders} AND {IsOfDatabase} AND l.mode OPERATOR(pg_catalog.<>) 'AccessShareLock'
            AND l.relation OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT oid FROM parts UNION SELECT oid FROM parents))
        ORDER BY 1
        """;

    /// <summary>
    /// Who has changed anything and not committed it, and could have made something in a schema ($1), or the schema itself: what is being
    /// made is seen by nobody else, and a type or a schema has no lock that tells.
    /// </summary>
    public const string Makers = $"""
        {Holders} AND l.locktype OPERATOR(pg_catalog.=) 'transactionid'
            AND coalesce(a.datname, p.database) OPERATOR(pg_catalog.=) pg_catalog.current_database()
            AND (SELECT pg_catalog.bool_or(CASE WHEN n.oid IS NULL
                     THEN pg_catalog.has_database_privilege(g.oid, pg_catalog.current_database()::pg_catalog.text, 'CREATE')
                     ELSE pg_catalog.has_schema_privilege(g.oid, n.oid, 'CREATE') END)
                 FROM pg_catalog.pg_roles g LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) $1
                 WHERE pg_catalog.pg_has_role(coalesce(a.usename, p.owner), g.oid, 'MEMBER'))
        ORDER BY 1
        """;

    /// <summary>Who keeps others from reading a table whose name is in a statement ($1).</summary>
    public const string Excluders = $"""
        {Holders} AND {IsOfDatabase} AND l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock'
            AND EXISTS (SELECT FROM pg_catalog.pg_class c
                        WHERE c.oid OPERATOR(pg_catalog.=) l.relation
                          AND pg_catalog.strpos($1, c.relname::pg_catalog.text) OPERATOR(pg_catalog.>) 0)
        ORDER BY 1
        """;

    /// <summary>
    /// The prepared transactions, by the number that their locks have: that of the session that they came from, until the server is started
    /// again. All have a lock on their own number.
    /// </summary>
    public const string Prepared = """
        SELECT x.virtualtransaction, t.gid, t.owner, t.database
              FROM pg_catalog.pg_locks x
              JOIN pg_catalog.pg_prepared_xacts t ON t.transaction OPERATOR(pg_catalog.=) x.transactionid
              WHERE x.pid IS NULL AND x.locktype OPERATOR(pg_catalog.=) 'transactionid'
        """;

    // A lock on a table goes on to its partitions and children, and on a view to what it reads. No function is asked: it would wait too.
    private const string PartsAndBases = """
        SELECT part.oid FROM parts CROSS JOIN LATERAL (
                SELECT i.inhrelid AS oid FROM pg_catalog.pg_inherits i WHERE i.inhparent OPERATOR(pg_catalog.=) parts.oid
                UNION ALL
                SELECT d.refobjid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d ON d.objid OPERATOR(pg_catalog.=) w.oid
                WHERE w.ev_class OPERATOR(pg_catalog.=) parts.oid
                  AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid
                  AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid) part
        """;

    private const string Holders = $"""
        SELECT DISTINCT coalesce(l.pid, 0), coalesce(a.usename::pg_catalog.text, p.owner::pg_catalog.text), p.gid
        FROM pg_catalog.pg_locks l
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
        LEFT JOIN ({Prepared}) p ON l.pid IS NULL AND p.virtualtransaction OPERATOR(pg_catalog.=) l.virtualtransaction
        WHERE l.granted AND coalesce(l.pid, 0) OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()
        """;

    private const string IsOfDatabase = """
        l.database OPERATOR(pg_catalog.=)
            (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
        """;
}
