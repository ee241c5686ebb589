using EfWriter.Catalog;

namespace EfWriter.Routes.Swap;

/// <summary>
/// What a table has that takes further questions before another may take its place: most tables have nothing, and one question tells.
/// </summary>
/// <param name="MayHaveDependents">Whether anything is recorded that could depend on it: <see cref="Dependents"/> tells what does.</param>
/// <param name="IsForeign">Whether it belongs to another role than the connection's.</param>
/// <param name="HasStatistics">Whether it has extended statistics.</param>
/// <param name="Present">The kinds of what it has to be carried over.</param>
internal sealed record SwapFacts(bool MayHaveDependents, bool IsForeign, bool HasStatistics, IReadOnlyList<CarriedKind> Present)
{
    /// <summary>The table has nothing of it.</summary>
    public static readonly SwapFacts None = new(false, false, false, []);

    /// <summary>Whether it has a primary key.</summary>
    public bool HasPrimaryKey { get; init; }

    /// <summary>Whether it has indexes beside that of the primary key.</summary>
    public bool HasIndexes { get; init; }

    /// <summary>Whether it has check or foreign key constraints; others are of indexes.</summary>
    public bool HasConstraints { get; init; }

    /// <summary>Whether functions or operators that are not PostgreSQL's own are used by what it has.</summary>
    public bool UsesFunctions { get; init; }

    /// <summary>
    /// Whether a publication has it without naming it: one of all tables, or of its schema's. Subscribers are sent the new table's rows
    /// under the name that it has while it is filled.
    /// </summary>
    public bool IsPublishedUnnamed { get; init; }

    /// <summary>
    /// The kinds that are carried over, in this order: the owner comes last, for the role that makes the rest is the owner so far.
    /// </summary>
    public static readonly IReadOnlyList<CarriedKind> Carried =
        [ConstraintNames.Kind, Comments.Kind, Policies.Kind, Triggers.Kind, Publications.Kind, Grants.Kind];

    /// <summary>What the flags above are, of the old table (<c>o</c>), as expressions of SQL in their order.</summary>
    public static readonly IReadOnlyList<string> Flags =
    [
        $"""
        EXISTS (SELECT FROM pg_catalog.pg_depend d
                WHERE d.refclassid = {PgClass} AND d.refobjid = o.oid AND NOT (d.deptype = 'i' AND d.classid = {PgType}
                AND d.objid = o.reltype)
                  AND NOT (d.classid = {PgClass} AND d.objid = o.reltoastrelid))
        OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = {PgType} AND d.refobjid IN (o.reltype, (SELECT t.typarray FROM pg_catalog.pg_type t
                   WHERE t.oid = o.reltype)) AND d.deptype <> 'i')
        OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = {PgClass} AND d.objid = o.oid AND (d.deptype = 'e'
        OR d.refclassid = {PgClass}))
        OR EXISTS (SELECT FROM pg_catalog.pg_seclabel l WHERE l.classoid = {PgClass} AND l.objoid = o.oid)
        """,
        "pg_catalog.pg_get_userbyid(o.relowner) <> current_user",
        "EXISTS (SELECT FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = o.oid)",
        "EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = o.oid AND i.indisprimary)",
        "EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = o.oid AND NOT i.indisprimary)",
        "EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conrelid = o.oid AND c.contype IN ('c', 'f'))",
        """
        pg_catalog.current_setting('wal_level') = 'logical' AND EXISTS (
            SELECT FROM pg_catalog.pg_publication_tables t
            WHERE t.schemaname = (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = o.relnamespace)
              AND t.tablename = o.relname AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                WHERE r.prrelid = o.oid AND p.pubname = t.pubname))
        """,
        $"""
        EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend u ON u.classid = d.classid AND u.objid = d.objid
                WHERE d.refclassid = {PgClass} AND d.refobjid = o.oid AND (u.refclassid = {BoundNames.PgOperator}
                OR u.refclassid = {BoundNames.PgProc} AND EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid = u.refobjid
                AND p.pronargs > 0)))
        """,
    ];

    // A role that is its owner has every right that a swap needs, but where others gave privileges or publish it.
    public bool MayMissRights => IsForeign || Present.Contains(Grants.Kind) || Present.Contains(Publications.Kind);

    private const string PgClass = BoundNames.PgClass;
    private const string PgType = "'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid";
}
