using EfWriter.SideTables;

namespace EfWriter.Loads;

/// <summary>The statements about loads. Every name in them is qualified, so that no search path can shadow one.</summary>
internal static class LoadSql
{
    // With a type that is dropped with all that uses it, as another role can drop its own.
    private const string LostColumn = """
        CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attisdropped) THEN 'has lost a column' END
        """;

    /// <summary>
    /// Where this connection is, and what its server has by the identities of a load's tables: the rows' ($1), the parts' ($2), of an owner
    /// ($4). What somebody could have done to them is a text, and NULL if there is nothing; $3 are the parts' columns.
    /// </summary>
    public const string Find = $"""
        SELECT (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s),
               (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),
               pg_catalog.current_database()::text, r.schema, r.name, r.fault, p.schema, p.name, p.fault, p.comment,
               r.comment, r.lost
        FROM (SELECT 1) one
        LEFT JOIN (SELECT n.nspname::text AS schema, c.relname::text AS name, {SideTableSql.Form} AS fault, {LostColumn} AS lost,
                          pg_catalog.obj_description(c.oid, 'pg_class') AS comment
                   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.oid = $1 AND c.relowner = $4) r ON true
        LEFT JOIN (SELECT n.nspname::text AS schema, c.relname::text AS name,
                          COALESCE({SideTableSql.FormBesideDefaults}, {SideTableSql.Columns}, {OtherDefaults}) AS fault,
                          pg_catalog.obj_description(c.oid, 'pg_class') AS comment
                   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.oid = $2 AND c.relowner = $4) p ON true
        """;

    /// <summary>What identifies this connection's server, database and role.</summary>
    public const string WhereAmI = """
        SELECT (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s),
               (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),
               (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)
        """;

    /// <summary>The name of a relation ($1); no row if there is none.</summary>
    public const string NameOf = """
        SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = $1
        """;

    /// <summary>The same of a relation that belongs to this role.</summary>
    public const string NameOfOwn = NameOf + " AND c.relowner = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER)";

    /// <summary>Whether a role ($1) is there, and may use a schema ($2).</summary>
    public const string RoleMayUse = """
        SELECT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') FROM pg_catalog.pg_roles r
        LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $2
        WHERE r.rolname = $1
        """;

    /// <summary>
    /// The parts' table. What a part's role may not say, the server says: who it is, and in which transaction the part was written. A
    /// transaction is one part, so that its rows are known by it.
    /// </summary>
    public static string CreateParts(string table) => $"""
        CREATE TABLE {table} (part pg_catalog.text NOT NULL, is_done pg_catalog.bool NOT NULL, rows pg_catalog.int8,
            role pg_catalog.name NOT NULL DEFAULT CURRENT_USER,
            transaction pg_catalog.xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id(),
            began_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
            PRIMARY KEY (part, is_done), UNIQUE (transaction, is_done))
        """;

    /// <summary>What a part's role may do: add, and see what is there of the parts' names and counts.</summary>
    public static string Grant(string rows, string parts, string role) => $"""
        GRANT INSERT ON TABLE {rows} TO {role};
        GRANT INSERT (part, is_done, rows), SELECT (part, is_done, rows, role) ON TABLE {parts} TO {role}
        """;

    /// <summary>Claims a part ($1): waits for whoever is writing it.</summary>
    public static string Claim(string parts) => $"""
        INSERT INTO {parts} (part, is_done) SELECT $1, false
        WHERE NOT EXISTS (SELECT FROM {parts} d WHERE d.part OPERATOR(pg_catalog.=) $1 AND d.is_done)
        ON CONFLICT (part, is_done) DO NOTHING
        """;

    /// <summary>Who has claimed a part ($1), and its rows once it is complete.</summary>
    public static string FindPart(string parts) => $"""
        SELECT c.role::text, (SELECT d.rows FROM {parts} d WHERE d.part OPERATOR(pg_catalog.=) $1 AND d.is_done)
        FROM {parts} c WHERE c.part OPERATOR(pg_catalog.=) $1 ORDER BY c.is_done DESC LIMIT 1
        """;

    /// <summary>Records a part's ($1) count ($2), if its rows' table ($3, delimited) is still the one that was found ($4).</summary>
    public static string Complete(string parts) => $"""
        INSERT INTO {parts} (part, is_done, rows) SELECT $1, true, $2
        WHERE pg_catalog.to_regclass($3)::pg_catalog.oid OPERATOR(pg_catalog.=) $4
        """;

    /// <summary>What another session can find this transaction by, and the role that it is of.</summary>
    public const string Transaction =
        "SELECT pg_catalog.pg_backend_pid(), pg_catalog.now(), pg_catalog.pg_current_xact_id()::pg_catalog.text, "
        + "CURRENT_USER::pg_catalog.text";

    /// <summary>Whether a part ($1) of a role's ($2) is complete.</summary>
    public static string HasPart(string parts) => $"""
        SELECT EXISTS (SELECT FROM {parts} d WHERE d.part OPERATOR(pg_catalog.=) $1 AND d.is_done
            AND d.role::pg_catalog.text OPERATOR(pg_catalog.=) $2)
        """;

    /// <summary>The columns that a load's rows have.</summary>
    public static string RowsOfParts(string columns, string rows, string parts) => $"""
        SELECT {columns} FROM {rows} s
        WHERE s.xmin OPERATOR(pg_catalog.=) ANY (SELECT c.xmin FROM {parts} c WHERE c.is_done)
        """;

    /// <summary>The complete parts, by name.</summary>
    public static string Parts(string parts) =>
        $"SELECT c.part, c.rows, c.role::text, b.began_at FROM {parts} c JOIN {parts} b ON b.part OPERATOR(pg_catalog.=) c.part "
        + "AND NOT b.is_done WHERE c.is_done ORDER BY c.part COLLATE pg_catalog.\"C\"";

    /// <summary>The first part whose count is not that of its rows, with what it says and what it has.</summary>
    public static string Untrue(string rows, string parts) => $"""
        SELECT p.part, p.role, p.said, p.found FROM (
            SELECT c.part, c.role::text AS role, COALESCE(c.rows, -1) AS said, COALESCE(s.found, 0) AS found
            FROM {parts} c
            LEFT JOIN (SELECT r.xmin AS number, pg_catalog.count(*) AS found FROM {rows} r GROUP BY r.xmin) s
                ON s.number OPERATOR(pg_catalog.=) c.xmin
            WHERE c.is_done) p
        WHERE p.said OPERATOR(pg_catalog.<>) p.found ORDER BY 1 LIMIT 1
        """;

    /// <summary>Takes a part ($1) away; its rows are nobody's then.</summary>
    public static string RemovePart(string parts) => $"DELETE FROM {parts} c WHERE c.part OPERATOR(pg_catalog.=) $1";

    private const string OtherDefaults = """
        CASE WHEN ARRAY(SELECT a.attname::text || '=' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                        FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                        WHERE d.adrelid = c.oid ORDER BY a.attnum)
                  OPERATOR(pg_catalog.<>) ARRAY['role=CURRENT_USER', 'transaction=pg_current_xact_id()', 'began_at=clock_timestamp()']
             THEN 'has other defaults' END
        """;
}
