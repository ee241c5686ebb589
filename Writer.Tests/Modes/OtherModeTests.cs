using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>AppendNewest, the scope of a sync, and what goes together with which mode.</summary>
public sealed class OtherModeTests : DatabaseTest
{
    [TestCase("int", "")]
    [TestCase("bigint", "")]
    [TestCase("numeric", "PARTITION BY RANGE (id)")]
    public async Task AppendNewest_adds_the_rows_beyond_the_tables_greatest(string type, string partitions)
    {
        await Sql($"CREATE TABLE {Schema}.log (id {type}, note text) {partitions}");
        if (partitions.Length > 0)
            await Sql(
                $"CREATE TABLE {Schema}.low PARTITION OF {Schema}.log FOR VALUES FROM (0) TO (3); CREATE TABLE {Schema}.high PARTITION OF "
                + $"{Schema}.log FOR VALUES FROM (3) TO (1000)");
        await using var db = NewContext();
        var options = Options() with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } };

        var first = await db.WriteAsync(Log(1, 2, 3), "log", options);
        var second = await db.WriteAsync(Log(5, 2, 3, 4), "log", options);
        var third = await db.WriteAsync(Log(5, 4), "log", options);

        Assert.That((first.Inserted, first.Unchanged), Is.EqualTo((3, 0)));
        Assert.That((second.Inserted, second.Unchanged), Is.EqualTo((2, 2)));
        Assert.That((third.Inserted, third.Unchanged), Is.EqualTo((0, 2)));
        Assert.That((await Rows($"SELECT id::int FROM {Schema}.log ORDER BY tableoid, ctid")).Select(row => row[0]),
            Is.EquivalentTo(new[] { 1, 2, 3, 5, 4 }));
    }

    [Test]
    public async Task AppendNewest_makes_a_missing_table_of_all_rows()
    {
        await using var db = NewContext();

        var result =
            await db.WriteAsync(Log(2, 1), "log", Options() with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } });

        Assert.That((result.CreatedTable, result.Inserted), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task A_cursor_takes_no_null()
    {
        await Sql($"CREATE TABLE {Schema}.log (id int, note text)");
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Frame.From([new { id = (int?)null, note = "" }]), "log",
            Options() with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } }))!;

        Assert.That((failure.Column, failure.Row), Is.EqualTo(("id", 0L)));
    }

    [Test]
    public async Task AppendNewest_of_two_writers_at_once_adds_each_row_once()
    {
        await Sql($"CREATE TABLE {Schema}.log (id int, note text)");

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var db = NewContext();
            return await db.WriteAsync(Log(1, 2, 3), "log",
                Options() with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "id" } });
        }));

        Assert.That(results.Sum(result => result.Inserted), Is.EqualTo(3));
        Assert.That(await Count("log"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_sync_deletes_inside_its_scope_only()
    {
        await Sql($"""
            CREATE TABLE {Schema}.sales (id int PRIMARY KEY, day date, shop text);
            INSERT INTO {Schema}.sales VALUES (1, '2024-01-01', 'a'), (2, '2024-01-01', 'b'), (3, '2024-01-02', 'a'), (4, NULL, 'a'), (5,
            '2024-01-01', 'a')
            """);
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From(
                [new { id = 1, day = new DateOnly(2024, 1, 1), shop = "a" }, new { id = 9, day = new DateOnly(2024, 1, 3), shop = "c" }]),
            "sales",
            Options() with { Mode = WriteMode.Sync, Merge = new() { Keys = ["id"], SyncScope = ["day", "shop"] } });

        Assert.That((result.Inserted, result.Updated, result.Deleted, result.Unchanged), Is.EqualTo((1, 0, 1, 1)));
        Assert.That((await Rows($"SELECT id FROM {Schema}.sales ORDER BY id")).Select(row => row[0]), Is.EqualTo(new[] { 1, 2, 3, 4, 9 }));
    }

    [Test]
    public async Task A_sync_of_no_rows_has_no_scope_to_delete_in()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, day int); INSERT INTO {Schema}.sales VALUES (1, 1)");
        await using var db = NewContext();

        var result = await db.WriteAsync(
            Frame.From(Enumerable.Empty<int>().Select(id => new { id, day = 1 })), "sales",
            Options() with { Mode = WriteMode.Sync, Merge = new() { Keys = ["id"], SyncScope = ["day"], AllowEmptySync = true } });

        Assert.That(result.Deleted, Is.Zero);
    }

    [Test]
    public async Task A_sync_frees_unique_values_before_it_gives_them_to_others()
    {
        await Sql(
            $"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, code text UNIQUE); INSERT INTO {Schema}.sales VALUES (1, 'a'), (2, 'b')");
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame.From([new { id = 2, code = "a" }]), "sales", Options() with { Mode = WriteMode.Sync });

        Assert.That((result.Updated, result.Deleted), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Statements_over_many_rows_take_as_long_as_they_take()
    {
        await Sql($"""
            SET search_path = {Schema};
            CREATE TABLE log (id int, note text);
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END';
            CREATE TRIGGER slow BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION slow();
            CREATE UNIQUE INDEX ON log (id)
            """);
        await using var destination = PostgresDestination.FromUri(
            new Npgsql.NpgsqlConnectionStringBuilder(Server.ConnectionString) { CommandTimeout = 1 }.ConnectionString);

        var result =
            await destination.WriteAsync(Log(1), "log", Options() with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } });

        Assert.That(result.Inserted, Is.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Nonsense()
    {
        var upsert = new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } };
        yield return new(upsert with { IfExists = IfExists.Replace },
            "WriteOptions.IfExists is Replace, which does away with the rows that are there, and WriteOptions.Mode is Upsert, which works "
            + "on them.");
        yield return new(upsert with { Merge = new() { Keys = ["id", "id"] } }, "WriteOptions.Merge.Keys names the column 'id' twice.");
        yield return new(upsert with { Merge = new() { Keys = ["nothing"] } },
            "WriteOptions.Merge.Keys names the column 'nothing', which the frame does not have.");
        yield return new(upsert with { Merge = new() { Keys = ["id"], Cursor = "id" } },
            "WriteOptions.Merge.Cursor is set, and WriteOptions.Mode is Upsert, which does not use it.");
        yield return new(upsert with { Merge = new() { Keys = ["id"], SyncScope = ["id"] } },
            "WriteOptions.Merge.SyncScope is set, and WriteOptions.Mode is Upsert, which does not use it.");
        yield return new(new WriteOptions { Merge = new() { Keys = ["id"] } },
            "WriteOptions.Merge.Keys is set, and WriteOptions.Mode is Insert, which does not use it.");
        yield return new(new WriteOptions { Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } },
            "WriteOptions.Merge.OnDuplicateKey is set, and WriteOptions.Mode is Insert, which does not use it.");
        yield return new(new WriteOptions { Merge = new() { OnMissingIndex = OnMissingIndex.Create } },
            "WriteOptions.Merge.OnMissingIndex is set, and WriteOptions.Mode is Insert, which does not use it.");
        yield return new(new WriteOptions { Mode = WriteMode.AppendNewest },
            "WriteOptions.Merge.Cursor names no column, and WriteOptions.Mode is AppendNewest.");
        yield return new(new WriteOptions { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "x" } },
            "WriteOptions.Merge.Cursor names the column 'x', which the frame does not have.");
        yield return new(new WriteOptions { Mode = WriteMode.Sync, Merge = new() { Keys = ["id"], SyncScope = ["x"] } },
            "WriteOptions.Merge.SyncScope names the column 'x', which the frame does not have.");
        yield return new(new WriteOptions { Mode = WriteMode.UpdateOnly, OverridingSystemValue = true },
            "WriteOptions.OverridingSystemValue is set, and WriteOptions.Mode is UpdateOnly, which does not use it.");
        yield return new(new WriteOptions { Mode = WriteMode.Upsert },
            "The mode Upsert finds rows by a key, and there is no table yet, and none is named.");
    }

    [TestCaseSource(nameof(Nonsense))]
    public async Task Options_that_mean_nothing_together_are_refused_by_name(WriteOptions options, string problem)
    {
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Log(1), "log", options with { Schema = Schema }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(problem).And.Message.Contain("Nothing was written."));
    }

    [TestCase("id int, note text", "The mode Upsert finds rows by a key, and the table has no primary key, and none is named.")]
    [TestCase("id int, note text, shop int PRIMARY KEY",
        "column 'shop': It belongs to the table's primary key, by which rows are found, and the frame has no column of that name.")]
    public async Task A_key_that_nobody_names_or_has_is_asked_for(string columns, string problem)
    {
        await Sql($"CREATE TABLE {Schema}.log ({columns})");
        await using var db = NewContext();

        Assert.That(() => db.WriteAsync(Log(1), "log", Options() with { Mode = WriteMode.Upsert }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contain(problem));
    }

    [Test]
    public async Task A_table_that_is_made_has_the_keys_as_its_primary_key_or_beside_it([Values] bool hasOther)
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Log(1), "log",
            Options() with
            {
                Mode = WriteMode.Upsert,
                Merge = new() { Keys = ["id"] },
                NewTable = new() { PrimaryKey = hasOther ? ["note"] : [] }
            });
        var again = await db.WriteAsync(Log(1), "log", Options() with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } });

        Assert.That(result.CreatedIndexes, Is.EqualTo(hasOther ? ["PK_log", "IX_log_id"] : new[] { "PK_log" }));
        Assert.That(again.Unchanged, Is.EqualTo(1));
    }

    private static Frame Log(params int[] ids) => Frame.From(ids.Select(id => new { id, note = $"note {id}" }));
}
