using EfWriter.Catalog;

namespace EfWriter.Routes.Swap;

/// <summary>
/// The questions behind <see cref="KeptObject"/>s. Their parameters: the old table ($1), its name ($2) and the staging table's ($3),
/// delimited.
/// </summary>
internal static class KeptSql
{
    /// <summary>
    /// Indexes, and the keys, unique and exclusion constraints that they serve. One that a failed build left behind is no index.
    /// </summary>
    public static readonly string Indexes = $"""
        SELECT CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' WHEN 'x' THEN 'exclusion constraint'
        ELSE '{Index}' END,
               i.relname::text,
               CASE WHEN con.oid IS NOT NULL THEN {(int)KeptForm.IndexedConstraint} WHEN x.indisunique
               THEN {(int)KeptForm.UniqueIndex} ELSE {(int)KeptForm.Index} END,
               CASE WHEN con.oid IS NOT NULL THEN pg_catalog.pg_get_constraintdef(con.oid)
                    WHEN pg_catalog.starts_with(d.text, d.head) THEN pg_catalog.substr(d.text, pg_catalog.length(d.head) + 1) END,
               pg_catalog.array_cat(
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1
                   AND a.attnum = ANY (x.indkey::pg_catalog.int2[])),
                   {CarriedObject.ColumnsOf("pg_class", "i.oid")}),
               ARRAY[
                   (SELECT pg_catalog.format('SET TABLESPACE %I', s.spcname) FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace),
                   CASE WHEN con.oid IS NOT NULL AND i.reloptions IS NOT NULL THEN pg_catalog.format('SET (%s)',
                   pg_catalog.array_to_string(i.reloptions, ', ')) END],
               ARRAY[
                   CASE WHEN x.indisclustered THEN pg_catalog.format('ALTER TABLE %s CLUSTER ON %I', $2, i.relname) END,
                   pg_catalog.format('COMMENT ON INDEX %I.%I IS ', n.nspname,
                   i.relname) || pg_catalog.quote_literal(pg_catalog.obj_description(i.oid, 'pg_class')),
                   'COMMENT ON CONSTRAINT ' || pg_catalog.quote_ident(con.conname) || ' ON ' || $2 || ' IS '
                       || pg_catalog.quote_literal(pg_catalog.obj_description(con.oid, 'pg_constraint'))]
        FROM pg_catalog.pg_index x
        JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        CROSS JOIN LATERAL (
            SELECT pg_catalog.pg_get_indexdef(i.oid) AS text,
                   pg_catalog.format('CREATE %sINDEX %I ON %s ', CASE WHEN x.indisunique THEN 'UNIQUE ' ELSE '' END, i.relname,
                       pg_catalog.format('%I.%I', CASE n.oid WHEN pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END,
                       t.relname)) AS head) d
        LEFT JOIN pg_catalog.pg_constraint con ON con.conindid = i.oid AND con.conrelid = t.oid AND con.contype IN ('p', 'u', 'x')
        WHERE x.indrelid = $1 AND x.indisvalid
        ORDER BY x.indisprimary DESC, i.relname
        """;

    /// <summary>NOT NULL, checks and foreign keys.</summary>
    public static readonly string Constraints = $"""
        SELECT 'not null', a.attname::text, {(int)KeptForm.NotNull}, '', ARRAY[a.attname::text], '{None}'::text[], '{None}'::text[]
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
        UNION ALL
        SELECT * FROM (
            SELECT CASE con.contype WHEN 'c' THEN '{Check}' ELSE '{ForeignKey}' END, con.conname::text, {(int)KeptForm.Constraint},
                   CASE WHEN con.contype = 'c' OR con.confrelid <> con.conrelid THEN pg_catalog.pg_get_constraintdef(con.oid)
                        WHEN pg_catalog.starts_with(d.text, d.head || d.own)
                        THEN d.head || $3 || pg_catalog.substr(d.text, pg_catalog.length(d.head || d.own) + 1) END,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum = ANY (con.conkey)),
                   '{None}'::text[],
                   ARRAY[pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS ', con.conname,
                   $2) || pg_catalog.quote_literal(pg_catalog.obj_description(con.oid, 'pg_constraint'))]
            FROM pg_catalog.pg_constraint con
            JOIN pg_catalog.pg_class t ON t.oid = con.conrelid
            CROSS JOIN LATERAL (
                SELECT pg_catalog.pg_get_constraintdef(con.oid) AS text,
                       'FOREIGN KEY (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY k.ordinality)
                           FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY k (attnum)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) || ') REFERENCES ' AS head,
                       t.oid::pg_catalog.regclass::text AS own) d
            WHERE con.conrelid = $1 AND con.contype IN ('c', 'f')
            ORDER BY con.contype, con.conname) c
        """;

