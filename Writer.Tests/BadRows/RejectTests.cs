namespace EfWriter.Tests.BadRows;

/// <summary>Where rejected rows go.</summary>
public sealed class RejectTests : BadRowTest
{
    private static Kind Check => Kinds().Single(kind => kind.Name == "check");

    [Test]
    public async Task The_reject_table_grows_from_write_to_write()
    {
        await Setup(Check);
        await using var db = NewContext();
        var options = Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject, RejectTable = "left \"out" } };

        await db.WriteAsync(Items(Check.Row, 1), "items", options);
        var result = await db.WriteAsync(Items(Check.Row, 2, 3), "items", options);

        Assert.That(result.RejectTable, Is.EqualTo($"{Schema}.left \"out"));
        Assert.That(await Rows($"SELECT row_number FROM {Schema}.\"left \"\"out\" ORDER BY 1"),
            Is.EqualTo(new object?[][] { [1L], [2L], [3L] }));
    }

    [Test]
    public async Task A_table_that_is_something_else_is_refused_before_a_row_is_sent()
    {
        await Setup(Check);
        await Sql(In("CREATE TABLE {s}.items_rejects (id int)"));
        await using var db = NewContext();

        var thrown =
            Assert.ThrowsAsync<FrameWriteException>(
                () => db.WriteAsync(Items(Check.Row), "items",
                    Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } }));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"Cannot write table '{Schema}.items': The relation '{Schema}.items_rejects' is there and cannot keep rejected rows; a table "
            + "with these columns can: rejected_at timestamp with time zone, "
            + "row_number bigint, reason text, column_name text, store_type text, rule text, sql_state text, row json. Nothing was "
            + "written. Set WriteOptions.BadRows.RejectTable to another name, or rename the relation. [not-a-reject-table]"));
    }

    [Test]
    public async Task A_callback_is_told_in_order_and_no_table_is_made()
    {
        await Setup(Check);
        await using var db = NewContext();
        var told = new List<long>();

        var result = await db.WriteAsync(
            Items(Check.Row, 7, 2, 5), "items",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject, OnRejected = bad => told.Add(bad.Row) } });

        Assert.That(told, Is.EqualTo(new[] { 2L, 5L, 7L }));
        Assert.That(result.RejectTable, Is.Null);
        Assert.That(await Scalar<bool>($"SELECT to_regclass('{Schema}.items_rejects') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_callback_that_throws_fails_the_write()
    {
        await Setup(Check);
        await using var db = NewContext();
        var failure = new InvalidOperationException("no");

        Assert.That(
            () => db.WriteAsync(Items(Check.Row), "items",
                Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject, OnRejected = _ => throw failure } }),
            Throws.Exception.SameAs(failure));

        Assert.That(await Ids(), Is.Empty);
    }

    [Test]
    public async Task Cells_of_every_type_are_kept()
    {
        await Sql(
            In("CREATE TABLE {s}.t (a int, b float8, c numeric, d text, e bytea, f timestamptz, g date, h uuid, i int[], j jsonb, k bool, "
                + "l interval CHECK (l IS NULL))"));
        await using var db = NewContext();
        var frame = Frame.From([new
        {
            a = 1, b = double.NaN, c = 1.50m, d = "é\"\\\u0001\ud83d\ude00", e = new byte[] { 0, 255 },
            f = new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc), g = new DateOnly(2024, 2, 29),
            h = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), i = new[] { 1, 2 },
            j = System.Text.Json.Nodes.JsonNode.Parse("{\"x\":[1]}")!, k = true, l = TimeSpan.FromSeconds(1),
        }]);

        await db.WriteAsync(frame, "t", Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That(await Scalar<string>($"SELECT row::text FROM {Schema}.t_rejects"), Is.EqualTo(
            """{"a":1,"b":"NaN","c":1.50,"d":"é\"\\\u0001😀","e":"\\x00ff","f":"2024-02-"""
            + """29T12:00:00.0000000Z","g":"2024-02-29","h":"00112233-4455-"""
            + """6677-8899-aabbccddeeff","i":[1,2],"j":{"x":[1]},"k":true,"l":"P0M0DT1S"}"""));
    }

    [Test]
    public async Task Half_a_surrogate_pair_and_NUL_are_kept()
    {
        await Sql(In("CREATE TABLE {s}.t (a text)"));
        await using var db = NewContext();

        await db.WriteAsync(Frame.From([new { a = "x\ud800y" }, new { a = "\0" }]), "t",
            Options(IfExists.Append) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That(await Rows($"SELECT row::text FROM {Schema}.t_rejects ORDER BY row_number"),
            Is.EqualTo(new object?[][] { ["{\"a\":\"x\\ud800y\"}"], ["{\"a\":\"\\u0000\"}"] }));
    }

    [TestCase(OnBadRow.Skip, WriteMode.Insert, "x", 5,
        "WriteOptions.BadRows.RejectTable is set, and WriteOptions.BadRows.OnBadRow is Skip: no row is rejected. Nothing was written. Set "
        + "WriteOptions.BadRows.OnBadRow to Reject, or leave it out. [option-refused]")]
    [TestCase(OnBadRow.Skip, WriteMode.Sync, null, 5,
        "WriteOptions.BadRows.OnBadRow is Skip, and WriteOptions.Mode is Sync: the table's row would be deleted where the frame's is left "
        + "out. Nothing was written. Set WriteOptions.Mode to Upsert, or let the write fail. [option-refused]")]
    [TestCase(OnBadRow.Skip, WriteMode.Insert, null, -1,
        "WriteOptions.BadRows.MaxBadRows is -1; it must not be negative. Nothing was written. Leave it out for 1,000. [bad-max-bad-rows]")]
    public void Options_that_mean_nothing_together_are_refused(OnBadRow onBadRow, WriteMode mode, string? table, int most, string expected)
    {
        using var db = NewContext();

        var thrown = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Items(Check.Row), "items",
            Options(IfExists.Append) with
            {
                BadRows = new() { OnBadRow = onBadRow, RejectTable = table, MaxBadRows = most },
                Mode = mode,
                Merge = mode == WriteMode.Sync ? new() { Keys = ["id"] } : null
            }));

        Assert.That(thrown!.Message, Is.EqualTo($"Cannot write table '{Schema}.items': {expected}"));
    }
}
