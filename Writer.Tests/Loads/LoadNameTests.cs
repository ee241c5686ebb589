namespace EfWriter.Tests.Loads;

/// <summary>A write that has a name is done once, ever, whoever runs it.</summary>
public sealed class LoadNameTests : LoadTest
{
    [Test]
    public async Task The_second_write_of_a_name_writes_nothing_and_says_so([Values(WriteMode.Insert, WriteMode.InsertOnly)] WriteMode mode)
    {
        var options = Named() with { Mode = mode, Merge = mode == WriteMode.Insert ? null : new() { Keys = ["Id"] } };
        await using var db = NewContext();
        var first = await db.WriteAsync(Part(0, 3), "items", options);

        var second = await db.WriteAsync(Part(3, 5), "items", options);

        Assert.That((first.AlreadyLoaded, second.AlreadyLoaded, second.Rows, second.Inserted), Is.EqualTo((false, true, 3L, 3L)));
        Assert.That(second.ToString(), Is.EqualTo($"{Schema}.items: 3 rows, loaded before: nothing was written"));
        Assert.That(await Count("items"), Is.EqualTo(3));
    }

    [Test]
    public async Task Of_several_writes_at_once_one_writes()
    {
        await Sql($"CREATE TABLE {Schema}.items (\"Id\" int, \"Name\" text)");
        await using var destination = PostgresDestination.FromDataSource(Server.Source);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => destination.WriteAsync(Part(0, 500), "items", Named())));

        Assert.That(results.Count(one => !one.AlreadyLoaded), Is.EqualTo(1));
        Assert.That(await Count("items"), Is.EqualTo(500));
    }

    [Test]
    public async Task A_write_that_fails_leaves_its_name_free()
    {
        await using var db = NewContext();
        var broken = Frame.From(Enumerable.Range(0, 3).Select(id => id == 2 ? throw new IOException("gone") : new Item(id, "x")));
        Refusal(() => db.WriteAsync(broken, "items", Named()));

        Assert.That((await db.WriteAsync(Part(0, 3), "items", Named())).AlreadyLoaded, Is.False);
    }

    [Test]
    public async Task A_name_is_a_tables_own()
    {
        await using var db = NewContext();
        await db.WriteAsync(Part(0, 3), "items", Named());

        Assert.That((await db.WriteAsync(Part(0, 3), "others", Named())).AlreadyLoaded, Is.False);
    }

    [Test]
    public async Task A_missing_schema_is_made()
    {
        await Sql($"DROP SCHEMA {Schema}");
        await using var db = NewContext();

        await db.WriteAsync(Part(0, 3), "items", Named());

        Assert.That((await db.WriteAsync(Part(0, 3), "items", Named())).AlreadyLoaded, Is.True);
    }

    [Test]
    public async Task In_the_callers_transaction_the_name_goes_with_it()
    {
        await using var db = NewContext();
        await using (await db.Database.BeginTransactionAsync())
            await db.WriteAsync(Part(0, 3), "items", Named());

        Assert.That((await db.WriteAsync(Part(0, 3), "items", Named())).AlreadyLoaded, Is.False);
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a\u0007")]
    public async Task A_text_that_is_no_name_is_refused(string name)
    {
        await using var db = NewContext();

        Assert.That(Refusal(() => db.WriteAsync(Part(0, 1), "items", Options() with { LoadName = name })).Message,
            Does.Contain("WriteOptions.LoadName"));
    }

    private WriteOptions Named() => Options(IfExists.Append) with { LoadName = "2026-11-26/orders" };
}
