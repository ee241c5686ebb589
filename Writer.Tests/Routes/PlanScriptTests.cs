using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Routes;

/// <summary>A plan has every statement that the write then sends and that changes or locks something, in order.</summary>
public sealed partial class PlanScriptTests : RouteTest
{
    private const string View = "CREATE TABLE base (id integer, name text); CREATE VIEW items AS SELECT * FROM base";

    private const string Partitioned =
        "CREATE TABLE items (id integer, name text) PARTITION BY LIST (id); CREATE TABLE others PARTITION OF items DEFAULT";

    private const string Marked = "CREATE TABLE items (id integer PRIMARY KEY, name text, gone boolean); INSERT INTO items VALUES (9, 'a')";

    private static IEnumerable<(string Route, string Setup, Func<WriteOptions, WriteOptions> Say)> Cases() =>
    [
        ("new table", "", o => o),
        ("new table, with key and index", "",
            o => o with { NewTable = new() { PrimaryKey = ["id"], Indexes = [new IndexOptions("name")], Comment = "all" } }),
        ("new table, in a new schema", "", o => o with { Schema = $"{o.Schema}_new" }),
        ("new table, without statistics", "", o => o with { Analyze = false }),
        ("swap", Plain, o => o with { IfExists = IfExists.Replace }),
        ("swap, carrying over", Rich, o => o with { IfExists = IfExists.Replace }),
        ("swap, keeping indexes", $"{Rich}; ALTER TABLE items SET (fillfactor = 70)",
            o => o with { IfExists = IfExists.Replace, Replace = new() { KeepIndexes = true } }),
        ("truncate", Keyed, o => o with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.Truncate } }),
        ("delete rows", Keyed, o => o with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.DeleteRows } }),
        ("delete rows, referenced", $"{Keyed}; CREATE TABLE lines (item integer REFERENCES items)",
            o => o with { IfExists = IfExists.Replace, Replace = new() { Strategy = ReplaceStrategy.DeleteRows } }),
        ("append", Plain, Append),
        ("append, with identity", Rich, Append),
        ("append, analyzed", Plain, o => Append(o) with { Analyze = true }),
        ("append, partitioned", Partitioned, Append),
        ("append, new column", "CREATE TABLE items (id integer)", o => Append(o) with { OnNewColumn = OnNewColumn.Add }),
        ("append, nothing to add", Plain, o => Append(o) with { OnNewColumn = OnNewColumn.Add }),
        ("append, wider type", "CREATE TABLE items (id smallint, name text)", o => Append(o) with { OnWiderType = OnWiderType.Alter }),
        ("append, cast", "CREATE TABLE items (id smallint, name text)", o => Append(o) with { OnTypeMismatch = OnTypeMismatch.Cast }),
        ("append, view", View, Append),
        ("append, row security", $"{Plain}; ALTER TABLE items ENABLE ROW LEVEL SECURITY; ALTER TABLE items FORCE ROW LEVEL SECURITY",
            o => Append(o)),
        ("upsert", Keyed, o => o with { Mode = WriteMode.Upsert }),
        ("upsert, into no table", "", o => o with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } }),
        ("upsert, making its index", Plain,
            o => o with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create } }),
        .. MakingIndexes(),
        ("upsert, last wins", Keyed,
            o => o with { Mode = WriteMode.Upsert, Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } }),
        ("upsert, newer wins", Keyed, o => o with { Mode = WriteMode.Upsert, Merge = new() { WhenNewer = "name" } }),
        ("insert only", Keyed, o => o with { Mode = WriteMode.InsertOnly }),
        ("update only", Keyed, o => o with { Mode = WriteMode.UpdateOnly }),
        ("sync", Keyed, o => o with { Mode = WriteMode.Sync }),
        ("sync with foreign keys", $"{Keyed}; CREATE TABLE lines (item integer REFERENCES items ON DELETE CASCADE)",
            o => o with { Mode = WriteMode.Sync }),
        ("sync in a scope", Keyed, o => o with { Mode = WriteMode.Sync, Merge = new() { SyncScope = ["name"] } }),
        ("sync that marks", Marked, o => o with { Mode = WriteMode.Sync, Merge = new() { SoftDelete = "gone" } }),
        ("append newest", Keyed, o => o with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } }),
        ("delete", Keyed, o => o with { Mode = WriteMode.Delete }),
        ("delete and insert", Plain, o => o with { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["name"] } }),
        ("retried", Plain, o => Append(o) with { Retry = new() }),
    ];

    // Each mode that finds rows, by keys of which no index is there.
    private static IEnumerable<(string Route, string Setup, Func<WriteOptions, WriteOptions> Say)> MakingIndexes() =>
        from mode in new[] { WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync, WriteMode.Delete }
        from duplicates in new[] { OnDuplicateKey.Fail, OnDuplicateKey.LastWins }
        select ($"{mode}, {duplicates}, making its index", Plain, (Func<WriteOptions, WriteOptions>)(o => o with
        {
            Mode = mode,
            Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create, OnDuplicateKey = duplicates },
        }));

    [Test]
    public async Task The_statements_of_a_plan_are_those_that_the_write_sends()
    {
        Target = Schema;
        foreach (var (route, setup, say) in Cases())
        {
            await Sql($"DROP SCHEMA {Schema} CASCADE; CREATE SCHEMA {Schema}; SET search_path = {Schema}; {setup}");
            var options = say(new() { Schema = Schema });
            await using var db = NewHeardContext();

            var plan = await db.PlanAsync(Frame.From(Three), "items", options);
            var sent = await Hear(() => Write(options));

            // Until it is known that there is no table, it is asked for by a lock, in vain.
            var changes = Changes(sent).Where(statement => !statement.StartsWith("LOCK TABLE", StringComparison.Ordinal)
                || (plan.Exists && !statement.Contains("__efwriter_writes", StringComparison.Ordinal)));
            Assert.That(Changes(plan.Script), Is.EqualTo(changes), route);
            Assert.That(plan.Effects, Is.Not.Empty.And.All.EndsWith("."), route);
            await Sql($"DROP SCHEMA IF EXISTS {Schema}_new CASCADE");
        }
    }

    [Test]
    public async Task A_plan_has_the_statements_of_a_write_in_the_callers_transaction()
    {
        Target = Schema;
        await Sql($"SET search_path = {Schema}; {Keyed}");
        await using var db = NewHeardContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var options = new WriteOptions { Schema = Schema, Mode = WriteMode.Upsert };

        var plan = await db.PlanAsync(Frame.From(Three), "items", options);
        var sent = await Hear(() => db.WriteAsync(Frame.From(Three), "items", options));

        Assert.That(Changes(plan.Script), Is.EqualTo(Changes(sent)));
        Assert.That((plan.Script[0], plan.Script[^1]), Is.EqualTo(("SAVEPOINT efwriter_write", "RELEASE SAVEPOINT efwriter_write")));
    }

    [Test]
    public async Task A_plan_has_the_statements_of_entities_and_of_queries()
    {
        Target = Schema;
        await Sql($"SET search_path = {Schema}; {Keyed}");
        await using var db = NewItemContext();
        Stored[] rows = [new() { Id = 1, Name = "a" }];
        var upsert = new WriteOptions { Mode = WriteMode.Upsert };

        Assert.That(
            Changes((await db.PlanAsync(rows, upsert)).Script), Is.EqualTo(Changes(await Hear(() => db.WriteAsync(rows, upsert)))));
        var query = db.Set<Stored>().Where(item => item.Id == 2).Select(item => new Stored { Id = item.Id + 70, Name = item.Name });

        // First, in a transaction of its own that is taken back, the query's columns are asked for.
        Assert.That(
            Changes((await db.PlanAsync(query, upsert)).Script),
            Is.EqualTo(Changes(await Hear(() => db.WriteAsync(query, upsert))).Skip(1)));
    }

    [Test]
    public async Task A_plan_has_the_statements_of_several_connections_but_for_their_order([Values] bool replaces)
    {
        Target = Schema;
        await Sql($"SET search_path = {Schema}; {(replaces ? Plain : "")}");
        var options = new WriteOptions { Schema = Schema, Parallelism = 2, IfExists = replaces ? IfExists.Replace : null };
        await using var db = NewHeardContext();

        var plan = await db.PlanAsync(Frame.From(Three), "items", options);
        var sent = await Hear(() => Write(options));

        Assert.That(Changes(plan.Script).Distinct(), Is.SubsetOf(Changes(sent)));
        Assert.That(Changes(sent).Distinct().Except(Changes(plan.Script)), Is.All.StartsWith("LOCK TABLE ONLY"));
    }

    [TestCase(WriteMode.Sync, "Rows of {0} that the frame lacks are deleted within the frame's name, found by id.")]
    [TestCase(WriteMode.Upsert, "Rows that {0} has are updated (name), found by id; the others are inserted.")]
    public async Task A_plan_says_in_plain_words_what_happens_to_rows(WriteMode mode, string expected)
    {
        await Sql($"SET search_path = {Schema}; {Keyed}");
        await using var db = NewContext();
        var merge = new MergeOptions { SyncScope = mode == WriteMode.Sync ? ["name"] : [] };

        var plan = await db.PlanAsync(Frame.From(Three), "items", new WriteOptions { Schema = Schema, Mode = mode, Merge = merge });
        var replaced = await db.PlanAsync(Frame.From(Three), "items", new WriteOptions { Schema = Schema, IfExists = IfExists.Replace });
        var refused = await db.PlanAsync(Frame.From(Three), "items", new WriteOptions { Schema = Schema });

        Assert.That(plan.Effects, Has.Member(string.Format(null, expected, $"{Schema}.items")));
        Assert.That(
            replaced.ToString(), Does.Contain($"All rows of {Schema}.items are deleted").And.Contain($"DROP TABLE {Schema}.items;"));
        Assert.That((refused.Effects.Count, refused.Script.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_table_of_tokens_stands_in_the_plan_where_the_app_wants_it()
    {
        await using var db = new DbContext(new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure())
            .UseEfWriter(writer => writer.UseTokenSchema("public")).Options);

        var plan = await db.PlanAsync(Frame.From(Three), "items", new WriteOptions { Schema = Schema });

        Assert.That(plan.Script, Has.Some.Contains("INSERT INTO public.__efwriter_writes"));
        Assert.That(plan.Effects[^1], Does.StartWith("A token is put into public.__efwriter_writes"));
    }

    private static WriteOptions Append(WriteOptions options) => options with { IfExists = IfExists.Append };

    private static List<string> Changes(IEnumerable<string> statements) =>
        [.. statements.Where(statement => IsChange(Normalize(statement))).SelectMany(statement => Ends().Split(statement)).Select(Normalize)
            .Where(IsChange)];

    private static string Normalize(string statement) =>
        Parameter().Replace(GeneratedName().Replace(Blanks().Replace(statement, " ").Trim(), "$1*"), "?");

    private static bool IsChange(string statement) => statement.Split(' ')[0] switch
    {
        "" or "DISCARD" or "SAVEPOINT" or "RELEASE" or "ROLLBACK" or "EXPLAIN" or "SET" or "PREPARE" => false,
        "SELECT" => LocksRows().IsMatch(statement),
        "WITH" => ChangesRows().IsMatch(statement),
        var first => first[0] != '(',
    };

    [GeneratedRegex(@";\s*(?=\S)|;\s*$")]
    private static partial Regex Ends();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(__efwriter_(?:[pti]|new)_)[0-9a-f]{8}")]
    private static partial Regex GeneratedName();

    [GeneratedRegex(@"@__efwriter_\d+|\$\d+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bFOR (NO KEY )?(UPDATE|SHARE)\b")]
    private static partial Regex LocksRows();

    [GeneratedRegex(@"\b(INSERT INTO|DELETE FROM|UPDATE|nextval)\b")]
    private static partial Regex ChangesRows();
}
