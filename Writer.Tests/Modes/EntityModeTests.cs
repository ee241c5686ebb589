using EfWriter.Tests.Entities;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes;

/// <summary>Mapped entities in every mode: keys are the model's, or properties that the caller names.</summary>
public sealed class EntityModeTests : EntityTest
{
    private static readonly Guid[] Keys = [.. Enumerable.Range(1, 4).Select(i => new Guid($"{i}1111111-2222-3333-4444-555555555555"))];

    // The table has the sales 1 to 3. Of those that are written, 2 is the same, 3 has another price, 4 is new.
    [TestCase(WriteMode.Upsert, "+1 ~1 -0 =1: 1:10 2:20 3:33 4:40")]
    [TestCase(WriteMode.InsertOnly, "+1 ~0 -0 =2: 1:10 2:20 3:30 4:40")]
    [TestCase(WriteMode.UpdateOnly, "+0 ~1 -0 =2: 1:10 2:20 3:33")]
    [TestCase(WriteMode.Sync, "+1 ~1 -1 =1: 2:20 3:33 4:40")]
    public async Task Rows_are_found_by_the_models_key(WriteMode mode, string expected)
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales((1, 10), (2, 20), (3, 30)));

        var result = await db.WriteAsync(Sales((2, 20), (3, 33), (4, 40)), new WriteOptions { Mode = mode });

        Assert.That(await Outcome(result), Is.EqualTo(expected));
        Assert.That(await Scalar<long>($"SELECT nextval(pg_get_serial_sequence('{Schema}.all_sales', 'sale_id'))"),
            Is.EqualTo(mode == WriteMode.UpdateOnly ? 4 : 5));
    }

    [TestCase("Key")]
    [TestCase("Natural Key")]
    public async Task Rows_are_found_by_a_property_or_a_column_that_the_caller_names_and_the_database_makes_the_rest(string key)
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales((0, 10), (0, 20), (0, 30)));
        var sales = Sales((0, 10), (0, 22), (0, 30), (0, 40));

        var result = await db.WriteAsync(sales, new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { Keys = [key] } });

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((1, 1, 2)));
        Assert.That((await Rows($"""SELECT "Price" FROM {Schema}.all_sales ORDER BY "Natural Key" """)).Select(row => row[0]),
            Is.EqualTo(new[] { 10m, 22m, 30m, 40m }));
    }

    [Test]
    public async Task Without_a_key_of_their_own_entities_are_new()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales((1, 10)));
        await Sql($"ALTER SEQUENCE {Schema}.all_sales_sale_id_seq RESTART WITH 7");

        var sales = Sales((0, 20), (1, 30));
        sales[0].Key = Guid.NewGuid();
        var result = await db.WriteAsync(sales, new WriteOptions { Mode = WriteMode.Upsert });

        Assert.That(await Outcome(result), Is.EqualTo("+1 ~1 -0 =0: 1:30 7:20"));
    }

    [Test]
    public async Task What_upsert_stores_is_what_SaveChanges_loads()
    {
        await using (var db = NewShop())
        {
            await db.WriteAsync(Sales((1, 10), (2, 20)));
            await db.WriteAsync(Sales((2, 21)), new WriteOptions { Mode = WriteMode.Upsert });
        }

        await using var shop = NewShop();
        var sale = await shop.Sales.SingleAsync(sale => sale.Id == 2);

        Assert.That((sale.Price, sale.Status, sale.Details!.Lines[0].Product, sale.Shipping!.City),
            Is.EqualTo((21m, Status.Paid, "p", "Łódź")));
    }

    [Test]
    public async Task A_frame_updates_the_properties_that_it_has()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales((1, 10), (2, 20)));
        var frame =
            new CellReader([("Id", typeof(long), [2L]), ("Status", typeof(string), ["Sent"]), ("Shipping.City", typeof(string), ["Rome"])]);

        var result = await db.WriteAsync<Sale>(frame, new WriteOptions { Mode = WriteMode.UpdateOnly });

        Assert.That((result.Updated, result.Unchanged), Is.EqualTo((1, 0)));
        Assert.That(await Rows($"""SELECT "Status"::text, city, "Price" FROM {Schema}.all_sales WHERE sale_id = 2"""),
            Is.EqualTo(new object[][] { ["Sent", "Rome", 20m] }));
    }

    [Test]
    public async Task A_sync_keeps_to_its_scope_and_a_cursor_is_a_property()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales((1, 10), (2, 20), (3, 20)));

        var sync = await db.WriteAsync(Sales((2, 20)), new WriteOptions { Mode = WriteMode.Sync, Merge = new() { SyncScope = ["Price"] } });
        var newest = await db.WriteAsync(Sales((1, 10), (4, 40)),
            new WriteOptions { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "Id" } });

        Assert.That((sync.Deleted, newest.Inserted, newest.Unchanged), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task A_plan_of_entities_has_the_models_types()
    {
        await Sql($"DROP TABLE {Schema}.\"Customer\" CASCADE");
        await using var db = NewShop();

        var plan = await db.PlanAsync(new List<Customer> { new() { Id = 1, Name = "Ada" } }, new WriteOptions { Mode = WriteMode.Upsert });
        var ofFrame = await db.PlanAsync<Customer>(new CellReader([("Id", typeof(int), [2]), ("Name", typeof(string), ["Bo"])]));

        Assert.That(plan.ToString(), Does.StartWith($"""
            {Schema}.Customer, which does not exist: Upsert by (Id)
              column  frame   table  decision
              Id      Int32   –      Create as integer
              Name    String  –      Create as text
            {Schema}.Customer is created with the frame's rows.
            The index PK_Customer is created.
            BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED;
            CREATE TABLE {Schema}."Customer" (
                "Id" integer NOT NULL,
                "Name" text NOT NULL
            );
            """));
        Assert.That(plan.Statements, Has.Some.Contains($"ALTER TABLE {Schema}.\"Customer\" ADD CONSTRAINT \"PK_Customer\""));
        Assert.That(ofFrame.Statements, Is.EqualTo(plan.Statements));
    }

    private static List<Sale> Sales(params (int Id, int Price)[] sales) => [.. sales.Select((sale, i) => new Sale
    {
        Id = sale.Id, Key = Keys[sale.Id == 0 ? i : sale.Id - 1], Price = sale.Price, Status = Status.Paid,
        Shipping = new() { City = "Łódź" }, Details = new() { Lines = [new() { Product = "p" }] },
    })];

    private async Task<string> Outcome(WriteResult result)
    {
        var content =
            await Scalar<string>($"""SELECT string_agg(sale_id || ':' || "Price"::int, ' ' ORDER BY sale_id) FROM {Schema}.all_sales""");
        return $"+{result.Inserted} ~{result.Updated} -{result.Deleted} ={result.Unchanged}: {content}";
    }
}
