namespace EfWriter.Routes.Swap;

/// <summary>
/// What tells other servers of the table's changes: its publications, with their columns and filters, and its replica identity.
/// </summary>
internal static class Publications
{
    public static readonly CarriedKind Kind = new(
        "o.relreplident <> 'd' OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prrelid = o.oid)",
    [
        CarriedObject.Question(
            "'publication'", "p.pubname",
            """
            pg_catalog.format(
                'ALTER PUBLICATION %I ADD TABLE %s%s%s', p.pubname, $3,
                ' (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                         FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1 AND a.attnum = ANY (r.prattrs)) || ')',
                ' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')')
            """,
            "pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = $1",
            CarriedObject.ColumnsOf("pg_publication_rel", "r.oid")),
        CarriedObject.Question(
            "'replica identity'", "o.relname",
            "pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY %s', $3, CASE o.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END)",
            "pg_catalog.pg_class o WHERE o.oid = $1 AND o.relreplident IN ('f', 'n')"),
        CarriedObject.Question(
            "'replica identity'", "i.relname", "pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', $3, i.relname)",
            """
            pg_catalog.pg_class o JOIN pg_catalog.pg_index x ON x.indrelid = o.oid AND x.indisreplident
            JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
            WHERE o.oid = $1 AND o.relreplident = 'i'
            """,
            index: "i.relname::text"),
    ]);
}
