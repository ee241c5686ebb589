namespace EfWriter.Routes.Swap;

/// <summary>Row security: the table's policies, and whether they are enabled and forced.</summary>
internal static class Policies
{
    public static readonly CarriedKind Kind = new(
        "o.relrowsecurity OR o.relforcerowsecurity OR EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = o.oid)",
    [
        CarriedObject.Question(
            "'policy'", "p.polname",
            """
            pg_catalog.format(
                'CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, $3,
                CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                (SELECT pg_catalog.string_agg(CASE r WHEN 0::pg_catalog.oid THEN 'PUBLIC'
                ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) END, ', ') FROM pg_catalog.unnest(p.polroles) r),
                ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
                ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
            """,
            "pg_catalog.pg_policy p WHERE p.polrelid = $1",
            CarriedObject.ColumnsOf("pg_policy", "p.oid")),
        CarriedObject.CommentOn("POLICY", "pg_policy", "p", "p.polname", "p.polrelid"),
        CarriedObject.Question("'row security'", "o.relname", "pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', $3)",
            "pg_catalog.pg_class o WHERE o.oid = $1 AND o.relrowsecurity"),
        CarriedObject.Question("'row security'", "o.relname", "pg_catalog.format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', $3)",
            "pg_catalog.pg_class o WHERE o.oid = $1 AND o.relforcerowsecurity"),
    ]);
}
