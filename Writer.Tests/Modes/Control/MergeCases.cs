namespace EfWriter.Tests.Modes.Control;

/// <summary>What a merge can be told, one thing at a time and some of them together.</summary>
internal static class MergeCases
{
    private const string Upsert =
        "INSERT INTO sales AS t (id, name, version) SELECT id, name, version FROM incoming s ON CONFLICT (id) DO UPDATE SET ";

    private const string All = "name = excluded.name, version = excluded.version";

    private const string Newer = "WHERE excluded.version > t.version OR t.version IS NULL";

    private static readonly string[] WithMark = ["id", "name", "version", "gone"];

    public static IReadOnlyList<MergeCase> Every { get; } =
    [
        new("columns to update", new() { UpdateColumns = ["name"] }, Upsert + "name = excluded.name", "+1 ~3 -0 =1 !0"),
        new("columns set on insert only", new() { InsertOnlyColumns = ["name"] }, Upsert + "version = excluded.version", "+1 ~3 -0 =1 !0"),
        new("columns to update, of rows that are there", new() { UpdateColumns = ["name"] },
            "UPDATE sales t SET name = s.name FROM incoming s WHERE s.id = t.id", "+0 ~3 -0 =2 !0") { Mode = WriteMode.UpdateOnly },
        new("all columns set on insert only", new() { InsertOnlyColumns = ["name", "version"] },
            "INSERT INTO sales (id, name, version) SELECT id, name, version FROM incoming ON CONFLICT DO NOTHING", "+1 ~0 -0 =4 !0"),

        new("newer wins", new() { WhenNewer = "version" }, $"{Upsert}{All} {Newer}", "+1 ~2 -0 =1 !1"),
        new("newer wins, columns to update", new() { WhenNewer = "version", UpdateColumns = ["name"] },
            $"{Upsert}name = excluded.name {Newer}", "+1 ~2 -0 =1 !1"),
        new("newer wins, of rows that are there", new() { WhenNewer = "version" },
            "UPDATE sales t SET name = s.name, version = s.version FROM incoming s WHERE s.id = t.id AND (s.version > t.version OR "
            + "t.version IS NULL)", "+0 ~2 -0 =2 !1") { Mode = WriteMode.UpdateOnly },
        new("newer wins, in a sync", new() { WhenNewer = "version" },
            $"DELETE FROM sales WHERE id NOT IN (SELECT id FROM incoming); {Upsert}{All} {Newer}", "+1 ~1 -2 =0 !1")
        {
            Mode = WriteMode.Sync,
            Rows = [[2, "B", 21], [3, "C", 29], [4, "D", 1]],
            IsolatesRows = false,
        },
        new("newer wins, nothing is newer than nothing", new() { WhenNewer = "version" }, $"{Upsert}{All} {Newer}", "+0 ~0 -0 =0 !2")
            { Rows = [[2, "B", null], [3, "C", 30]] },
        new("newer wins, in partitions", new() { WhenNewer = "version" }, $"{Upsert}{All} {Newer}", "+1 ~2 -0 =1 !1")
        {
            Table = """
                CREATE TABLE sales (id int PRIMARY KEY, name text, version int) PARTITION BY RANGE (id);
                CREATE TABLE few PARTITION OF sales FOR VALUES FROM (0) TO (3); CREATE TABLE many PARTITION OF sales DEFAULT;
                INSERT INTO sales VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30), (5, 'e', NULL)
                """,
        },
        new("newer wins, a trigger changes what is written", new() { WhenNewer = "version" }, $"{Upsert}{All} {Newer}", "+1 ~2 -0 =0 !2")
        {
            Table = """
                CREATE TABLE sales (id int PRIMARY KEY, name text, version int);
                INSERT INTO sales VALUES (1, 'A', 10), (2, 'b', 20), (3, 'c', 30), (5, 'e', NULL);
                CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := NEW.name || ''!''; RETURN NEW; END';
                CREATE TRIGGER loud BEFORE UPDATE ON sales FOR EACH ROW EXECUTE FUNCTION loud()
                """,
        },

        new("delete by keys", new(), "DELETE FROM sales t USING incoming s WHERE s.id = t.id", "+0 ~0 -2 =1 !0")
            { Mode = WriteMode.Delete, Columns = ["id"], Rows = [[2], [7], [3]] },
        new("delete by keys, other columns are of no account", new(), "DELETE FROM sales t USING incoming s WHERE s.id = t.id",
            "+0 ~0 -4 =1 !0") { Mode = WriteMode.Delete },
        new("delete by keys, the newer", new() { WhenNewer = "version" },
            "DELETE FROM sales t USING incoming s WHERE s.id = t.id AND (s.version > t.version OR t.version IS NULL)", "+0 ~0 -2 =1 !2")
            { Mode = WriteMode.Delete },
        new("delete by keys, softly", new() { SoftDelete = "gone" },
            "UPDATE sales t SET gone = true FROM incoming s WHERE s.id = t.id", "+0 ~0 -4 =1 !0") { Mode = WriteMode.Delete },

        new("marked rows are deleted", new() { DeleteMarker = "gone" },
            $"DELETE FROM sales t USING incoming s WHERE s.id = t.id AND s.gone; DELETE FROM incoming WHERE gone; {Upsert}{All}",
            "+1 ~1 -2 =1 !0")
        {
            Columns = WithMark,
            Rows = [[2, "B", 21, false], [3, "C", 29, true], [4, "D", 1, false], [5, null, null, true], [6, "F", 1, true]],
        },
        new("marked rows are deleted, of a table without the mark", new() { DeleteMarker = "gone" },
            $"DELETE FROM sales t USING incoming s WHERE s.id = t.id AND s.gone; DELETE FROM incoming WHERE gone; {Upsert}{All}",
            "+1 ~1 -2 =1 !0")
        {
            Table = """
                CREATE TABLE sales (id int PRIMARY KEY, name text, version int);
                INSERT INTO sales VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30), (5, 'e', NULL)
                """,
            Columns = WithMark,
            Rows = [[2, "B", 21, false], [3, "C", 29, true], [4, "D", 1, null], [5, null, null, true], [6, "F", 1, true]],
        },
        new("marked rows are deleted, the newer", new() { DeleteMarker = "gone", WhenNewer = "version" },
            "DELETE FROM sales t USING incoming s WHERE s.id = t.id AND s.gone AND (s.version > t.version OR (t.version "
            + "IS NULL AND s.version IS NOT NULL)); "
            + $"DELETE FROM incoming WHERE gone; {Upsert}{All} {Newer}", "+1 ~0 -1 =0 !3")
        {
            Columns = WithMark,
            Rows = [[2, "B", 21, true], [3, "C", 29, true], [4, "D", 1, false], [5, null, null, true], [1, "A", 9, false]],
        },
        new("marked rows are deleted, in a sync and softly", new() { DeleteMarker = "remove", SoftDelete = "at" },
            "UPDATE sales SET at = now() WHERE id NOT IN (SELECT id FROM incoming WHERE NOT remove); "
            + $"DELETE FROM incoming WHERE remove; {Upsert}{All}, at = NULL", "+1 ~1 -3 =0 !0")
        {
            Mode = WriteMode.Sync,
            Columns = ["id", "name", "version", "remove"],
            Rows = [[2, "B", 21, false], [3, "C", 29, true], [4, "D", 1, false]],
            IsolatesRows = false,
        },

        new("a sync that marks", new() { SoftDelete = "gone" },
            $"UPDATE sales SET gone = true WHERE id NOT IN (SELECT id FROM incoming); {Upsert}{All}, gone = false", "+1 ~2 -1 =0 !0")
        {
            Mode = WriteMode.Sync,
            Table = """
                CREATE TABLE sales (id int PRIMARY KEY, name text, version int, gone bool NOT NULL DEFAULT false);
                INSERT INTO sales VALUES (1, 'a', 10, true), (2, 'b', 20, false), (3, 'c', 30, true), (5, 'e', NULL, false)
                """,
            Rows = [[2, "B", 21], [3, "c", 30], [4, "D", 1]],
            IsolatesRows = false,
        },
        new("a sync that marks, in its scope", new() { SoftDelete = "at", SyncScope = ["name"] },
            "UPDATE sales SET at = now() WHERE id NOT IN (SELECT id FROM incoming) AND name IN (SELECT name FROM incoming); "
            + $"{Upsert}{All}, at = NULL", "+0 ~1 -1 =0 !0")
        {
            Mode = WriteMode.Sync,
            Rows = [[2, "a", 21]],
            IsolatesRows = false,
        },

        new("the newest wins", new() { OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["version"] },
            "DELETE FROM incoming s USING incoming o WHERE o.id = s.id AND (COALESCE(o.version, -1), o.number) > (COALESCE(s.version, -1), "
            + $"s.number); {Upsert}{All}", "+1 ~2 -0 =4 !0")
        {
            Rows = [[2, "old", 1], [2, "new", 99], [2, "none", null], [4, "one", 5], [4, "two", 5], [3, "C", null], [4, "less", 4]],
        },
        new("the newest wins, and must be newer", new()
            {
                OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["version", "name"], WhenNewer = "version",
            },
            "DELETE FROM incoming s USING incoming o WHERE o.id = s.id AND (o.version, o.name) > (s.version, s.name); "
            + $"{Upsert}{All} {Newer}", "+1 ~1 -0 =3 !1")
        {
            Rows = [[2, "y", 99], [2, "z", 99], [2, "x", 99], [4, "one", 5], [3, "C", 1], [3, "D", 2]],
        },

        new("delete and insert by a key that is not unique", new() { Keys = ["name"] },
            "DELETE FROM sales WHERE name IN (SELECT name FROM incoming); INSERT INTO sales (id, name, version) SELECT id, name, version "
            + "FROM incoming", "+3 ~0 -3 =0 !0")
        {
            Mode = WriteMode.DeleteInsert,
            Table = """
                CREATE TABLE sales (id int, name text, version int);
                INSERT INTO sales VALUES (1, 'a', 10), (2, 'a', 20), (3, 'c', 30), (4, NULL, 40), (5, 'e', 50)
                """,
            Rows = [[7, "a", 1], [7, "a", 1], [9, "e", 2]],
            IsolatesRows = false,
        },
        new("delete and insert by several keys, of types of all kinds", new() { Keys = ["name", "version"] },
            "DELETE FROM sales t USING incoming s WHERE lower(t.name::text) = lower(s.name) AND t.version = s.version; "
            + "INSERT INTO sales (id, name, version) SELECT id, name, version FROM incoming", "+2 ~0 -2 =0 !0")
        {
            Mode = WriteMode.DeleteInsert,
            Table = """
                CREATE TABLE sales (id int, name public.citext, version numeric);
                INSERT INTO sales VALUES (1, 'A', 10), (2, 'a', 10.0), (3, 'c', 30)
                """,
            Rows = [[7, "a", 10], [9, "e", 2]],
            IsolatesRows = false,
        },
    ];
}
