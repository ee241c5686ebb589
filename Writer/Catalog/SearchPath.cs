namespace EfWriter.Catalog;

/// <summary>
/// Keeps what others have put on a session's search path from standing for PostgreSQL's own types, operators, functions and catalogs, in
/// the catalogs' questions as in the statements that EF writes. Usually nothing can, for the server looks into its own schema first; then
/// nothing is changed.
/// </summary>
internal static class SearchPath
{
    /// <summary>
    /// Where the session's path has another schema before PostgreSQL's, or a temporary type by the name of one that is used without its
    /// schema: puts PostgreSQL's first and the temporary ones last, until the end of the transaction, and gives the path as it was. No row
    /// where there is no need.
    /// </summary>
    /// <remarks>Sent together with a write's first question: it costs no round trip.</remarks>
    public const string Guard = $"""
        SELECT pg_catalog.current_setting('search_path'),
               pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
                   CASE WHEN pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) ''
                   THEN pg_catalog.current_setting('search_path') END, 'pg_temp'), true)
        WHERE {IsShadowed}
        """;

    /// <summary>Whether there is a need for <see cref="Guard"/>.</summary>
    public const string AskIsShadowed = $"SELECT {IsShadowed}";

    /// <summary>Keeps the path, for <see cref="Leave"/> to give it back after <see cref="Guard"/>.</summary>
    public const string Keep =
        "SELECT pg_catalog.set_config('efwriter.search_path', pg_catalog.current_setting('search_path'), true)";

    /// <summary>
    /// Leaves nothing but PostgreSQL's own on the path, until <see cref="Leave"/>: the server then spells every other name with its schema,
    /// so that nothing on the session's path can stand for it where the text is used.
    /// </summary>
    public const string SpellWhole = $"""
        {Keep},
               pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)
        """;

    /// <summary>Gives the session the path back that it had before <see cref="SpellWhole"/> or <see cref="Keep"/>.</summary>
    public const string Leave =
        "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('efwriter.search_path'), true)";

    /// <summary>Gives the session a path ($1) back.</summary>
    public const string Restore = "SELECT pg_catalog.set_config('search_path', $1, true)";

    // A session's temporary schema comes before PostgreSQL's, unless it is put elsewhere; only types and tables are looked for in it, and
    // each table is a type. Besides PostgreSQL's types, EF's own statements name pg_namespace.
    private const string IsShadowed = """
        CASE WHEN (pg_catalog.current_schemas(true))[1] OPERATOR(pg_catalog.=) 'pg_catalog' THEN false
             WHEN (pg_catalog.current_schemas(true))[2] OPERATOR(pg_catalog.=) 'pg_catalog'
                  AND pg_catalog.starts_with((pg_catalog.current_schemas(true))[1]::pg_catalog.text, 'pg_temp_')
             THEN EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
                 AND t.typname OPERATOR(pg_catalog.=) ANY (
                     '{bool,bytea,char,name,int8,int2,int2vector,int4,regproc,text,oid,tid,xid,cid,oidvector,json,jsonb,xml,'
                     'pg_node_tree,pg_ndistinct,pg_dependencies,pg_mcv_list,xid8,point,lseg,path,box,polygon,line,float4,float8,money,'
                     'circle,macaddr,inet,cidr,macaddr8,aclitem,bpchar,varchar,date,time,timestamp,timestamptz,interval,timetz,bit,'
                     'varbit,numeric,refcursor,regprocedure,regoper,regoperator,regclass,regcollation,regtype,regrole,regnamespace,'
                     'regdatabase,uuid,pg_lsn,tsvector,gtsvector,tsquery,regconfig,regdictionary,jsonpath,txid_snapshot,pg_snapshot,'
                     'int4range,numrange,tsrange,tstzrange,daterange,int8range,int4multirange,nummultirange,tsmultirange,'
                     'tstzmultirange,datemultirange,int8multirange,pg_brin_bloom_summary,pg_brin_minmax_multi_summary,'
                     'pg_namespace}'::pg_catalog.name[]))
             ELSE true END
        """;
}
