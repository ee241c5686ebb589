namespace EfWriter.Routes.Swap;

/// <summary>The comments of a table and its columns, where the write gives no new ones.</summary>
internal static class Comments
{
    public static readonly CarriedKind Kind = new(
        "EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid = o.oid AND d.classoid = "
        + "'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid)",
    [
        CarriedObject.Question(
            "'comment'", "c.relname", "pg_catalog.format('COMMENT ON TABLE %s IS %L', $3, pg_catalog.obj_description(c.oid, 'pg_class'))",
            "pg_catalog.pg_class c WHERE c.oid = $1 AND pg_catalog.obj_description(c.oid, 'pg_class') IS NOT NULL AND "
            + "pg_catalog.obj_description($2, 'pg_class') IS NULL"),
        CarriedObject.Question(
            "'comment'", "o.attname",
            "pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', $3, o.attname, pg_catalog.col_description(o.attrelid, o.attnum))",
            """
            pg_catalog.pg_attribute o JOIN pg_catalog.pg_attribute n ON o.attrelid = $1 AND n.attrelid = $2 AND n.attname = o.attname
            WHERE o.attnum > 0 AND pg_catalog.col_description(o.attrelid, o.attnum) IS NOT NULL AND pg_catalog.col_description(n.attrelid,
            n.attnum) IS NULL
            """),
    ]);
}
