namespace EfWriter.Routes.Swap;

/// <summary>The table's triggers and rules, and when they fire. Made after the load, which they never see.</summary>
internal static class Triggers
{
    public static readonly CarriedKind Kind = new(
        "o.relhastriggers OR o.relhasrules",
    [
        CarriedObject.Question("'trigger'", "t.tgname", "pg_catalog.pg_get_triggerdef(t.oid)",
            $"pg_catalog.pg_trigger t WHERE {OwnTrigger}",
            CarriedObject.ColumnsOf("pg_trigger", "t.oid")),
        Firing("TRIGGER", "t.tgname", "t.tgenabled", $"pg_catalog.pg_trigger t WHERE {OwnTrigger}"),
        CarriedObject.CommentOn("TRIGGER", "pg_trigger", "t", "t.tgname", "t.tgrelid"),
        CarriedObject.Question("'rule'", "r.rulename", "pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';')",
            "pg_catalog.pg_rewrite r WHERE r.ev_class = $1", CarriedObject.ColumnsOf("pg_rewrite", "r.oid")),
        Firing("RULE", "r.rulename", "r.ev_enabled", "pg_catalog.pg_rewrite r WHERE r.ev_class = $1"),
        CarriedObject.CommentOn("RULE", "pg_rewrite", "r", "r.rulename", "r.ev_class"),
    ]);

    private const string OwnTrigger = "t.tgrelid = $1 AND NOT t.tgisinternal";

    private static string Firing(string what, string name, string enabled, string from) => CarriedObject.Question(
        $"'{what}'", name,
        $"pg_catalog.format('ALTER TABLE %s %s {what} %I', $3, CASE {enabled} WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE "
        + $"'ENABLE ALWAYS' END, {name})",
        $"{from} AND {enabled} <> 'O'");
}
