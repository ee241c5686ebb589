SELECT pg_catalog.current_setting('search_path'),
       pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
           CASE WHEN pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) ''
           THEN pg_catalog.current_setting('search_path') END, 'pg_temp'), true)
WHERE CASE WHEN (pg_catalog.current_schemas(true))[1] OPERATOR(pg_catalog.=) 'pg_catalog' THEN false
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