    /// <summary>Extended statistics; those over one expression have no kinds.</summary>
    public static readonly string Statistics = $"""
        SELECT 'statistics', s.stxname::text, {(int)KeptForm.Statistics},
               coalesce((SELECT '(' || pg_catalog.string_agg(CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END,
               ', ') || ') '
                         FROM pg_catalog.unnest(s.stxkind) k WHERE k <> 'e'),
                         '') || 'ON ' || pg_catalog.pg_get_statisticsobjdef_columns(s.oid),
               {CarriedObject.ColumnsOf("pg_statistic_ext", "s.oid")},
               '{None}'::text[],
               ARRAY[
                   CASE WHEN n.oid <> t.relnamespace THEN pg_catalog.format('ALTER STATISTICS %I.%I SET SCHEMA %I', h.nspname, s.stxname,
                   n.nspname) END,
                   CASE WHEN s.stxstattarget >= 0 THEN pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname,
                   s.stxstattarget) END,
                   pg_catalog.format('COMMENT ON STATISTICS %I.%I IS ', n.nspname,
                   s.stxname) || pg_catalog.quote_literal(pg_catalog.obj_description(s.oid, 'pg_statistic_ext')),
                   CASE WHEN pg_catalog.pg_get_userbyid(s.stxowner) <> current_user
                        THEN pg_catalog.format('ALTER STATISTICS %I.%I OWNER TO %I', n.nspname, s.stxname,
                        pg_catalog.pg_get_userbyid(s.stxowner)) END]
        FROM pg_catalog.pg_statistic_ext s
        JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
        JOIN pg_catalog.pg_class t ON t.oid = s.stxrelid
        JOIN pg_catalog.pg_namespace h ON h.oid = t.relnamespace
        WHERE s.stxrelid = $1
        ORDER BY s.stxname
        """;

    /// <summary>What an index is called; one of a constraint, too, where its names are looked at.</summary>
    public const string Index = "index";

    /// <summary>What a check constraint is called.</summary>
    public const string Check = "check constraint";

    /// <summary>What a foreign key is called.</summary>
    public const string ForeignKey = "foreign key";

    /// <summary>The names in expressions of the old table ($1), kept or carried over, that somebody could have mean others.</summary>
    public static readonly string Names = BoundNames.Question(
        $"""
        SELECT {BoundNames.PgClass} AS classid, i.oid AS objid, '{Index}' AS kind, i.relname AS name
        FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = $1
        UNION ALL
        SELECT {BoundNames.PgConstraint}, k.oid, '{Check}', k.conname
        FROM pg_catalog.pg_constraint k WHERE k.conrelid = $1 AND k.contype = 'c'
        UNION ALL
        SELECT {BoundNames.PgStatistics}, s.oid, 'statistics', s.stxname FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = $1
        UNION ALL
        SELECT {BoundNames.PgPolicy}, p.oid, 'policy', p.polname
        FROM pg_catalog.pg_policy p WHERE p.polrelid = $1
        UNION ALL
        SELECT {BoundNames.PgTrigger}, g.oid, 'trigger', g.tgname
        FROM pg_catalog.pg_trigger g WHERE g.tgrelid = $1 AND NOT g.tgisinternal
        UNION ALL
        SELECT {BoundNames.PgRewrite}, r.oid, 'rule', r.rulename
        FROM pg_catalog.pg_rewrite r WHERE r.ev_class = $1
        """,
        BoundNames.InText);

    private const string None = "{}";
}
