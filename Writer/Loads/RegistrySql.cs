namespace EfWriter.Loads;

/// <summary>The statements about the table of loads. Every name in them is qualified, so that no search path can shadow one.</summary>
internal static class RegistrySql
{
    public const string Open = "open";
    public const string Committed = "committed";
    public const string Aborted = "aborted";
    public const string Expired = "expired";

    public static string CreateTable(string table) => $"""
        CREATE TABLE {table} (id pg_catalog.uuid PRIMARY KEY, schema_name pg_catalog.text NOT NULL, table_name pg_catalog.text NOT NULL,
            name pg_catalog.text, state pg_catalog.text NOT NULL, role pg_catalog.text NOT NULL,
            began_at pg_catalog.timestamptz NOT NULL, ended_at pg_catalog.timestamptz, keep_for pg_catalog.interval,
            rows_table pg_catalog.oid, parts_table pg_catalog.oid, options pg_catalog.text, result pg_catalog.text,
            UNIQUE (schema_name, table_name, name));
        COMMENT ON TABLE {table} IS
        'EfWriter: one row for each load that has a name or is written by many processes. A load whose row is deleted can be written again.'
        """;

    /// <summary>Claims the name ($4) of a load of a table ($2, $3): waits for whoever is writing it.</summary>
    public static string ClaimName(string table) => $"""
        INSERT INTO {table} (id, schema_name, table_name, name, state, role, began_at)
        VALUES ($1, $2, $3, $4, '{Committed}', CURRENT_USER, pg_catalog.now())
        ON CONFLICT (schema_name, table_name, name) DO NOTHING
        """;

    /// <summary>The result of the load of a name ($3) of a table ($1, $2).</summary>
    public static string FindName(string table) => $"""
        SELECT l.result FROM {table} l WHERE l.schema_name OPERATOR(pg_catalog.=) $1 AND l.table_name OPERATOR(pg_catalog.=) $2
            AND l.name OPERATOR(pg_catalog.=) $3
        """;

    /// <summary>Records how a load ($1) has ended ($2), with its result ($3).</summary>
    public static string End(string table) => $"""
        UPDATE {table} l SET state = $2, result = $3, ended_at = pg_catalog.clock_timestamp() WHERE l.id OPERATOR(pg_catalog.=) $1
        """;

    /// <summary>Adds a load of many parts, and gives the table's identity.</summary>
    public static string Begin(string table) => $"""
        INSERT INTO {table} (id, schema_name, table_name, state, role, began_at, keep_for, rows_table, parts_table, options)
        VALUES ($1, $2, $3, '{Open}', CURRENT_USER, pg_catalog.now(), $4, $5, $6, $7)
        RETURNING tableoid
        """;

    /// <summary>A load ($1), which is kept as it is until the end of the transaction if it is to be ended.</summary>
    public static string Find(string table, bool locks) => $"""
        SELECT l.schema_name, l.table_name, l.state, l.began_at, l.ended_at, l.options, l.result FROM {table} l
        WHERE l.id OPERATOR(pg_catalog.=) $1{(locks ? " FOR UPDATE" : string.Empty)}
        """;

    /// <summary>The open loads of a table ($1, $2) by this role that were begun longer ago than they are kept for.</summary>
    public static string FindOpen(string table) => $"""
        SELECT l.id, l.rows_table, l.parts_table, l.keep_for FROM {table} l
        WHERE l.schema_name OPERATOR(pg_catalog.=) $1 AND l.table_name OPERATOR(pg_catalog.=) $2
            AND l.state OPERATOR(pg_catalog.=) '{Open}' AND l.role OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text
            AND l.began_at OPERATOR(pg_catalog.+) l.keep_for OPERATOR(pg_catalog.<) pg_catalog.now()
        FOR UPDATE SKIP LOCKED
        """;

    /// <summary>Whether a part was added within the time ($1) that a load is kept for.</summary>
    public static string IsInUse(string parts) =>
        $"SELECT EXISTS (SELECT FROM {parts} c WHERE c.began_at OPERATOR(pg_catalog.+) $1 OPERATOR(pg_catalog.>) pg_catalog.now())";
}
