namespace EfWriter.Tests.Support;

/// <summary>What the catalogs say about a table, as sorted lines of text: two tables that are told alike are alike.</summary>
internal static class TableCatalog
{
    private const string Table = """
        SELECT 'owner ' || pg_get_userbyid(relowner) FROM t
        UNION ALL SELECT 'persistence ' || relpersistence::text || ', access method ' || coalesce((SELECT amname FROM pg_am
        WHERE oid = relam), 'none') FROM t
        UNION ALL SELECT 'tablespace ' || coalesce((SELECT spcname FROM pg_tablespace s WHERE s.oid = reltablespace), 'default') FROM t
        UNION ALL SELECT 'options ' || reloptions::text FROM t WHERE reloptions IS NOT NULL
        UNION ALL SELECT 'toast options ' || x.reloptions::text FROM t JOIN pg_class x ON x.oid = t.reltoastrelid
        WHERE x.reloptions IS NOT NULL
        UNION ALL SELECT 'row security ' || relrowsecurity || ', forced ' || relforcerowsecurity FROM t
        UNION ALL SELECT 'replica identity ' || relreplident::text FROM t
        UNION ALL SELECT 'grant ' || privilege_type || ' to ' || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END
                         || ' by ' || pg_get_userbyid(grantor) || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END
                  FROM t, aclexplode(coalesce(relacl, acldefault('r', relowner)))
        UNION ALL SELECT 'comment ' || coalesce(attname, 'table') || ' ' || description
                  FROM t JOIN pg_description d ON d.objoid = t.oid AND classoid = 'pg_class'::regclass
                  LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND attnum = objsubid AND attnum > 0
        """;

    private const string Columns = """
        SELECT 'column ' || attname || ' ' || format_type(atttypid, atttypmod) || ' storage ' || attstorage::text || ' compression ' ||
        attcompression::text
                         || ' target ' || coalesce(attstattarget, -1) || ' options ' || coalesce((SELECT string_agg(o, ',' ORDER BY o)
                         FROM unnest(attoptions) o WHERE o LIKE 'n\_distinct%'), '')
                  FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'grant ' || privilege_type || ' (' || attname || ') to ' || CASE grantee WHEN 0 THEN 'PUBLIC'
        ELSE pg_get_userbyid(grantee) END
                         || ' by ' || pg_get_userbyid(grantor) || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END
                  FROM t JOIN pg_attribute a ON a.attrelid = t.oid, aclexplode(attacl)
        """;

    private const string Hangings = """
        SELECT 'policy ' || policyname || ' ' || permissive || ' ' || cmd || ' ' || roles::text || ' ' || coalesce(qual,
        '') || ' ' || coalesce(with_check, '')
                  FROM t JOIN pg_policies p ON p.tablename = t.relname AND p.schemaname = t.relnamespace::regnamespace::text
        UNION ALL SELECT 'trigger ' || pg_get_triggerdef(g.oid) || ' ' || tgenabled::text FROM t JOIN pg_trigger g ON tgrelid = t.oid
        AND NOT tgisinternal
        UNION ALL SELECT 'rule ' || pg_get_ruledef(r.oid) || ' ' || ev_enabled::text FROM t JOIN pg_rewrite r ON ev_class = t.oid
        UNION ALL SELECT 'publication ' || p.pubname || ' ' || attnames::text || ' ' || coalesce(rowfilter, '')
                  FROM t JOIN pg_publication_tables p ON p.tablename = t.relname AND p.schemaname = t.relnamespace::regnamespace::text
        UNION ALL SELECT 'statistics ' || pg_get_statisticsobjdef(s.oid) || ' of ' || pg_get_userbyid(stxowner) || ' target ' ||
        coalesce(stxstattarget, -1)
                         || ' has data ' || EXISTS (SELECT FROM pg_statistic_ext_data WHERE stxoid = s.oid)
                  FROM t JOIN pg_statistic_ext s ON stxrelid = t.oid
        UNION ALL SELECT 'comment on ' || i.type || ' ' || i.identity || ' ' || description
                  FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
                  WHERE (classoid, objoid) IN (SELECT classid, objid FROM t JOIN pg_depend ON refobjid = t.oid
                  WHERE classid <> 'pg_class'::regclass AND {0})
        """;

    private const string Indexes = """
        SELECT 'index ' || pg_get_indexdef(i.oid) || ' tablespace ' || coalesce((SELECT spcname FROM pg_tablespace s
        WHERE s.oid = i.reltablespace), 'default')
                         || ' options ' || coalesce(i.reloptions::text, '') || ' clustered ' || indisclustered || ' comment ' ||
                         coalesce(obj_description(i.oid, 'pg_class'), '')
                  FROM t JOIN pg_index x ON indrelid = t.oid JOIN pg_class i ON i.oid = indexrelid
        UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(c.oid) || ' validated ' || convalidated FROM t
        JOIN pg_constraint c ON conrelid = t.oid
        UNION ALL SELECT 'not null ' || attname FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND attnotnull
        AND NOT attisdropped
        """;

    /// <summary>
    /// Owner, privileges, comments, row security, storage and all that hangs on the table; with indexes and constraints where they are
    /// asked for.
    /// </summary>
    public static async Task<List<string>> DescribeAsync(string table, bool withIndexes)
    {
        var hangings = Hangings.Replace("{0}", withIndexes ? "true" : "classid <> 'pg_constraint'::regclass", StringComparison.Ordinal);
        var parts = withIndexes ? [Table, Columns, hangings, Indexes] : new[] { Table, Columns, hangings };
        await using var command = Server.Source.CreateCommand(
            $"WITH t AS (SELECT * FROM pg_class WHERE oid = '{table}'::regclass) SELECT line FROM ({string.Join(" UNION ALL ", parts)}) l "
            + "(line) ORDER BY line COLLATE \"C\"");
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
