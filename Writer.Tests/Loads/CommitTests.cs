namespace EfWriter.Tests.Loads;

/// <summary>The parts of a load come into the table at once, by each route.</summary>
public sealed class CommitTests : LoadTest
{
    [TestCase("ALTER TABLE {0} DROP COLUMN \"Name\"")]
    [TestCase("CREATE TYPE {1}.e AS ENUM ('a'); ALTER TABLE {0} ADD COLUMN other {1}.e; DROP TYPE {1}.e CASCADE")]
    public async Task A_load_whose_table_has_lost_a_column_is_refused_and_can_be_aborted(string loss)
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));
        await Sql(loss.Replace("{0}", await TableOf("l"), StringComparison.Ordinal).Replace("{1}", Schema, StringComparison.Ordinal));

        Assert.That(Refusal(() => load.CommitAsync()).Message, Does.Contain("has lost a column"));
        Assert.That(Refusal(() => load.WritePartAsync("part-2", Part(3, 3))).Message, Does.Contain("has lost a column"));

        await load.AbortAsync();
        Assert.That(await LeftOver(), Is.Empty);
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.items') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_new_table_has_the_rows_of_all_parts()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var other = NewContext();
        await other.WritePartAsync(load.Token, "part-1", Part(0, 3));
        await load.WritePartAsync("part-2", Part(3, 2));
        Assert.That(await Exists("items"), Is.False);

        var result = await load.CommitAsync();

        Assert.That((result.Rows, result.Inserted, result.CreatedTable, result.AlreadyLoaded), Is.EqualTo((5L, 5L, true, false)));
        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(await LeftOver(), Is.Empty);
    }

    [Test]
    public async Task A_replacement_takes_the_old_tables_place()
    {
        await Sql($"CREATE TABLE {Schema}.items AS SELECT 99 AS \"Id\", 'old' AS \"Name\"");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Replace));
        await load.WritePartAsync("part-1", Part(0, 3));
        Assert.That(await Ids("items"), Is.EqualTo(new[] { 99 }));

        var result = await load.CommitAsync();

        Assert.That(result.ReplacedTable, Is.True);
        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 3)));
    }

    [Test]
    public async Task An_append_adds_the_parts_to_the_rows_that_are_there()
    {
        await Sql($"CREATE TABLE {Schema}.items AS SELECT 99 AS \"Id\", 'old'::text AS \"Name\"");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Append));
        await load.WritePartAsync("part-1", Part(0, 3));

        await load.CommitAsync();

        Assert.That(await Ids("items"), Is.EqualTo(new[] { 0, 1, 2, 99 }));
    }

    [Test]
    public async Task An_upsert_finds_the_rows_by_their_keys()
    {
        await Sql(
            $"CREATE TABLE {Schema}.items (\"Id\" int PRIMARY KEY, \"Name\" text); INSERT INTO {Schema}.items VALUES (1, 'old'), (9, 'x')");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options() with { Mode = WriteMode.Upsert });
        await load.WritePartAsync("part-1", Part(0, 2));
        await load.WritePartAsync("part-2", Part(2, 1));

        var result = await load.CommitAsync();

        Assert.That((result.Rows, result.Inserted, result.Updated), Is.EqualTo((3L, 2L, 1L)));
        Assert.That(await Scalar<string>($"SELECT \"Name\" FROM {Schema}.items WHERE \"Id\" = 1"), Is.EqualTo("item 1"));
    }

    [Test]
    public async Task Rows_that_the_table_refuses_are_left_out()
    {
        await Sql($"CREATE TABLE {Schema}.items (\"Id\" int CHECK (\"Id\" <> 2), \"Name\" text)");
        await using var db = NewContext();
        var options = Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } };
        await using var load = await db.BeginLoadAsync(Shape, "items", options);
        await load.WritePartAsync("part-1", Part(0, 2));
        await load.WritePartAsync("part-2", Part(2, 2));

        var result = await load.CommitAsync();

        Assert.That((result.Rows, result.BadRows.Count), Is.EqualTo((3L, 1)));
        Assert.That(await Ids("items"), Is.EqualTo(new[] { 0, 1, 3 }));
        Assert.That(await Count("items_rejects"), Is.EqualTo(1));
        Assert.That(await LeftOver(), Is.Empty);
    }

    [Test]
    public async Task A_commit_that_is_repeated_says_what_the_first_one_did()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.WritePartAsync("part-1", Part(0, 3));
        await load.CommitAsync();
        await using var other = NewContext();

        var again = await other.OpenLoad(load.Token).CommitAsync();

        Assert.That((again.AlreadyLoaded, again.Rows, again.Inserted), Is.EqualTo((true, 3L, 3L)));
        Assert.That(await Count("items"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_commit_that_the_table_refuses_leaves_the_load_open()
    {
        await Sql($"CREATE TABLE {Schema}.items (\"Id\" int UNIQUE, \"Name\" text)");
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Append));
        await load.WritePartAsync("part-1", Part(0, 3));
        await load.WritePartAsync("part-2", Part(2, 3));

        Refusal(() => load.CommitAsync());
        Assert.That(await Count("items"), Is.Zero);
        await load.RemovePartAsync("part-2");
        await load.WritePartAsync("part-2", Part(3, 2));
        await load.CommitAsync();

        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public async Task A_load_without_parts_makes_an_empty_table()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());

        await load.CommitAsync();

        Assert.That(await Count("items"), Is.Zero);
    }

    private Task<bool> Exists(string table) => Scalar<bool>($"SELECT to_regclass('{Schema}.{table}') IS NOT NULL");
}
