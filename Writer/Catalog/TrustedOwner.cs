namespace EfWriter.Catalog;

/// <summary>Whose tables are trusted not to run code against the writer, beside the target's own owner.</summary>
internal static class TrustedOwner
{
    /// <summary>
    /// Whether the owner (o, of pg_roles) of a relation (c) is this role, whose session runs the write, or one that this role is at the
    /// mercy of anyway: a superuser, or the owner of a schema (n). A role that this one is only a member of does not count, for its other
    /// members act as the owner as well.
    /// </summary>
    public const string Condition = """
        (o.rolname = CURRENT_USER OR c.relowner = n.nspowner OR o.rolsuper
         OR n.nspowner = 'pg_database_owner'::pg_catalog.regrole::pg_catalog.oid
            AND c.relowner = (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
        """;
}
