using Npgsql;

namespace EfWriter.Catalog;

/// <summary>A name in an expression that may mean something else once the expression is made again from its text.</summary>
/// <param name="Kind">What has the expression, as an error would call it: <c>index</c>, <c>policy</c> …</param>
/// <param name="Object">Its name.</param>
/// <param name="Name">The function or operator that it uses, as SQL spells it.</param>
/// <param name="Schema">The schema in which another one could be made.</param>
/// <param name="Role">
/// Who could make it there, and is not trusted; null if nobody has to, for the name alone does not lead to it from this session.
/// </param>
internal sealed record BoundName(string Kind, string Object, string Name, string Schema, string? Role);

/// <summary>
/// What the functions and operators of an expression could be if PostgreSQL looked them up again by their names: it prefers one whose
/// arguments are just those of the call, and whoever may create in the schema can make it.
/// </summary>
internal static class BoundNames
{
    public const string PgClass = "'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgProc = "'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgOperator = "'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgConstraint = "'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgPolicy = "'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgTrigger = "'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgRewrite = "'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid";
    public const string PgStatistics = "'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid";

    /// <summary>
    /// The text of an expression has all casts of arguments and, outside of PostgreSQL's own, all schemas but those of operators that it
    /// does not spell. So only a name is open that is of arguments of any type, of rows, or fewer or more than are declared, or one that is
    /// looked for on the session's path.
    /// </summary>
    public const string InText =
        "x.oid = f.schema AND f.is_open OR f.is_unspelled AND x.nspname = ANY (pg_catalog.current_schemas(false))";

    /// <summary>
    /// A column gets another type: no argument is sure to be of the declared type, and PostgreSQL spells names as the session's path lets
    /// it.
    /// </summary>
    public const string OnOtherTypes =
        "x.oid = f.schema OR f.is_visible AND x.nspname = ANY (pg_catalog.current_schemas(false))";

    /// <summary>The names of some objects' expressions that somebody could have mean something else.</summary>
    /// <param name="objects">
    /// The objects, as a query of <c>classid, objid, kind, name</c>. They are of the table $1, whose owner is trusted.
    /// </param>
    /// <param name="open">In which schemas (<c>x</c>) another one would be preferred to a function or operator (<c>f</c>).</param>
    public static string Question(string objects, string open) => $"""
        WITH used AS (
            SELECT DISTINCT u.kind::text, u.name::text AS object, f.*
            FROM ({objects}) u
            JOIN pg_catalog.pg_depend d ON d.classid = u.classid AND d.objid = u.objid
            CROSS JOIN LATERAL (
                SELECT pg_catalog.format('%s.%I', p.pronamespace::pg_catalog.regnamespace, p.proname), p.pronamespace,
                       p.proowner, pg_catalog.pg_function_is_visible(p.oid),
                       p.provariadic <> '0'::pg_catalog.oid OR p.pronargdefaults > 0 OR EXISTS (
                           SELECT FROM pg_catalog.pg_type y
                           WHERE y.oid = ANY (p.proargtypes::pg_catalog.oid[]) AND y.typtype IN ('p', 'c')),
                       false
                FROM pg_catalog.pg_proc p WHERE d.refclassid = {PgProc} AND p.oid = d.refobjid
                UNION ALL
                SELECT pg_catalog.format('%s.%s', q.oprnamespace::pg_catalog.regnamespace, q.oprname), q.oprnamespace,
                       q.oprowner, pg_catalog.pg_operator_is_visible(q.oid), EXISTS (
                           SELECT FROM pg_catalog.pg_type y WHERE y.oid IN (q.oprleft, q.oprright) AND y.typtype IN ('p', 'c')),
                       EXISTS (SELECT FROM ({Trees}) e (tree) WHERE {Unspelled})
                FROM pg_catalog.pg_operator q WHERE d.refclassid = {PgOperator} AND q.oid = d.refobjid
            ) f (name, schema, owner, is_visible, is_open, is_unspelled))
        SELECT DISTINCT f.kind, f.object, f.name, x.nspname::text, COALESCE(o.rolname::text, 'PUBLIC')
        FROM used f
        JOIN pg_catalog.pg_namespace x ON {open}
        CROSS JOIN LATERAL pg_catalog.aclexplode(COALESCE(x.nspacl, pg_catalog.acldefault('n', x.nspowner))) g
        CROSS JOIN LATERAL (SELECT g.grantee AS relowner) c
        LEFT JOIN pg_catalog.pg_roles o ON o.oid = g.grantee
        JOIN pg_catalog.pg_class t ON t.oid = $1
        JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        WHERE g.privilege_type = 'CREATE' AND g.grantee NOT IN (x.nspowner, t.relowner, f.owner)
            AND {TrustedOwner.Condition} IS NOT TRUE
        UNION ALL
        SELECT f.kind, f.object, f.name, x.nspname, NULL
        FROM used f JOIN pg_catalog.pg_namespace x ON x.oid = f.schema WHERE f.is_unspelled AND NOT f.is_visible
        ORDER BY 1, 2, 3, 4, 5
        """;

