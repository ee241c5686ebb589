namespace EfWriter.Routes.Swap;

/// <summary>Something that belongs to a table and that the table in its place gets too.</summary>
/// <param name="Kind">What it is, as an error would call it: <c>policy</c>, <c>trigger</c> …</param>
/// <param name="Name">Its name.</param>
/// <param name="Statement">What makes it again.</param>
/// <param name="Columns">The old table's columns that it uses.</param>
/// <param name="Index">The old table's index that it uses; null for none.</param>
internal sealed record CarriedObject(string Kind, string Name, string Statement, IReadOnlyList<string> Columns, string? Index)
{
    /// <summary>
    /// A question about one kind, as SQL. Its parameters: the old table ($1), the new one ($2), the name of the table that statements are
    /// for, delimited ($3).
    /// </summary>
    /// <param name="kind">The kind, as an expression; the others too.</param>
    /// <param name="name">Its name.</param>
    /// <param name="statement">What makes it again.</param>
    /// <param name="from">The FROM clause and what follows it.</param>
    /// <param name="columns">The old table's columns that it uses.</param>
    /// <param name="index">The old table's index that it uses.</param>
    public static string Question(
        string kind, string name, string statement, string from, string columns = "'{}'::pg_catalog.text[]",
        string index = "NULL::pg_catalog.text") =>
        $"SELECT {kind}::text, {name}::text, {statement}, {columns}, {index} FROM {from}";

    /// <summary>The columns of the old table that an object depends on, as an expression.</summary>
    public static string ColumnsOf(string catalog, string oid) => $"""
        ARRAY(SELECT DISTINCT u.attname::text FROM pg_catalog.pg_depend d
              JOIN pg_catalog.pg_attribute u ON u.attrelid = d.refobjid AND u.attnum = d.refobjsubid
              WHERE d.classid = 'pg_catalog.{catalog}'::pg_catalog.regclass::pg_catalog.oid AND d.objid = {oid}
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = $1 AND d.refobjsubid > 0)
        """;

    /// <summary>The comment on an object that belongs to a table, as a question.</summary>
    public static string CommentOn(string what, string catalog, string alias, string name, string table) => Question(
        "'comment'", name, $"pg_catalog.format('COMMENT ON {what} %I ON %s IS %L', {name}, $3, c.description)",
        $"pg_catalog.{catalog} {alias} JOIN pg_catalog.pg_description c ON c.classoid = "
        + $"'pg_catalog.{catalog}'::pg_catalog.regclass::pg_catalog.oid AND c.objoid = {alias}.oid AND c.objsubid = 0 WHERE {table} = $1");
}
