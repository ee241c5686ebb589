namespace EfWriter.Tests.Routes;

/// <summary>The same of rows that meet those of a table, of tables that change, and of bad rows.</summary>
public sealed class MergeRoundTripTests : RouteTest
{
    private static readonly Item[] OneIsBad = [new(1, "item 1"), new(2, null), new(3, "item 3")];

    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.InsertOnly)]
    [TestCase(WriteMode.UpdateOnly)]
    [TestCase(WriteMode.Sync)]
    public Task A_merge(WriteMode mode) => Pin($"merge, {mode}", Keyed, () => Write(Mode(mode)));

    [Test]
    public Task A_merge_of_the_newest() => Pin(
        "merge, AppendNewest", Keyed, () => Write(Mode(WriteMode.AppendNewest) with { Merge = new() { Cursor = "id" } }));

    [Test]
    public Task A_merge_into_no_table() =>
        Pin("merge, into no table", "", () => Write(Mode(WriteMode.Upsert) with { Merge = new() { Keys = ["id"] } }));

    [Test]
    public Task A_merge_in_a_scope() => Pin(
        "merge, Sync in a scope", Keyed, () => Write(Mode(WriteMode.Sync) with { Merge = new() { SyncScope = ["name"] } }));

    [Test]
    public Task A_merge_whose_deletions_foreign_keys_follow() => Pin(
        "merge, Sync with foreign keys", $"{Keyed}; CREATE TABLE lines (item integer REFERENCES items ON DELETE CASCADE)",
        () => Write(Mode(WriteMode.Sync)));

    [Test]
    public Task A_merge_where_the_last_wins() => Pin(
        "merge, last wins", Keyed,
        () => Write(Mode(WriteMode.Upsert) with { Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } },
            rows: [.. Three, Three[0]]));

    [Test]
    public Task A_merge_that_makes_its_index() => Pin(
        "merge, making its index", Plain,
        () => Write(Mode(WriteMode.Upsert) with { Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create } }));

    [Test]
    public Task A_merge_with_an_identity() => Pin("merge, with identity", Rich, () => Write(Mode(WriteMode.Upsert)));

    [Test]
    public Task A_new_column() => Pin(
        "evolution, new column", "CREATE TABLE items (id integer)",
        () => Write(Into(IfExists.Append) with { OnNewColumn = OnNewColumn.Add }));

    [Test]
    public Task A_wider_type() => Pin(
        "evolution, wider type", "CREATE TABLE items (id smallint, name text)",
        () => Write(Into(IfExists.Append) with { OnWiderType = OnWiderType.Alter }));

    [Test]
    public Task A_cast() => Pin(
        "evolution, cast", "CREATE TABLE items (id smallint, name text)",
        () => Write(Into(IfExists.Append) with { OnTypeMismatch = OnTypeMismatch.Cast }));

    [TestCase(OnBadRow.Skip)]
    [TestCase(OnBadRow.Reject)]
    public Task Bad_rows(OnBadRow action) => Pin($"bad rows, {action}", "CREATE TABLE items (id integer, name text NOT NULL)",
        () => Write(Into(IfExists.Append) with { BadRows = new() { OnBadRow = action } }, rows: OneIsBad));

    [Test]
    public Task Bad_rows_that_the_server_refuses() => Pin(
        "bad rows, refused by the server", "CREATE TABLE items (id integer CHECK (id <> 2), name text)",
        () => Write(Into(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } }));

    [Test]
    public Task No_bad_row_among_those_that_might_be() => Pin(
        "bad rows, none", Plain, () => Write(Into(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } }));

    [Test]
    public Task Bad_rows_of_a_new_table() => Pin("bad rows, new table", "",
        () => Write(Into() with { BadRows = new() { OnBadRow = OnBadRow.Skip }, NewTable = new() { PrimaryKey = ["id"] } },
            rows: [.. Three, Three[0]]));

    [Test]
    public Task Bad_rows_of_a_merge() => Pin(
        "bad rows, merge", "CREATE TABLE items (id integer PRIMARY KEY, name text CHECK (name <> 'item 2'))",
        () => Write(Mode(WriteMode.Upsert) with { BadRows = new() { OnBadRow = OnBadRow.Skip } }));

    [Test]
    public Task A_bad_row_that_is_looked_for() => Pin(
        "bad rows, looked for", "CREATE TABLE items (id integer UNIQUE, name text); INSERT INTO items VALUES (2)",
        () => Refused<FrameWriteException>(Into(IfExists.Append)));

    private WriteOptions Mode(WriteMode mode) => Into(IfExists.Append) with { Mode = mode };
}
