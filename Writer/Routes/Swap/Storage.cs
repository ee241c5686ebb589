namespace EfWriter.Routes.Swap;

/// <summary>How a table and its columns are stored. The new table gets it before its rows.</summary>
internal static class Storage
{
    public static readonly CarriedKind Kind = new(
        $"""
        o.relpersistence <> n.relpersistence OR o.relam <> n.relam OR o.reltablespace <> n.reltablespace OR o.reloptions IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_class x WHERE x.oid = o.reltoastrelid AND x.reloptions IS NOT NULL)
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid = o.oid AND a.attnum > 0 AND (a.attstattarget >= 0 OR {HasColumnOptions("a.attoptions")}
                   OR a.attcompression <> ''
                       OR a.attstorage <> (SELECT t.typstorage FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid)))
        """,
    [
        CarriedObject.Question("'persistence'", "o.relname", "pg_catalog.format('ALTER TABLE %s SET UNLOGGED', $3)",
            $"{OldAndNew} WHERE o.relpersistence = 'u' AND n.relpersistence = 'p'"),
        CarriedObject.Question("'access method'", "m.amname", "pg_catalog.format('ALTER TABLE %s SET ACCESS METHOD %I', $3, m.amname)",
            $"{OldAndNew} JOIN pg_catalog.pg_am m ON m.oid = o.relam WHERE o.relam <> n.relam"),
        CarriedObject.Question(
            "'tablespace'", "t.spcname", "pg_catalog.format('ALTER TABLE %s SET TABLESPACE %I', $3, t.spcname)",
            $"""
            {OldAndNew} JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
            JOIN pg_catalog.pg_tablespace t ON t.oid = CASE WHEN o.reltablespace = 0::pg_catalog.oid THEN d.dattablespace
            ELSE o.reltablespace END
            WHERE o.reltablespace <> n.reltablespace
            """),
        CarriedObject.Question("'storage option'", "o.relname",
            $"pg_catalog.format('ALTER TABLE %s SET (%s)', $3, ({Options("%I=%L", "o.reloptions")}))",
            $"{OldAndNew} WHERE o.reloptions IS NOT NULL"),
        CarriedObject.Question(
            "'storage option'", "o.relname",
            $"pg_catalog.format('ALTER TABLE %s SET (%s)', $3, ({Options("toast.%I=%L", "x.reloptions")}))",
            $"{OldAndNew} JOIN pg_catalog.pg_class x ON x.oid = o.reltoastrelid WHERE x.reloptions IS NOT NULL"),
        OfColumn("STORAGE %s", "CASE o.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END",
            "o.attstorage <> n.attstorage AND o.atttypid = n.atttypid"),
        OfColumn("COMPRESSION %s", "CASE o.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END",
            "o.attcompression NOT IN ('', n.attcompression) AND o.atttypid = n.atttypid"),
        OfColumn("STATISTICS %s", "o.attstattarget", "o.attstattarget >= 0"),
        OfColumn("(%s)", $"{Options("%I=%L", "o.attoptions")} WHERE {IsColumnOption}", HasColumnOptions("o.attoptions")),
    ]);

    // All that somebody can set: distributions keep marks of their own there, Debian's 15.20 one for each table.
    private const string IsColumnOption = "option_name IN ('n_distinct', 'n_distinct_inherited')";

    private const string OldAndNew = "pg_catalog.pg_class o JOIN pg_catalog.pg_class n ON o.oid = $1 AND n.oid = $2";

    private static string OfColumn(string setting, string value, string condition) => CarriedObject.Question(
        "'storage option'", "o.attname", $"pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET {setting}', $3, o.attname, ({value}))",
        "pg_catalog.pg_attribute o JOIN pg_catalog.pg_attribute n ON o.attrelid = $1 AND n.attrelid = $2 AND n.attname = o.attname WHERE "
        + $"o.attnum > 0 AND {condition}");

    private static string HasColumnOptions(string options) =>
        $"({options} IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_options_to_table({options}) WHERE {IsColumnOption}))";

    private static string Options(string form, string options) =>
        $"SELECT pg_catalog.string_agg(pg_catalog.format('{form}', option_name, option_value), ', ') FROM "
        + $"pg_catalog.pg_options_to_table({options})";
}
