namespace EfWriter.Tests.Loads;

/// <summary>A load that is not committed leaves nothing, at the latest when its time is over.</summary>
public sealed class LoadEndTests : LoadTest
{
    [Test]
    public async Task A_load_that_is_disposed_without_a_commit_leaves_nothing()
    {
        await using var db = NewContext();
        await using (var load = await db.BeginLoadAsync(Shape, "items", Options()))
            await load.WritePartAsync("part-1", Part(0, 3));

        Assert.That(await LeftOver(), Is.Empty);
    }

    [Test]
    public async Task A_load_that_is_detached_is_committed_by_another_process()
    {
        string token;
        await using (var db = NewContext())
        await using (var load = await db.BeginLoadAsync(Shape, "items", Options()))
        {
            token = load.Detach();
            await load.WritePartAsync("part-1", Part(0, 3));
        }

        await using var other = NewContext();
        await other.OpenLoad(token).CommitAsync();

        Assert.That(await Count("items"), Is.EqualTo(3));
    }

    [Test]
    public async Task Abort_after_commit_is_refused_and_twice_is_once()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await load.AbortAsync();
        await load.AbortAsync();
        Assert.That((await load.StatusAsync()).State, Is.EqualTo(LoadState.Aborted));
        Assert.That(Refusal(() => load.CommitAsync()).Message, Does.Contain("was aborted"));

        await using var next = await db.BeginLoadAsync(Shape, "items", Options());
        await next.CommitAsync();
        Assert.That(Refusal(() => next.AbortAsync()).Message, Does.Contain("was committed"));
    }

    [Test]
    public async Task The_next_load_removes_one_whose_time_is_over_and_none_that_is_younger_in_use_or_of_others()
    {
        await using var db = NewContext();
        var old = db.OpenLoad((await db.BeginLoadAsync(Shape, "items", Options(), new() { KeepFor = TimeSpan.FromDays(2) })).Detach());
        var young = db.OpenLoad((await db.BeginLoadAsync(Shape, "items", Options(), new() { KeepFor = TimeSpan.FromDays(9) })).Detach());
        var others = db.OpenLoad((await db.BeginLoadAsync(Shape, "items", Options(), new() { KeepFor = TimeSpan.FromDays(2) })).Detach());
        var used = db.OpenLoad((await db.BeginLoadAsync(Shape, "items", Options(), new() { KeepFor = TimeSpan.FromDays(2) })).Detach());
        await used.WritePartAsync("part-1", Part(0, 1));
        await Sql($"""
            UPDATE {Schema}.__efwriter_loads l
            SET began_at = now() - interval '8 days', role = CASE WHEN c.place = 2 THEN 'other' ELSE role END
            FROM (SELECT id, row_number() OVER (ORDER BY began_at) - 1 AS place FROM {Schema}.__efwriter_loads) c WHERE c.id = l.id
            """);

        await using var next = await db.BeginLoadAsync(Shape, "items", Options());

        Assert.That((await old.StatusAsync()).State, Is.EqualTo(LoadState.Expired));
        foreach (var kept in (TableLoad[])[young, others, used])
            Assert.That((await kept.StatusAsync()).State, Is.EqualTo(LoadState.Open));
        Assert.That(await LeftOver(), Has.Count.EqualTo(8));
    }

    [Test]
    public async Task Expected_parts_that_are_missing_are_named_and_keep_the_commit_back()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options(), new() { ExpectedParts = ["a", "b", "c"] });
        await load.WritePartAsync("b", Part(0, 2));

        var status = await load.StatusAsync();
        Assert.That(status.Missing, Is.EqualTo(new[] { "a", "c" }));
        Assert.That(status.Parts.Select(part => (part.Name, part.Rows)), Is.EqualTo(new[] { ("b", 2L) }));
        Assert.That(Refusal(() => load.CommitAsync()).Message, Does.Contain("lacks 2 of its expected parts"));
    }

    [Test]
    public async Task A_load_is_not_begun_in_a_transaction_of_the_callers()
    {
        await using var db = NewContext();
        await using var transaction = await db.Database.BeginTransactionAsync();

        Assert.That(Refusal(() => db.BeginLoadAsync(Shape, "items", Options())).Message, Does.Contain("transaction of the caller's"));
    }

    [Test]
    public async Task What_one_write_refuses_is_refused_at_the_beginning()
    {
        await Sql($"CREATE TABLE {Schema}.items (\"Id\" boolean, \"Name\" text)");
        await using var db = NewContext();

        Assert.ThrowsAsync<TableExistsException>(() => db.BeginLoadAsync(Shape, "items", Options()));
        Assert.That(Refusal(() => db.BeginLoadAsync(Shape, "items", Options(IfExists.Append))).Column, Is.EqualTo("Id"));
        Assert.That(await LeftOver(), Is.Empty);
    }

    [TestCase("CREATE VIEW {own}.v AS SELECT * FROM {rows}")]
    [TestCase("CREATE TABLE {own}.hold (x {parts})")]
    [TestCase("CREATE FUNCTION {own}.f(x {rows}) RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    public async Task What_another_role_hangs_on_a_loads_tables_holds_up_neither_its_commit_nor_its_abort(string hang)
    {
        var role = await MakeRole("vic");
        var own = $"{Schema}_own";
        await Sql($"DROP SCHEMA IF EXISTS {own} CASCADE; CREATE SCHEMA {own} AUTHORIZATION {role}");
        await using var db = NewContext();
        foreach (var commits in (bool[])[true, false])
        {
            await using var load = await db.BeginLoadAsync(Shape, "items", Options(IfExists.Replace));
            await load.WritePartAsync("part-1", Part(0, 3));
            var (rows, parts) = (await TableOf("l"), await TableOf("m"));
            await SqlAs(role, hang.Replace("{own}", own, StringComparison.Ordinal).Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{parts}", parts, StringComparison.Ordinal));

            await (commits ? load.CommitAsync() : load.AbortAsync());

            Assert.That(await Ids("items"), Is.EqualTo([0, 1, 2]));
            Assert.That(await Scalar<long>($"SELECT (SELECT count(*) FROM {rows}) + (SELECT count(*) FROM {parts})"), Is.Zero);
            await Sql($"DROP SCHEMA {own} CASCADE; CREATE SCHEMA {own} AUTHORIZATION {role}; DROP TABLE {rows}, {parts}");
        }

        await Sql($"DROP SCHEMA {own} CASCADE");
        await DropRole(role);
    }
}
