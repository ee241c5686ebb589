using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Routes;

/// <summary>What each route says to the server, statement by statement: a round trip more shows in an approved file.</summary>
public sealed class RoundTripTests : RouteTest
{
    private const string SameTrigger = """
        CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE TRIGGER same BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION same()
        """;

    private const string LogRule =
        "CREATE TABLE log (id integer); CREATE RULE also AS ON INSERT TO items DO ALSO INSERT INTO log VALUES (new.id)";

    private const string RowSecurity = "ALTER TABLE items ENABLE ROW LEVEL SECURITY; ALTER TABLE items FORCE ROW LEVEL SECURITY";

    [OneTimeTearDown]
    public static void ForgetUnused()
    {
        if (Approval.IsAsked)
            ApprovedRoutes.Unused().ToList().ForEach(File.Delete);
    }

    [Test]
    public void Every_approved_statement_is_of_a_route() => Assert.That(Approval.IsAsked ? [] : ApprovedRoutes.Unused(), Is.Empty);

    [Test]
    public Task A_new_table() => Pin("new table", "", () => Write(Into()));

    [Test]
    public Task A_new_table_with_key_indexes_and_comments() => Pin("new table, with key and index", "", () => Write(Into() with
    {
        NewTable = new() { PrimaryKey = ["id"], Indexes = [new IndexOptions("name")], Comment = "what there is" },
    }));

    [Test]
    public Task A_new_table_with_thorough_statistics() => Pin("new table, analyzed", "", () => Write(Into() with { Analyze = true }));

    [Test]
    public Task A_new_table_of_a_thousand_rows() => Pin(
        "new table, of 1,000 rows", "", () => Write(Into(), rows: [.. Enumerable.Range(0, 1_000).Select(id => new Item(id, "a"))]));

    [Test]
    public Task A_new_table_in_a_new_schema() => Pin("new table, in a new schema", "", async () =>
    {
        await Write(Into() with { Schema = $"{Target}_new" });
        await Sql($"DROP SCHEMA {Target}_new CASCADE");
    });

    [Test]
    public Task An_empty_frame() => Pin("new table, empty", "", () => Write(Into(), rows: []));

    [Test]
    public Task A_new_temporary_table() => Pin("new table, temporary", "", async () =>
    {
        await using var db = NewHeardContext();
        await db.Database.OpenConnectionAsync();
        await db.WriteAsync(Frame.From(Three), "items", new WriteOptions { Schema = "pg_temp" });
    });

    [Test]
    public Task A_table_that_is_there_is_refused() => Pin("refused, exists", Plain, () => Refused<TableExistsException>(Into()));

    [Test]
    public Task A_column_that_is_not_there_is_refused() => Pin(
        "refused, no such column", "CREATE TABLE items (id integer)", () => Refused<FrameWriteException>(Into(IfExists.Append)));

    [Test]
    public Task A_swap() => Pin("swap", Plain, () => Write(Into(IfExists.Replace)));

    [Test]
    public Task A_swap_of_a_table_that_a_view_needs_is_refused() => Pin(
        "refused, a view depends", $"{Plain}; CREATE VIEW names AS SELECT name FROM items",
        () => Refused<FrameWriteException>(Into(IfExists.Replace)));

    [Test]
    public Task A_swap_of_a_table_with_all_that_is_carried_over() => Pin(
        "swap, carrying over", Rich, () => Write(Into(IfExists.Replace)));

    [Test]
    public Task A_swap_that_keeps_indexes() => Pin(
        "swap, keeping indexes", Rich, () => Write(Into(IfExists.Replace) with { Replace = new() { KeepIndexes = true } }));

    [TestCase(ReplaceStrategy.Truncate, "truncate")]
    [TestCase(ReplaceStrategy.DeleteRows, "delete rows")]
    public Task Replaced_rows(ReplaceStrategy strategy, string route) => Pin(
        $"replaced rows, {route}", Keyed, () => Write(Into(IfExists.Replace) with { Replace = new() { Strategy = strategy } }));

    [Test]
    public Task Replaced_rows_that_foreign_keys_point_at() => Pin(
        "replaced rows, referenced", $"{Keyed}; CREATE TABLE lines (item integer REFERENCES items)",
        () => Write(Into(IfExists.Replace) with { Replace = new() { Strategy = ReplaceStrategy.DeleteRows } }));

    [Test]
    public Task An_append() => Pin("append", Plain, () => Write(Into(IfExists.Append)));

    [Test]
    public Task An_append_to_a_table_with_an_identity() => Pin("append, with identity", Rich, () => Write(Into(IfExists.Append)));

    [Test]
    public Task An_append_over_an_identity() => Pin(
        "append, overriding identity", "CREATE TABLE items (id integer GENERATED ALWAYS AS IDENTITY, name text)",
        () => Write(Into(IfExists.Append) with { OverridingSystemValue = true }));

    [Test]
    public Task An_append_with_statistics() => Pin("append, analyzed", Plain, () => Write(Into(IfExists.Append) with { Analyze = true }));

    [Test]
    public Task An_append_to_a_partitioned_table() => Pin(
        "append, partitioned", $"{Plain} PARTITION BY LIST (id); CREATE TABLE others PARTITION OF items DEFAULT",
        () => Write(Into(IfExists.Append)));

    [Test]
    public Task An_append_to_a_table_with_a_trigger() => Pin(
        "append, trigger", $"{Plain}; {SameTrigger}", () => Write(Into(IfExists.Append)));

    [Test]
    public Task An_append_to_no_table() => Pin("append, to no table", "", () => Write(Into(IfExists.Append)));

    [Test]
    public Task A_staged_insert_into_a_view() => Pin(
        "staged insert, view", "CREATE TABLE base (id integer, name text); CREATE VIEW items AS SELECT * FROM base",
        () => Write(Into(IfExists.Append)));

    [Test]
    public Task A_staged_insert_past_a_rule() => Pin(
        "staged insert, rule", $"{Plain}; {LogRule}",
        () => Write(Into(IfExists.Append)));

    [Test]
    public Task A_staged_insert_under_row_security() => Pin(
        "staged insert, row security", $"{Plain}; {RowSecurity}",
        () => Write(Into(IfExists.Append)));
}
