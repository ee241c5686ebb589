namespace EfWriter.Tests.Modes.Control;

/// <summary>What is asked of a merge of entities holds beside rows that are left out, in another attempt, and by lambdas.</summary>
public sealed class EntityMergeTests : StoreTest
{
    [Test]
    public async Task A_condition_decides_again_once_the_connection_is_lost()
    {
        await LoseFirstAsync("\"Stocks\"");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [new Stock { Id = 1, Code = "one", Name = "x", Amount = 5 }, new Stock { Id = 2, Code = "two", Name = "y", Amount = 25 }],
            new WriteOptions
            {
                Mode = WriteMode.Upsert,
                Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero },
                Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
            });

        Assert.That((result.Attempts, result.Updated, result.Skipped), Is.EqualTo((2, 1, 1)));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Name", ' ' ORDER BY "Id") FROM {Schema}."Stocks" """), Is.EqualTo("a y c"));
    }

    [Test]
    public async Task A_condition_holds_beside_rows_that_are_left_out()
    {
        await Sql($"""ALTER TABLE {Schema}."Stocks" ADD CHECK ("Amount" < 100)""");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [
                new Stock { Id = 1, Code = "one", Name = "x", Amount = 5 }, new Stock { Id = 2, Code = "two", Name = "y", Amount = 200 },
                new Stock { Id = 3, Code = "three", Name = "z", Amount = 31 },
                new Stock { Id = 9, Code = "nine", Name = "n", Amount = 100 },
            ],
            new WriteOptions
            {
                Mode = WriteMode.Upsert,
                BadRows = new() { OnBadRow = OnBadRow.Skip },
                Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
            });

        Assert.That((result.Updated, result.Skipped, result.Inserted), Is.EqualTo((1, 1, 0)));
        Assert.That(result.BadRows.Select(row => row.Row), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Name", ' ' ORDER BY "Id") FROM {Schema}."Stocks" """), Is.EqualTo("a b z"));
    }

    [Test]
    public async Task What_is_newest_and_the_scope_of_a_sync_are_properties()
    {
        await Sql($"""INSERT INTO {Schema}."Stocks" ("Id", "Code", "Name", "Amount", "Gone") VALUES (4, 'four', 'b', 1, false)""");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [new Stock { Code = "two", Name = "b", Amount = 25 }, new Stock { Code = "two", Name = "b", Amount = 5 }],
            new WriteOptions
            {
                Mode = WriteMode.Sync,
                Merge = new MergeOptions<Stock>
                {
                    KeyProperties = stock => stock.Code,
                    SyncScopeProperties = stock => stock.Name,
                    OnDuplicateKey = OnDuplicateKey.NewestWins,
                    NewestByProperties = stock => new { stock.Amount, stock.Id },
                },
            });

        Assert.That((result.Updated, result.Deleted, result.Unchanged), Is.EqualTo((1, 1, 1)));
        Assert.That(await Rows($"""SELECT "Id", "Amount" FROM {Schema}."Stocks" ORDER BY "Id" """),
            Is.EqualTo(new object[][] { [1, 10], [2, 25], [3, 30] }));
    }
}
