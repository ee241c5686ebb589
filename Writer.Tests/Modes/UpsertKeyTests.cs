using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>Which keys find rows, and the index that they need.</summary>
public sealed class UpsertKeyTests : DatabaseTest
{
    private WriteOptions Upsert(params string[] keys) => Options() with { Mode = WriteMode.Upsert, Merge = new() { Keys = keys } };

    [Test]
    public async Task Without_keys_named_the_tables_primary_key_finds_rows()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (shop text, day date, qty int, PRIMARY KEY (day, shop)); INSERT INTO {Schema}.sales VALUES ('a', "
            + "'2024-01-01', 1)");
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From(
                [new { shop = "a", day = new DateOnly(2024, 1, 1), qty = 2 }, new { shop = "a", day = new DateOnly(2024, 1, 2), qty = 3 }]),
            "sales", Upsert());

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((1, 1)));
    }

    [TestCase("UNIQUE (id) DEFERRABLE", ": 'sales_id_key' is deferrable.")]
    [TestCase("EXCLUDE (id WITH =)", ".")]
    [TestCase("UNIQUE (id, name)", ".")]
    public async Task A_key_needs_a_unique_index_that_holds_at_once_for_every_row(string constraint, string flaw)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, name text, {constraint})");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, name = "a" }]), "sales", Upsert("id")),
            Throws.TypeOf<FrameWriteException>().With.Message.EqualTo(
            $"Cannot write table '{Schema}.sales': Rows are found by ('id'), and the table has no unique index over just these "
            + $"columns{flaw} Nothing was written. "
            + "Make one, or set WriteOptions.Merge.OnMissingIndex to Create: "
            + $"CREATE UNIQUE INDEX \"IX_sales_id\" ON {Schema}.sales (id); [no-unique-index]"));
    }

    [Test]
    public async Task A_partial_unique_index_is_none()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, name text); CREATE UNIQUE INDEX partial ON {Schema}.sales (id) WHERE id > 0");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Frame.From([new { id = 1, name = "a" }]), "sales", Upsert("id")),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain("over just these columns: 'partial' holds for some rows only."));
    }

    [Test]
    public async Task A_missing_index_is_made_and_told()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, name text)");
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From([new { id = 1, name = "a" }]), "sales",
            Upsert("id") with { Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create } });

        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "IX_sales_id" }));
        Assert.That(await Scalar<bool>($"SELECT indisunique FROM pg_index WHERE indexrelid = '{Schema}.\"IX_sales_id\"'::regclass"),
            Is.True);
    }

    [Test]
    public async Task Null_keys_are_refused_by_row([Values] BulkMethod method)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int UNIQUE, name text)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Frame.From([new { id = (int?)1, name = "a" }, new { id = (int?)null, name = "b" }]), "sales",
            Upsert("id") with { BulkMethod = method }))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("id", 1L)));
        Assert.That(failure.Message, Does.Contain("The cell is null, and rows are found by this column: NULL is equal to nothing."));
        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task A_frame_of_nothing_but_keys_adds_those_that_are_missing(
        [Values(WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Sync)] WriteMode mode)
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name text DEFAULT 'new'); INSERT INTO {Schema}.sales VALUES (1, 'a')");
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From([new { id = 1 }, new { id = 2 }]), "sales", Upsert("id") with { Mode = mode });

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo(mode == WriteMode.UpdateOnly ? (0, 0, 2) : (1, 0, 1)));
    }
}
