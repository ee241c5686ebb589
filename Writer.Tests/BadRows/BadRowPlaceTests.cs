using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.BadRows;

/// <summary>Bad rows at the edges of frames, pieces and limits.</summary>
public sealed class BadRowPlaceTests : BadRowTest
{
    private static readonly string[] Rules = ["null", "check", "trigger before", "trigger after", "unique in the table"];

    private static IEnumerable<TestCaseData> Places() =>
        from rule in Rules
        from places in (int[][])[[0], [9], [0, 9], [3, 4], [3, 4, 5], [0, 1, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]
        select new TestCaseData(Kinds().Single(kind => kind.Name == rule), places);

    [TestCaseSource(nameof(Places))]
    public async Task Bad_rows_are_found_wherever_they_are(Kind kind, int[] places)
    {
        await Setup(kind);
        await using var db = NewContext();

        var result = await db.WriteAsync(Items(kind.Row, places), "items",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Select(bad => (int)bad.Row), Is.EqualTo(places));
        Assert.That(await Ids(), Is.EqualTo(Enumerable.Range(0, 10).Except(places).Select(id => (int?)id)));
    }

    [TestCaseSource(nameof(Places))]
    public async Task The_first_bad_row_is_named(Kind kind, int[] places)
    {
        await Setup(kind);
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Items(kind.Row, places), "items", Options(IfExists.Append)));

        Assert.That(thrown!.Row, Is.EqualTo(places[0]));
        Assert.That(await Ids(), Is.Empty);
    }

    [Test]
    public async Task Bad_rows_are_found_at_the_edges_of_pieces(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method, [Values] bool trigger)
    {
        int[] places = [0, 8_191, 8_192, 8_193, 16_383, 16_384, 19_999];
        await Sql(In($$"""
            CREATE TABLE {s}.items (id integer{{(trigger ? "" : " CHECK (id >= 0)")}});
            CREATE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id < 0 THEN RAISE EXCEPTION 'no'; END IF;
            RETURN NEW; END $$;
            {{(trigger ? "CREATE TRIGGER refuse AFTER INSERT ON {s}.items FOR EACH ROW EXECUTE FUNCTION {s}.refuse()" : "")}}
            """));
        var frame = new DataFrame(new Int32DataFrameColumn("id", Enumerable.Range(0, 20_000).Select(i => places.Contains(i) ? -1 : i)));
        await using var db = NewContext();

        var result =
            await db.WriteAsync(frame, "items", Options(IfExists.Append, method) with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Select(bad => (int)bad.Row), Is.EqualTo(places));
        Assert.That((result.Rows, await Count("items")), Is.EqualTo((20_000 - places.Length, 20_000 - places.Length)));
        Assert.That(await Scalar<long>($"SELECT sum(id) FROM {Schema}.items"), Is.EqualTo(199_990_000L - places.Sum()));
    }

    [TestCase(3, true)]
    [TestCase(2, false)]
    [TestCase(0, false)]
    public async Task No_more_rows_are_left_out_than_are_allowed(int most, bool succeeds)
    {
        var kind = Kinds().Single(kind => kind.Name == "check");
        await Setup(kind);
        await using var db = NewContext();
        var write = db.WriteAsync(Items(kind.Row, 1, 4, 7), "items",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject, MaxBadRows = most } });

        if (succeeds)
        {
            Assert.That((await write).BadRows, Has.Count.EqualTo(3));
            return;
        }

        var thrown = Assert.ThrowsAsync<FrameWriteException>(() => write);
        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.items', row {(most == 2 ? 7 : 1)}: More than {most} rows cannot be written, which is all that "
            + "WriteOptions.BadRows.MaxBadRows allows; this one: "
            + "the server says: new row for relation \"items\" violates check constraint \"positive\". Nothing was written. Fix the rows, "
            + "or raise MaxBadRows. [too-many-bad-rows]"));
        Assert.That(await Ids(), Is.Empty);
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.items_rejects') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_frame_without_bad_rows_makes_no_reject_table()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Items(new(Bad, "good", 1, null)), "items",
            Options() with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That((result.Rows, result.BadRows.Count, result.RejectTable), Is.EqualTo((10L, 0, (string?)null)));
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.items_rejects') IS NULL"), Is.True);
    }

    [Test]
    public async Task An_empty_frame_has_no_bad_rows()
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From(Array.Empty<Item>()), "items",
            Options() with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That((result.Rows, result.CreatedTable, result.BadRows.Count), Is.EqualTo((0L, true, 0)));
    }

    [Test]
    public async Task A_frame_that_is_read_once_loses_no_other_row()
    {
        var kind = Kinds().Single(kind => kind.Name == "trigger after");
        await Setup(kind);
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From(Once(kind.Row)), "items",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Skip }, BatchRows = 3 });

        Assert.That(result.BadRows.Single().Row, Is.EqualTo(Bad));
        Assert.That(await Ids(), Is.EqualTo(GoodIds));
    }

    [Test]
    public async Task Where_the_row_cannot_be_found_out_the_failure_says_why_and_how()
    {
        var kind = Kinds().Single(kind => kind.Name == "trigger after");
        await Setup(kind);
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(Once(kind.Row)), "items", Options(IfExists.Append)));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.items': the server's function {Schema}.refuse() refused a row (SQLSTATE P0001). Nothing was "
            + "written. "
            + "Which row it is cannot be found out, for the IAsyncEnumerable<Item> gives its rows once: write a new one with OnBadRow = "
            + "Reject, or collect the rows in memory first."));
    }

    private static async IAsyncEnumerable<Item> Once(Item bad)
    {
        for (var i = 0; i < 10; i++)
        {
            await Task.Yield();
            yield return i == Bad ? bad : new Item(i, $"r{i}", i + 1, null);
        }
    }
}
