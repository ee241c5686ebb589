using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes.Control;

/// <summary>What a merge cannot be told for the table that is there is refused, and leaves it as it was.</summary>
public sealed class MergeRefusalTests : DatabaseTest
{
    private const string Table = """
        CREATE TABLE sales (id int PRIMARY KEY, name text, gone bool, extra json);
        CREATE UNIQUE INDEX lower ON sales (lower(name)); CREATE UNIQUE INDEX live ON sales (name) WHERE NOT gone;
        ALTER TABLE sales ADD CONSTRAINT late UNIQUE (name) DEFERRABLE; INSERT INTO sales VALUES (1, 'a', false)
        """;

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case(new() { KeyIndex = "other" }, "has no unique index of that name: it has 'sales_pkey', 'late', 'live', 'lower'.");
        yield return Case(new() { KeyIndex = "lower" }, "WriteOptions.Merge.KeyIndex is 'lower', which has an expression");
        yield return Case(new() { KeyIndex = "late" }, "WriteOptions.Merge.KeyIndex is 'late', which is deferrable");
        yield return Case(new() { KeyIndex = "live" }, "row 0: The index in WriteOptions.Merge.KeyIndex does not hold for the row");
        yield return Case(new() { UpdateColumns = ["id"] },
            "column 'id': WriteOptions.Merge.UpdateColumns names it, and rows are found by it");
        yield return Case(new() { WhenNewer = "id" }, "column 'id': WriteOptions.Merge.WhenNewer names it, and rows are found by it");
        yield return Case(new() { UpdateColumns = ["lacks"] }, "WriteOptions.Merge.UpdateColumns names");
        yield return Case(new() { DeleteMarker = "name" },
            "column 'name': WriteOptions.Merge.DeleteMarker names it, and it is not boolean.");
        yield return Case(new() { DeleteMarker = "gone", SoftDelete = "lacks" }, "column 'lacks': WriteOptions.Merge.SoftDelete names it");
        yield return Case(new() { DeleteMarker = "gone", SoftDelete = "name" }, "and it is text: nothing is known");
        yield return Case(new() { OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["extra"] },
            "could not identify an ordering operator");
        yield return Case(new() { WhenNewer = "extra" }, "operator does not exist");

        static TestCaseData Case(MergeOptions merge, string message) => new(merge, message);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_merge_option_that_does_not_fit_the_table_is_refused_by_name(MergeOptions merge, string message)
    {
        await Sql($"SET search_path = {Schema}; {Table}");
        await using var db = NewContext();
        var frame = new CellReader(
            [("id", typeof(int), [1]), ("name", typeof(string), ["b"]), ("gone", typeof(bool), [true]), ("extra", typeof(string), ["1"])]);

        Assert.That(() => db.WriteAsync(frame, "sales", Options() with { Mode = WriteMode.Upsert, Merge = merge }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(message));
        Assert.That(await Rows($"SELECT id, name, gone FROM {Schema}.sales"), Is.EqualTo(new object[][] { [1, "a", false] }));
    }

    [Test]
    public async Task A_condition_needs_an_entity_type()
    {
        await using var db = NewContext();
        var merge = new MergeOptions<MergeRefusalTests> { When = (existing, incoming) => true };

        Assert.That(
            () => db.WriteAsync(Frame.From([new { id = 1 }]), "sales", Options() with { Mode = WriteMode.Upsert, Merge = merge }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(
                "WriteOptions.Merge.When is set, and a table that is named has no entity type. Nothing was written. Set "
                + "WriteOptions.Merge.WhenNewer, or write entities or a frame of an entity type."));
    }

    [Test]
    public async Task Without_a_table_nothing_is_deleted_and_no_index_is_known()
    {
        await using var db = NewContext();
        var rows = new[] { new { id = 1 } };

        Assert.That(
            () => db.WriteAsync(Frame.From(rows), "none", Options() with { Mode = WriteMode.Delete, Merge = new() { Keys = ["id"] } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("deletes rows of a table that is there, and there is none"));
        Assert.That(
            () => db.WriteAsync(Frame.From(rows), "none", Options() with { Mode = WriteMode.Upsert, Merge = new() { KeyIndex = "some" } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("has no unique index of that name"));
    }

    [Test]
    public async Task A_row_that_may_not_be_deleted_is_a_bad_one([Values] bool isMarked)
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE sales (id int PRIMARY KEY, name text); INSERT INTO sales VALUES (1, 'a'), (2, 'b'), (3, 'c');
            CREATE TABLE lines (sale int REFERENCES sales); INSERT INTO lines VALUES (2)
            """);
        await using var db = NewContext();
        var frame = Frame.From(Enumerable.Range(1, 4).Select(id => new { id, name = "x", remove = id < 4 }));

        var result = await db.WriteAsync(frame, "sales", Options() with
        {
            Mode = isMarked ? WriteMode.Upsert : WriteMode.Delete,
            Merge = isMarked ? new() { DeleteMarker = "remove" } : null,
            BadRows = new() { OnBadRow = OnBadRow.Skip },
        });

        Assert.That((result.Rows, result.Deleted, result.Inserted, result.Unchanged, result.BadRows.Single().Row),
            Is.EqualTo((3, 2, isMarked ? 1 : 0, isMarked ? 0 : 1, 1)));
        Assert.That(await Scalar<string>($"SELECT string_agg(id::text, ' ' ORDER BY id) FROM {Schema}.sales"),
            Is.EqualTo(isMarked ? "2 4" : "2"));
    }

    [Test]
    public async Task Without_a_table_the_mark_is_no_column_of_the_new_one()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From([new { id = 1, remove = false }, new { id = 2, remove = true }]), "sales",
            Options() with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"], DeleteMarker = "remove" } });

        Assert.That((result.Inserted, result.Deleted, result.Unchanged), Is.EqualTo((1, 0, 1)));
        Assert.That(await Scalar<string>($"SELECT string_agg(s::text, ' ') FROM {Schema}.sales s"), Is.EqualTo("(1)"));
    }
}
