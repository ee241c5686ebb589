namespace EfWriter.Tests.Modes.Control;

/// <summary>The same with rows that an index finds which is asked for by its name.</summary>
internal static class KeyIndexCases
{
    private const string Partial = """
        CREATE TABLE sales (id int, name text, version int, gone bool NOT NULL DEFAULT false);
        CREATE UNIQUE INDEX live ON sales (id) WHERE NOT gone;
        INSERT INTO sales VALUES (1, 'a', 10, false), (2, 'b', 20, false), (3, 'c', 30, false), (2, 'before', 1, true),
        (4, 'before', 1, true)
        """;

    private const string Distinct = """
        CREATE TABLE sales (id int, name text, version int, gone bool);
        CREATE UNIQUE INDEX pair ON sales (id, name) NULLS NOT DISTINCT;
        INSERT INTO sales VALUES (1, 'a', 10), (2, NULL, 20), (NULL, 'c', 30), (NULL, NULL, 40)
        """;

    private const string SameBoth = "t.id IS NOT DISTINCT FROM s.id AND t.name IS NOT DISTINCT FROM s.name";

    private const string Add = "INSERT INTO sales (id, name, version) SELECT id, name, version FROM incoming";

    private const string UpsertLive =
        Add + " ON CONFLICT (id) WHERE NOT gone DO UPDATE SET name = excluded.name, version = excluded.version";

    private static readonly object?[][] Live = [[2, "B", 21], [3, "c", 30], [4, "D", 1]];

    private static readonly object?[][] Both = [[2, null, 21], [null, "c", 30], [4, null, 1], [null, null, 41]];

    public static IReadOnlyList<MergeCase> Every { get; } =
    [
        new("a partial index", new() { KeyIndex = "live" }, UpsertLive, "+1 ~1 -0 =1 !0") { Table = Partial, Rows = Live },
        new("a partial index, newer wins", new() { KeyIndex = "live", WhenNewer = "version" },
            $"{UpsertLive} WHERE excluded.version > sales.version", "+1 ~1 -0 =1 !0") { Table = Partial, Rows = Live },
        new("a partial index, only what is missing", new() { KeyIndex = "live" },
            "INSERT INTO sales (id, name, version) SELECT id, name, version FROM incoming ON CONFLICT (id) WHERE NOT gone DO NOTHING",
            "+1 ~0 -0 =2 !0") { Table = Partial, Rows = Live, Mode = WriteMode.InsertOnly },
        new("a partial index, rows leave it", new() { KeyIndex = "live" },
            "UPDATE sales t SET gone = s.gone FROM incoming s WHERE s.id = t.id AND NOT t.gone", "+0 ~2 -0 =1 !0")
        {
            Table = Partial,
            Mode = WriteMode.UpdateOnly,
            Columns = ["id", "gone"],
            Rows = [[2, true], [3, true], [4, true]],
        },
        new("a partial index, a sync that marks", new() { KeyIndex = "live", SoftDelete = "gone" },
            $"UPDATE sales SET gone = true WHERE NOT gone AND id NOT IN (SELECT id FROM incoming); {UpsertLive}", "+1 ~1 -1 =1 !0")
        {
            Table = Partial,
            Rows = Live,
            Mode = WriteMode.Sync,
            IsolatesRows = false,
        },
        new("a partial index, delete", new() { KeyIndex = "live" },
            "DELETE FROM sales t USING incoming s WHERE s.id = t.id AND NOT t.gone", "+0 ~0 -2 =1 !0")
            { Table = Partial, Rows = Live, Mode = WriteMode.Delete },

        new("nulls not distinct", new() { KeyIndex = "pair" },
            "INSERT INTO sales (id, name, version) SELECT id, name, version FROM incoming ON CONFLICT (id, name) DO UPDATE SET version = "
            + "excluded.version", "+1 ~2 -0 =1 !0") { Table = Distinct, Rows = Both },
        new("nulls not distinct, of rows that are there", new() { KeyIndex = "pair" },
            $"UPDATE sales t SET version = s.version FROM incoming s WHERE {SameBoth}", "+0 ~2 -0 =2 !0")
            { Table = Distinct, Rows = Both, Mode = WriteMode.UpdateOnly },
        new("nulls not distinct, sync", new() { KeyIndex = "pair" },
            $"DELETE FROM sales t WHERE NOT EXISTS (SELECT FROM incoming s WHERE {SameBoth}); {Add} ON CONFLICT (id, name) DO UPDATE SET "
            + "version = excluded.version", "+1 ~2 -1 =1 !0")
        {
            Table = Distinct,
            Rows = Both,
            Mode = WriteMode.Sync,
            IsolatesRows = false,
        },
        new("nulls not distinct, delete", new() { KeyIndex = "pair" },
            $"DELETE FROM sales t USING incoming s WHERE {SameBoth}", "+0 ~0 -3 =1 !0")
            { Table = Distinct, Rows = Both, Mode = WriteMode.Delete },
        new("nulls not distinct, the newest wins", new()
            {
                KeyIndex = "pair", OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["version"],
            },
            $"DELETE FROM incoming WHERE version = 21; {Add} ON CONFLICT (id, name) DO UPDATE SET version = excluded.version",
            "+0 ~1 -0 =1 !0")
            { Table = Distinct, Rows = [[null, null, 41], [null, null, 21]] },
    ];
}
