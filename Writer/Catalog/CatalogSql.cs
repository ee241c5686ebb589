namespace EfWriter.Catalog;

/// <summary>
/// The questions that the server's catalogs are asked. Every name in them is qualified, so that no search path can shadow one.
/// </summary>
internal static partial class CatalogSql
{
    /// <summary>The relation of a schema ($1) and a name ($2), and whether there are others ($3, $4).</summary>
    /// <remarks>
    /// Asked before every write, together with its columns. The server plans both anew unless they are repeated, which costs more than all
    /// the rest: so they are two, for a join takes longer, and plain columns, of which the reader makes what it needs.
    /// </remarks>
    public const string Relation = $"""
        SELECT c.oid, c.relkind, c.relispartition, {TrackCounts}, {Inserted}, c.relhasrules, c.relrowsecurity,
               pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($3)) IS NOT NULL,
               coalesce(pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($4))::pg_catalog.oid,
                        pg_catalog.to_regtype(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($4))::pg_catalog.oid) IS NOT NULL,
               c.relacl IS NOT NULL, pg_catalog.pg_backend_pid()
        FROM pg_catalog.pg_class c
        WHERE c.oid = {Named}
        """;

    /// <summary>The columns of the relation of a schema ($1) and a name ($2), in no order.</summary>
    public const string Columns = $"""
        SELECT a.attname, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated,
               pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypmod, a.atttypid, a.attnum
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = {Named} AND a.attnum > 0 AND NOT a.attisdropped
        """;

    /// <summary>
    /// What is known of types ($1), and of all that they are made of: elements, bases of domains, bounds of ranges, fields of composites.
    /// </summary>
    public const string Types = """
        WITH RECURSIVE needed AS (
            SELECT oid FROM pg_catalog.unnest($1) oid
            UNION
            SELECT part.oid
            FROM needed n
            JOIN pg_catalog.pg_type t ON t.oid = n.oid
            CROSS JOIN LATERAL (
                SELECT t.typelem AS oid WHERE t.typcategory = 'A'
                UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
                UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid
                UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
                          WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            ) part
            WHERE part.oid <> 0::pg_catalog.oid
        )
        SELECT t.oid, t.typtype::text, pg_catalog.format_type(t.oid, NULL), t.typname,
               CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END, t.typbasetype, t.typtypmod,
               COALESCE((SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid),
                        (SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid = t.oid), 0),
               ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                     WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
               ARRAY(SELECT a.atttypid FROM pg_catalog.pg_attribute a
                     WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
               ARRAY(SELECT a.atttypmod FROM pg_catalog.pg_attribute a
                     WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
        FROM needed
        JOIN pg_catalog.pg_type t USING (oid)
        """;

    /// <summary>The count of rows put into a table ($1): see <see cref="TargetTable.Inserted"/>.</summary>
    public const string CountInserted = $"SELECT CASE WHEN {IsCounted} THEN {Inserted} END FROM (SELECT $1 AS oid) c";

    /// <summary>The same of a partitioned table ($1), whose rows are counted on its partitions.</summary>
    public const string CountInsertedIntoPartitions = $"""
        SELECT pg_catalog.sum({Inserted})::bigint
        FROM (SELECT relid::pg_catalog.oid AS oid FROM pg_catalog.pg_partition_tree($1::regclass)) c WHERE {IsCounted}
        """;

    public const string SchemaExists = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)";

    public const string TypeExists = "SELECT pg_catalog.to_regtype($1) IS NOT NULL";

    /// <summary>Whether a relation or a type of a schema ($1) has a name ($2): a table makes a type of its name as well.</summary>
    public const string IsTaken = """
        SELECT coalesce(pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid,
                        pg_catalog.to_regtype(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid) IS NOT NULL
        """;

    /// <summary>Waits for the lock of a name ($1) and holds it until the end of the transaction.</summary>
    public const string LockName = "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))";

    /// <summary>The same without a wait: says whether it could be had.</summary>
    public const string TryLockName = "SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) AS turn";

    /// <summary>The same, held together with others who ask for it so.</summary>
    public const string TryLockPlace = "SELECT pg_catalog.pg_try_advisory_xact_lock_shared(pg_catalog.hashtextextended($1, 0)) AS turn";

    /// <summary>
    /// The tables of a schema ($1) whose names are a prefix ($2) and eight digits, which the session may drop and whose name's lock ($3
    /// before the name) nobody holds.
    /// </summary>
    public const string Abandoned = """
        SELECT relname::text, oid FROM (
            SELECT c.relname, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind = 'r' AND NOT c.relispartition AND pg_catalog.starts_with(c.relname::text, $2)
              AND pg_catalog.substr(c.relname::text, pg_catalog.length($2) + 1) ~ '^[0-9a-f]{8}$' AND pg_catalog.pg_has_role(c.relowner,
              'USAGE') OFFSET 0) staging
        WHERE pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($3 || $1 || '.' || relname::text, 0))
        """;

    /// <summary>Fails, by a division by zero, unless a delimited name ($1) means a relation ($2).</summary>
    public const string DemandIs = "SELECT 1 / (pg_catalog.to_regclass($1)::pg_catalog.oid = $2)::int";

    /// <summary>What a schema ($1) and a name ($2) mean now.</summary>
    public const string FindOid = $"SELECT {Named}";

    /// <summary>
    /// What COPY would pass over or refuse at a relation ($1): an active row security, rules for INSERT; whether INSERT is possible at all;
    /// and whether rows are kept elsewhere, by a table behind a view or by another server.
    /// </summary>
    public const string InsertFacts = """
        SELECT pg_catalog.row_security_active($1),
               EXISTS (SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = $1 AND ev_type = '3' AND ev_enabled <> 'D'),
               pg_catalog.pg_relation_is_updatable($1, true) & 8 <> 0,
               EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'f')
                       AND (c.oid = $1 OR c.oid IN (SELECT relid::pg_catalog.oid
                       FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass))))
        """;

    /// <summary>
    /// The foreign keys of other tables that point at a table ($1) or its partitions: name, table, and whether they would change that
    /// table's rows when rows are deleted.
    /// </summary>
    public const string ForeignKeysTo = """
        SELECT coalesce(p.conname, con.conname)::text, n.nspname::text || '.' || c.relname::text, con.confdeltype IN ('c', 'n', 'd')
        FROM pg_catalog.pg_constraint con
        JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_constraint p ON p.oid = con.conparentid
        WHERE con.contype = 'f' AND con.conrelid <> $1
          AND (con.confrelid = $1 OR con.confrelid IN (SELECT relid::pg_catalog.oid
          FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
          AND con.conrelid NOT IN (SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass))
          AND (p.oid IS NULL OR p.confrelid <> $1 AND p.confrelid NOT IN (SELECT relid::pg_catalog.oid
          FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)))
        ORDER BY 1, 2
        """;

    /// <summary>Asks the server to stop what a backend ($1) is doing.</summary>
    public const string CancelBackend = "SELECT pg_catalog.pg_cancel_backend($1)";

    /// <summary>Asks the server to end a backend ($1).</summary>
    public const string TerminateBackend = "SELECT pg_catalog.pg_terminate_backend($1)";

    private const string Named = "pg_catalog.to_regclass(pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2))::pg_catalog.oid";

    private const string TrackCounts = "pg_catalog.current_setting('track_counts')";

    private const string IsCounted = $"{TrackCounts}::bool";

    private const string Inserted = "pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)";
}
