namespace EfWriter.Routes.Swap;

/// <summary>Whom a table belongs to, and who may do what with it.</summary>
/// <remarks>
/// The list of privileges is kept in the order of the grants, so that each grantor has what it gives.
/// A privilege is recorded as given by the role that gives it: where that is not the owner, its role is taken for the statement.
/// </remarks>
internal static class Grants
{
    public static readonly CarriedKind Kind = new(
        """
        o.relowner <> n.relowner OR o.relacl IS NOT NULL OR n.relacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid AND a.attacl IS NOT NULL)
        """,
    [
        CarriedObject.Question(
            "'owner'", "pg_catalog.pg_get_userbyid(o.relowner)",
            "pg_catalog.format('ALTER TABLE %s OWNER TO %I', $3, pg_catalog.pg_get_userbyid(o.relowner))",
            $"{OldAndNew} WHERE o.relowner <> n.relowner"),

        // What default privileges gave to the new table.
        CarriedObject.Question(
            "'privilege'", "g.grantee", $"pg_catalog.format('REVOKE ALL PRIVILEGES ON TABLE %s FROM %s', $3, {Role("g.grantee")})",
            $"""
            {OldAndNew} CROSS JOIN LATERAL (
                SELECT DISTINCT CASE e.grantee WHEN n.relowner THEN o.relowner ELSE e.grantee END AS grantee
                FROM pg_catalog.aclexplode(coalesce(n.relacl, pg_catalog.acldefault('r', n.relowner))) e) g
            WHERE {Differ}
            """),
        CarriedObject.Question(
            "'privilege'", "g.grantee",
            As("g.grantor", $"pg_catalog.format('GRANT %s ON TABLE %s TO %s%s', g.privileges, $3, {Role("g.grantee")}, {WithGrantOption})"),
            $"""
            {OldAndNew} CROSS JOIN LATERAL (
                SELECT e.grantor, e.grantee, e.is_grantable, pg_catalog.string_agg(e.privilege_type, ', '
                ORDER BY e.ordinality) AS privileges, min(e.ordinality) AS place
                FROM pg_catalog.aclexplode(coalesce(o.relacl, pg_catalog.acldefault('r', o.relowner))) WITH ORDINALITY e
                GROUP BY e.grantor, e.grantee, e.is_grantable) g
            WHERE {Differ} ORDER BY g.place
            """),
        CarriedObject.Question(
            "'privilege'", "g.grantee",
            As("g.grantor",
                $"pg_catalog.format('GRANT %s (%I) ON TABLE %s TO %s%s', g.privilege_type, a.attname, $3, {Role("g.grantee")}, "
                + $"{WithGrantOption})"),
            """
            pg_catalog.pg_class o
            JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid
            JOIN pg_catalog.pg_attribute b ON b.attrelid = $2 AND b.attname = a.attname AND b.attnum > 0
            CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) WITH ORDINALITY g
            WHERE o.oid = $1 ORDER BY a.attnum, g.ordinality
            """),
    ]);

    /// <summary>Roles that the connection's role would have to act as and may not: what for, and which.</summary>
    public const string MissingRights = """
        SELECT 'owner', pg_catalog.pg_get_userbyid(o.relowner)::text FROM pg_catalog.pg_class o
        WHERE o.oid = $1 AND NOT pg_catalog.pg_has_role(o.relowner, 'USAGE')
        UNION ALL
        SELECT 'schema', pg_catalog.pg_get_userbyid(o.relowner)::text FROM pg_catalog.pg_class o, pg_catalog.pg_roles me
        WHERE o.oid = $1 AND me.rolname = current_user AND o.relowner <> me.oid AND NOT me.rolsuper
          AND NOT pg_catalog.has_schema_privilege(o.relowner, o.relnamespace, 'CREATE')
        UNION ALL
        SELECT DISTINCT 'grantor', pg_catalog.pg_get_userbyid(g.grantor)::text
        FROM pg_catalog.pg_class o
        CROSS JOIN LATERAL (SELECT o.relacl AS acl UNION ALL SELECT a.attacl FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid
        AND a.attacl IS NOT NULL) l
        CROSS JOIN LATERAL pg_catalog.aclexplode(l.acl) g
        WHERE o.oid = $1 AND g.grantor <> o.relowner
          AND NOT pg_catalog.pg_has_role(g.grantor, CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
          THEN 'SET' ELSE 'MEMBER' END)
        UNION ALL
        SELECT 'publication', p.pubname::text FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
        WHERE r.prrelid = $1 AND NOT pg_catalog.pg_has_role(p.pubowner, 'USAGE')
        """;

    private const string OldAndNew = "pg_catalog.pg_class o JOIN pg_catalog.pg_class n ON o.oid = $1 AND n.oid = $2";

    // Two lists that say nothing say the same, whoever the owner is; others can only be compared of one owner. As texts: an operator for
    // lists could be anybody's on the search path.
    private const string Differ =
        "NOT (o.relacl IS NULL AND n.relacl IS NULL) AND NOT (o.relowner = n.relowner "
        + "AND o.relacl::pg_catalog.text IS NOT DISTINCT FROM n.relacl::pg_catalog.text)";

    private const string WithGrantOption = "CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END";

    private static string Role(string oid) =>
        $"CASE {oid} WHEN 0::pg_catalog.oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid({oid})) END";

    private static string As(string grantor, string statement) => $"""
        CASE {grantor} WHEN o.relowner THEN {statement}
        ELSE pg_catalog.format('SET LOCAL ROLE %I; ', pg_catalog.pg_get_userbyid({grantor})) || {statement} || '; SET LOCAL ROLE ' ||
        {OwnRole} END
        """;

    private const string OwnRole =
        "CASE pg_catalog.current_setting('role') WHEN 'none' THEN 'NONE' ELSE pg_catalog.quote_ident(pg_catalog.current_setting('role')) "
        + "END";
}
