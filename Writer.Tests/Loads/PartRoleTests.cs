using Npgsql;

namespace EfWriter.Tests.Loads;

/// <summary>A role that may write parts, and tries whatever SQL lets it do beside.</summary>
public sealed class PartRoleTests : LoadTest
{
    private string _role = "";

    [SetUp]
    public async Task Begin() => _role = await MakeRole("loader");

    [TearDown]
    public Task End() => DropRole(_role);

    [Test]
    public async Task A_part_role_writes_parts_and_the_owner_commits_them()
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await using (var loader = As(_role))
        {
            await loader.WritePartAsync(load.Token, "part-1", Part(0, 3));
            Assert.That((await loader.WritePartAsync(load.Token, "part-1", Part(0, 3))).AlreadyThere, Is.True);
        }

        await load.WritePartAsync("part-2", Part(3, 2));
        Assert.That((await load.StatusAsync()).Parts.Select(part => part.Role), Is.EqualTo(new[] { _role, "postgres" }));
        await load.CommitAsync();

        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 5)));
    }

    [Test]
    public async Task A_part_role_neither_commits_nor_aborts_nor_looks()
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await using var loader = As(_role);
        var same = loader.OpenLoad(load.Token);

        foreach (var call in (Func<Task>[])[() => same.CommitAsync(), () => same.AbortAsync(), () => same.StatusAsync(),
            () => same.RemovePartAsync("part-1")])
            Assert.That(Refusal(call).Message, Does.Contain("begun by another role"));
    }

    [TestCase("SELECT * FROM {rows}")]
    [TestCase("SELECT transaction FROM {parts}")]
    [TestCase("UPDATE {rows} SET \"Id\" = 0")]
    [TestCase("UPDATE {parts} SET rows = 0")]
    [TestCase("DELETE FROM {rows}")]
    [TestCase("DELETE FROM {parts}")]
    [TestCase("TRUNCATE {rows}")]
    [TestCase("DROP TABLE {rows}")]
    [TestCase("BEGIN; LOCK TABLE {rows} IN ACCESS EXCLUSIVE MODE")]
    [TestCase("CREATE TRIGGER t BEFORE INSERT ON {rows} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")]
    [TestCase("INSERT INTO {parts} (part, is_done, rows, role) VALUES ('part-9', true, 0, 'postgres')")]
    [TestCase("INSERT INTO {parts} (part, is_done, rows, transaction) VALUES ('part-9', true, 0, '1')")]
    [TestCase("SELECT * FROM {schema}.__efwriter_loads")]
    [TestCase("UPDATE {schema}.__efwriter_loads SET options = ''")]
    public async Task The_server_denies_a_part_role_all_other_SQL(string sql)
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await load.WritePartAsync("part-1", Part(0, 3));

        var refusal = Assert.ThrowsAsync<PostgresException>(async () => await SqlAs(_role, await FillAsync(sql)))!;

        Assert.That(refusal.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [TestCase("INSERT INTO {rows} VALUES (7, 'forged')")]
    [TestCase("INSERT INTO {rows} SELECT g, 'forged' FROM generate_series(1, 1000) g")]
    [TestCase("BEGIN; INSERT INTO {parts} (part, is_done) VALUES ('part-7', false); INSERT INTO {rows} VALUES (7, 'forged'); COMMIT")]
    public async Task Rows_that_are_no_parts_are_not_taken(string sql)
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await load.WritePartAsync("part-1", Part(0, 3));
        await SqlAs(_role, await FillAsync(sql));

        Assert.That((await load.CommitAsync()).Rows, Is.EqualTo(3));
        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 3)));
    }

    [TestCase("INSERT INTO {parts} (part, is_done, rows) VALUES ('part-7', true, 5)", 5, 0)]
    [TestCase("BEGIN; INSERT INTO {parts} (part, is_done, rows) VALUES ('part-7', true, 0); INSERT INTO {rows} VALUES (7, 'x'); COMMIT", 0,
        1)]
    [TestCase("INSERT INTO {parts} (part, is_done) VALUES ('part-7', true)", -1, 0)]
    [TestCase(
        "BEGIN; INSERT INTO {parts} (part, is_done, rows) VALUES ('part-7', true, 1); SAVEPOINT s; INSERT INTO {rows} VALUES (7, 'x'); "
        + "COMMIT", 1, 0)]
    public async Task A_part_that_is_not_what_it_says_is_refused_by_name_and_can_be_removed(string sql, int said, int found)
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await load.WritePartAsync("part-1", Part(0, 3));
        await SqlAs(_role, await FillAsync(sql));

        Assert.That(Refusal(() => load.CommitAsync()).Message,
            Does.Contain($"'part-7' of the role '{_role}' says that it has {said} rows, and has {found}"));
        await load.RemovePartAsync("part-7");
        await load.CommitAsync();

        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 3)));
    }

    [TestCase("INSERT INTO {parts} (part, is_done, rows) VALUES ('part-2', true, 0), ('part-3', true, 0)")]
    [TestCase("INSERT INTO {parts} (part, is_done, rows) VALUES ('part-1', true, 3)")]
    public async Task A_transaction_is_one_part_and_a_name_is_taken_once(string sql)
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await load.WritePartAsync("part-1", Part(0, 3));

        var refusal = Assert.ThrowsAsync<PostgresException>(async () => await SqlAs(_role, await FillAsync(sql)))!;

        Assert.That(refusal.SqlState, Is.EqualTo(PostgresErrorCodes.UniqueViolation));
    }

    [Test]
    public async Task A_name_that_another_role_has_taken_is_not_taken_for_the_own_part()
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await SqlAs(_role, await FillAsync("INSERT INTO {parts} (part, is_done, rows) VALUES ('part-1', true, 0)"));

        Assert.That(Refusal(() => load.WritePartAsync("part-1", Part(0, 3))).Message, Does.Contain($"was written by the role '{_role}'"));
        await load.RemovePartAsync("part-1");
        await load.WritePartAsync("part-1", Part(0, 3));
        await load.CommitAsync();

        Assert.That(await Ids("items"), Is.EqualTo(Enumerable.Range(0, 3)));
    }

    [Test]
    public async Task A_role_that_was_not_named_writes_no_part()
    {
        await using var db = NewContext();
        await using var load = await db.BeginLoadAsync(Shape, "items", Options());
        await using var loader = As(_role);

        Assert.That(Refusal(() => loader.WritePartAsync(load.Token, "part-1", Part(0, 3))).SqlState,
            Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [TestCase("no such role")]
    [TestCase("public")]
    [TestCase("none")]
    [TestCase("x\"; DROP TABLE y; --")]
    public async Task A_role_that_is_not_there_is_refused(string role)
    {
        await using var db = NewContext();

        Assert.That(Refusal(() => db.BeginLoadAsync(Shape, "items", Options(), new() { PartRoles = [role] })).Message,
            Does.Contain("the server has no such role"));
        Assert.That(await LeftOver(), Is.Empty);
    }

    [TestCase("CREATE TRIGGER t BEFORE INSERT ON {rows} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()", "a trigger")]
    [TestCase("ALTER TABLE {rows} ALTER COLUMN \"Id\" SET DEFAULT 1", "a default")]
    [TestCase("ALTER TABLE {rows} ADD CHECK (\"Id\" > 0)", "a constraint")]
    [TestCase("ALTER TABLE {parts} ALTER COLUMN role SET DEFAULT 'postgres'", "other defaults")]
    [TestCase("ALTER TABLE {parts} ADD COLUMN more int", "other columns")]
    [TestCase("ALTER TABLE {parts} ENABLE ROW LEVEL SECURITY", "row security")]
    public async Task A_table_of_the_load_that_was_changed_is_not_used(string sql, string fault)
    {
        await using var db = NewContext();
        await using var load = await BeginAsync(db);
        await Sql(await FillAsync(sql));
        await using var loader = As(_role);

        Assert.That(Refusal(() => loader.WritePartAsync(load.Token, "part-1", Part(0, 3))).Message, Does.Contain($"has {fault}"));
    }

    private Task<TableLoad> BeginAsync(Microsoft.EntityFrameworkCore.DbContext db) =>
        db.BeginLoadAsync(Shape, "items", Options(), new() { PartRoles = [_role] });

    private async Task<string> FillAsync(string sql) => sql
        .Replace("{rows}", await TableOf("l"), StringComparison.Ordinal)
        .Replace("{parts}", await TableOf("m"), StringComparison.Ordinal)
        .Replace("{schema}", Schema, StringComparison.Ordinal);
}