    // An object's expressions as PostgreSQL keeps them.
    private const string Trees = $"""
        SELECT pg_catalog.concat(i.indpred, i.indexprs) FROM pg_catalog.pg_index i WHERE u.classid = {PgClass} AND i.indexrelid = u.objid
        UNION ALL
        SELECT k.conbin::text FROM pg_catalog.pg_constraint k WHERE u.classid = {PgConstraint} AND k.oid = u.objid
        UNION ALL
        SELECT s.stxexprs::text FROM pg_catalog.pg_statistic_ext s WHERE u.classid = {PgStatistics} AND s.oid = u.objid
        UNION ALL
        SELECT pg_catalog.concat(p.polqual, p.polwithcheck) FROM pg_catalog.pg_policy p WHERE u.classid = {PgPolicy} AND p.oid = u.objid
        UNION ALL
        SELECT g.tgqual::text FROM pg_catalog.pg_trigger g WHERE u.classid = {PgTrigger} AND g.oid = u.objid
        UNION ALL
        SELECT pg_catalog.concat(r.ev_qual, r.ev_action) FROM pg_catalog.pg_rewrite r
        WHERE u.classid = {PgRewrite} AND r.oid = u.objid
        """;

    // PostgreSQL writes no operator for IS DISTINCT FROM, NULLIF, CASE x WHEN and JOIN … USING, and of several columns that are compared at
    // once only that of the first.
    private const string Unspelled = """
        e.tree OPERATOR(pg_catalog.~) pg_catalog.format('\{(DISTINCTEXPR|NULLIFEXPR) :opno %s ', q.oid)
        OR q.oprname = '=' AND e.tree OPERATOR(pg_catalog.~) '\{CASETESTEXPR |:usingClause \('
        OR e.tree OPERATOR(pg_catalog.~) '\{ROWCOMPAREEXPR |:testexpr \{BOOLEXPR '
        """;

    /// <summary>
    /// What PostgreSQL makes again from its text if columns ($2) of the table ($1) or of what inherits from it get other types.
    /// </summary>
    private const string OfColumns = $"""
        WITH RECURSIVE own (oid) AS (
            SELECT $1
            UNION
            SELECT h.inhrelid FROM own JOIN pg_catalog.pg_inherits h ON h.inhparent = own.oid)
        SELECT d.classid, d.objid, m.kind, m.name
        FROM own
        JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid AND a.attname::text = ANY ($2)
        JOIN pg_catalog.pg_depend d ON d.refclassid = {PgClass} AND d.refobjid = own.oid AND d.refobjsubid = a.attnum
        CROSS JOIN LATERAL (
            SELECT 'index', i.relname FROM pg_catalog.pg_class i WHERE d.classid = {PgClass} AND i.oid = d.objid
            UNION ALL
            SELECT 'check constraint', k.conname FROM pg_catalog.pg_constraint k
            WHERE d.classid = {PgConstraint} AND k.oid = d.objid AND k.contype = 'c'
            UNION ALL
            SELECT 'statistics', s.stxname FROM pg_catalog.pg_statistic_ext s WHERE d.classid = {PgStatistics} AND s.oid = d.objid
        ) m (kind, name)
        """;

    private static readonly string OfAltered = Question(OfColumns, OnOtherTypes);

    /// <summary>The question about columns that get other types, to be sent with others.</summary>
    public static NpgsqlBatchCommand AskAltered(TargetTable table, IReadOnlyCollection<string> altered) =>
        new(OfAltered) { Parameters = { ServerParameters.Oid(table), ServerParameters.Texts([.. altered]) } };

    public static BoundName Read(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetString(4));
}
