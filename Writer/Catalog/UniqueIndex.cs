using Npgsql;
using static EfWriter.Catalog.ServerParameters;

namespace EfWriter.Catalog;

/// <summary>A unique index of a table.</summary>
/// <param name="Name">The index's name.</param>
/// <param name="Columns">Its key columns, in order; null where one is an expression.</param>
/// <param name="IsPrimary">Whether it is the primary key's.</param>
/// <param name="Flaw">Why rows cannot be found by it; null where they can.</param>
/// <param name="Operators">
/// For each key column, the operator that says whether two values are the same, as SQL spells it, and what makes a value one of its type.
/// </param>
internal sealed record UniqueIndex(string Name, IReadOnlyList<string?> Columns, bool IsPrimary, string? Flaw,
    IReadOnlyList<(string Operator, string Cast)> Operators)
{
    private const string Partial = "holds for some rows only";

    private const string Question = $"""
        SELECT x.relname::text, i.indisprimary,
               CASE WHEN NOT i.indisvalid THEN 'is not valid' WHEN NOT i.indimmediate THEN 'is deferrable' WHEN i.indpred IS NOT NULL
               THEN '{Partial}' END,
               ARRAY(SELECT a.attname::text
                     FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
                     LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                     WHERE k.place <= i.indnkeyatts ORDER BY k.place),
               ARRAY(SELECT v.text
                     FROM pg_catalog.unnest(i.indclass::oid[]) WITH ORDINALITY k(class, place)
                     LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[(k.place - 1)::int4]
                     JOIN pg_catalog.pg_opclass c ON c.oid = k.class
                     JOIN pg_catalog.pg_amop f ON f.amopfamily = c.opcfamily AND f.amopstrategy = 3 AND f.amoplefttype = c.opcintype
                     AND f.amoprighttype = c.opcintype
                     JOIN pg_catalog.pg_operator o ON o.oid = f.amopopr
                     JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                     CROSS JOIN LATERAL (VALUES
                         (1, 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname::text || ')'),
                         (2, {KeyColumn.CastSql})) v(place, text)
                     ORDER BY k.place, v.place)
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = $1 AND i.indisunique
        ORDER BY i.indisprimary DESC, x.relname
        """;

    private const string Names = """
        SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE n.nspname OPERATOR(pg_catalog.=) $1::pg_catalog.name
        """;

    /// <summary>Its columns, where none is an expression.</summary>
    public IReadOnlyList<KeyColumn> Keys =>
        [.. Columns.Select((column, i) => new KeyColumn(column!, Operators[i].Operator) { Cast = Operators[i].Cast })];

    /// <summary>Why rows cannot be found by it even if it is asked for by its name; null where they can.</summary>
    public string? FlawOfNamed =>
        Flaw is not null and not Partial ? Flaw : Columns.Any(column => column is null) ? "has an expression" : null;

    /// <summary>Whether its key columns are just these, in any order.</summary>
    public bool Covers(IReadOnlyCollection<string> columns) =>
        Columns.Count == columns.Count && Columns.All(column => column is not null && columns.Contains(column));

    /// <summary>
    /// What a table's rows are found by, and in the same round trip the foreign keys that a change of rows leads to, and the names that an
    /// index which may have to be made cannot have: those of all relations of the table's schema.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="changesRows">Whether rows may be changed or deleted.</param>
    /// <param name="mayMake">Whether an index may have to be made.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public static async Task<KeyFacts> LookAsync(
        NpgsqlConnection connection, TargetTable table, bool changesRows, bool mayMake, CancellationToken cancellationToken)
    {
        using var batch = connection.NewBatch();
        batch.BatchCommands.Add(new(Question) { Parameters = { Oid(table) } });
        if (changesRows)
            batch.BatchCommands.Add(ForeignReference.Ask(table));
        if (mayMake)
            batch.BatchCommands.Add(new(Names) { Parameters = { new() { Value = table.Name.Schema } } });
        using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var indexes = await reader.ReadAllAsync(Read, cancellationToken).ConfigureAwait(false);
        var found = KeyFacts.None with { Indexes = indexes };
        if (changesRows && await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            found = found with { References = await ForeignReference.ReadAsync(reader, cancellationToken).ConfigureAwait(false) };
        if (!mayMake)
            return found;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var names = await reader.ReadAllAsync(row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        return found with { Taken = names.ToHashSet(StringComparer.Ordinal) };
    }

    private static UniqueIndex Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetFieldValue<string?[]>(3),
        reader.GetBoolean(1),
        reader.IsDBNull(2) ? null : reader.GetString(2),
        [.. reader.GetFieldValue<string[]>(4).Chunk(2).Select(pair => (pair[0], pair[1]))]);
}

/// <summary>What a table's rows are found by, and what a change of them leads to.</summary>
/// <param name="Indexes">Its unique indexes, the primary key's first.</param>
/// <param name="References">What foreign keys lead to.</param>
/// <param name="Taken">The names that a new index cannot have; null if they were not asked for.</param>
internal sealed record KeyFacts(
    IReadOnlyList<UniqueIndex> Indexes, ReferenceFacts References, IReadOnlySet<string>? Taken)
{
    public static KeyFacts None { get; } = new([], ReferenceFacts.None, Taken: null);
}

/// <summary>A column that rows are found by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">The operator that says whether two of its values are the same; empty until its index is made.</param>
/// <param name="AllowsNull">Whether NULL is a value like others, and equal to itself.</param>
internal sealed record KeyColumn(string Name, string Operator, bool AllowsNull = false)
{
    /// <summary>
    /// What makes a value one of the operator's own type (<c>c.opcintype</c>), as an expression, if the operator's schema (<c>n</c>) is not
    /// PostgreSQL's own: whoever may create there could make one for the column's type, such as a domain, which would be preferred. If the
    /// operator is one of many types, as that of all enums is, what makes a value of a domain (<c>a.atttypid</c>) one of its base type.
    /// </summary>
    public const string CastSql = """
        COALESCE((WITH RECURSIVE based (oid, kind, base, depth) AS (
                      SELECT d.oid, d.typtype, d.typbasetype, 0 FROM pg_catalog.pg_type d WHERE d.oid = a.atttypid
                      UNION ALL
                      SELECT d.oid, d.typtype, d.typbasetype, depth + 1 FROM based JOIN pg_catalog.pg_type d ON d.oid = based.base)
                  SELECT '::' || pg_catalog.quote_ident(z.nspname) || '.' || pg_catalog.quote_ident(y.typname)
                  FROM pg_catalog.pg_type p
                  LEFT JOIN based ON based.kind <> 'd' AND based.depth > 0
                  JOIN pg_catalog.pg_type y ON y.oid = CASE WHEN p.typtype = 'p' THEN based.oid ELSE p.oid END
                  JOIN pg_catalog.pg_namespace z ON z.oid = y.typnamespace
                  WHERE p.oid = c.opcintype AND (p.typtype = 'p' OR n.nspname <> 'pg_catalog')), '')
        """;

    /// <summary>Follows a value to make it one of the operator's type; empty if it needs no cast.</summary>
    public string Cast { get; init; } = string.Empty;
}

/// <summary>The rows of a table that an index has.</summary>
/// <param name="Sql">A condition of the table's columns, by their names alone, as the server spells it.</param>
/// <param name="Columns">The columns that it looks at.</param>
internal sealed record IndexPredicate(string Sql, IReadOnlyList<string> Columns);
