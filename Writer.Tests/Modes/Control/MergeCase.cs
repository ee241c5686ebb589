namespace EfWriter.Tests.Modes.Control;

/// <summary>A merge that is told more than its keys, and the plain SQL that does the same.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Merge">What the merge is told.</param>
/// <param name="Sql">
/// The reference: statements on the table <c>sales</c>, with the frame's rows as the table <c>incoming</c>, which also has their numbers.
/// </param>
/// <param name="Counts">What is counted: inserted, updated, deleted, unchanged, skipped.</param>
public sealed record MergeCase(string Name, MergeOptions Merge, string Sql, string Counts)
{
    public WriteMode Mode { get; init; } = WriteMode.Upsert;

    /// <summary>The table, its keys and its rows.</summary>
    public string Table { get; init; } = """
        CREATE TABLE sales (id int PRIMARY KEY, name text, version int, created text DEFAULT 'db', gone bool DEFAULT false, at timestamptz);
        INSERT INTO sales VALUES (1, 'a', 10, 'old'), (2, 'b', 20, 'old'), (3, 'c', 30, 'old'), (5, 'e', NULL, 'old')
        """;

    /// <summary>Whether the server knows what the table is made of.</summary>
    public bool IsFor(int version) => version >= 15 || !Table.Contains("NULLS NOT DISTINCT", StringComparison.Ordinal);

    /// <summary>The frame's columns.</summary>
    public string[] Columns { get; init; } = ["id", "name", "version"];

    /// <summary>Its rows: one that is newer, one that is older, one that is new, one that meets a null, one that is the same.</summary>
    public object?[][] Rows { get; init; } = [[2, "B", 21], [3, "C", 29], [4, "D", 1], [5, "E", 1], [1, "a", 10]];

    /// <summary>Whether rows may be sent piece by piece, so that bad ones are left out.</summary>
    public bool IsolatesRows { get; init; } = true;

    public override string ToString() => Name;
}
