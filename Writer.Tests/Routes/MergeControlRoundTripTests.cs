namespace EfWriter.Tests.Routes;

/// <summary>The same of merges that are told more than their keys.</summary>
public sealed class MergeControlRoundTripTests : RouteTest
{
    [TestCase(WriteMode.Delete)]
    [TestCase(WriteMode.DeleteInsert)]
    public Task A_merge_that_deletes(WriteMode mode) =>
        Pin($"merge, {mode}", mode == WriteMode.Delete ? Keyed : Plain, () => Write(Merge(new() { Keys = [KeyOf(mode)] }, mode)));

    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.UpdateOnly)]
    public Task Newer_wins(WriteMode mode) =>
        Pin($"merge, newer wins, {mode}", Keyed, () => Write(Merge(new() { WhenNewer = "name" }, mode)));

    [Test]
    public Task The_newest_wins() => Pin(
        "merge, newest wins", Keyed,
        () => Write(Merge(new() { OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["name"] }), rows: [.. Three, Three[0]]));

    [Test]
    public Task Columns_set_on_insert_only() =>
        Pin("merge, insert-only columns", Keyed, () => Write(Merge(new() { InsertOnlyColumns = ["name"] })));

    [Test]
    public Task A_sync_that_marks() => Pin(
        "merge, Sync that marks", $"{Keyed}; ALTER TABLE items ADD gone boolean NOT NULL DEFAULT false",
        () => Write(Merge(new() { SoftDelete = "gone" }, WriteMode.Sync)));

    [Test]
    public Task A_partial_index() => Pin(
        "merge, partial index", "CREATE TABLE items (id integer, name text); CREATE UNIQUE INDEX few ON items (id) WHERE id < 100",
        () => Write(Merge(new() { KeyIndex = "few" })));

    private static string KeyOf(WriteMode mode) => mode == WriteMode.Delete ? "id" : "name";

    private WriteOptions Merge(MergeOptions merge, WriteMode mode = WriteMode.Upsert) =>
        Into(IfExists.Append) with { Mode = mode, Merge = merge };
}
