using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes.Control;

/// <summary>Merges of entities: what SaveChanges would refuse is refused, and values come back.</summary>
public sealed class EntityControlTests : StoreTest
{
    private const string Trigger = """
        CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Name" := NEW."Name" || ''!''; RETURN NEW; END';
        CREATE TRIGGER louder BEFORE INSERT OR UPDATE ON "Stocks" FOR EACH ROW EXECUTE FUNCTION louder()
        """;

    [Test]
    public async Task Rows_are_deleted_by_entities_that_have_nothing_but_a_key()
    {
        await using var db = NewStore();

        var result = await db.WriteAsync([new Stock { Id = 2, Name = null! }, new Stock { Id = 7, Name = null! }],
            new WriteOptions { Mode = WriteMode.Delete });

        Assert.That((result.Deleted, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(await Ids(), Is.EqualTo("1 3"));
    }

    [TestCase(WriteMode.Delete)]
    [TestCase(WriteMode.Upsert)]
    public async Task A_row_that_was_changed_meanwhile_is_a_conflict_as_for_SaveChanges(WriteMode mode)
    {
        await using (var saving = NewStore(hasToken: true))
        {
            var loaded = await saving.Stocks.SingleAsync(stock => stock.Id == 2);
            await Sql($"""UPDATE {Schema}."Stocks" SET "Amount" = 21 WHERE "Id" = 2""");
            saving.Remove(loaded);
            Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => saving.SaveChangesAsync());
        }

        await using var db = NewStore(hasToken: true);
        var stock = await db.Stocks.SingleAsync(stock => stock.Id == 2);
        await Sql($"""UPDATE {Schema}."Stocks" SET "Amount" = 22 WHERE "Id" = 2""");
        var options = new WriteOptions { Mode = mode, Merge = mode == WriteMode.Upsert ? new() { DeleteMarker = "Gone" } : null };
        stock.Gone = true;

        Assert.That(() => db.WriteAsync([stock], options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("the table's concurrency token is another one"));
        Assert.That(await Ids(), Is.EqualTo("1 2 3"));

        var result = await db.WriteAsync([stock], options with
        {
            Merge = new MergeOptions<Stock>
            {
                When = (existing, incoming) => existing.Amount < 5,
                DeleteMarker = options.Merge?.DeleteMarker,
            },
        });

        Assert.That((result.Deleted, result.Skipped), Is.EqualTo((0, 1)), "a row that is held back is no conflict");
    }

    [Test]
    public async Task A_sync_that_marks_leaves_what_a_query_filter_hides()
    {
        await using var db = NewStore();

        var result = await db.WriteAsync([new Stock { Id = 1, Code = "one", Name = "a", Amount = 10 }],
            new WriteOptions { Mode = WriteMode.Sync, Merge = new MergeOptions<Stock> { SoftDelete = "DeletedAt" } });

        Assert.That((result.Deleted, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Id"::text, ' ') FROM {Schema}."Stocks" WHERE "DeletedAt" IS NOT NULL"""),
            Is.EqualTo("2"));
    }

    [Test]
    public async Task Values_come_back_of_rows_that_are_held_back_and_not_of_those_that_are_gone([Values] bool hasTrigger)
    {
        if (hasTrigger)
            await Sql($"SET search_path = {Schema}; {Trigger}");
        await using var db = NewStore();
        List<Stock> stocks =
        [
            new() { Code = "one", Name = "x", Amount = 5 }, new() { Code = "two", Name = "y", Amount = 25, Gone = true },
            new() { Code = "new", Name = "z", Amount = 1 },
        ];

        var result = await db.WriteAsync(stocks, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            SetGeneratedValues = true,
            Merge = new MergeOptions<Stock>
            {
                KeyProperties = stock => stock.Code,
                When = (existing, incoming) => incoming.Amount > existing.Amount,
                DeleteMarker = nameof(Stock.Gone),
            },
        });

        Assert.That((result.Inserted, result.Updated, result.Deleted, result.Skipped), Is.EqualTo((1, 0, 1, 1)));
        Assert.That((stocks[0].Id, stocks[1].Id), Is.EqualTo((1, 0)));
        Assert.That(await Rows($"""SELECT "Id", "Name" FROM {Schema}."Stocks" WHERE "Code" = 'new'"""),
            Is.EqualTo(new object[][] { [stocks[2].Id, hasTrigger ? "z!" : "z"] }));
    }

    [Test]
    public async Task Rows_of_a_key_are_replaced_and_their_values_come_back([Values] bool hasTrigger)
    {
        if (hasTrigger)
            await Sql($"SET search_path = {Schema}; {Trigger}");
        await using var db = NewStore();
        List<Stock> stocks = [new() { Code = "p", Name = "b", Amount = 1 }, new() { Code = "q", Name = "b", Amount = 2 }];

        var result = await db.WriteAsync(stocks, new WriteOptions
        {
            Mode = WriteMode.DeleteInsert,
            SetGeneratedValues = true,
            Merge = new MergeOptions<Stock> { KeyProperties = stock => stock.Name },
        });

        Assert.That((result.Inserted, result.Deleted), Is.EqualTo((2, 1)));
        Assert.That(
            await Scalar<string>($"""SELECT string_agg("Code" || "Id", ' ' ORDER BY "Code") FROM {Schema}."Stocks" WHERE "Id" > 3"""),
            Is.EqualTo($"p{stocks[0].Id} q{stocks[1].Id}"));
    }

    [Test]
    public async Task A_property_that_the_model_never_updates_is_not_asked_for()
    {
        await using var db = NewStore();

        Assert.That(
            () => db.WriteAsync([new Stock { Id = 1 }],
                new WriteOptions { Mode = WriteMode.Upsert, Merge = new MergeOptions<Stock> { UpdateProperties = stock => stock.MadeBy } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("column 'MadeBy': WriteOptions.Merge.UpdateColumns names it"));
    }

    [Test]
    public async Task A_query_whose_rows_stay_on_the_server_takes_a_condition_and_leaves_deletes_to_EF()
    {
        await using var db = NewStore();
        var query = db.Stocks.Select(stock => new Stock { Id = stock.Id, Code = stock.Code, Name = "q", Amount = 15 });

        var result = await db.WriteAsync(query, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
        });

        Assert.That((result.Updated, result.Skipped, result.StayedOnServer), Is.EqualTo((1, 1, true)));
        Assert.That(() => db.WriteAsync(query, new WriteOptions { Mode = WriteMode.Delete }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("Use ExecuteDeleteAsync"));
    }
}
