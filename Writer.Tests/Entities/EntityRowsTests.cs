using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities;

/// <summary>Entities are stored as SaveChanges stores them.</summary>
public sealed class EntityRowsTests : EntityTest
{
    [TestCase(BulkMethod.Copy)]
    [TestCase(BulkMethod.BulkExtensions)]
    public async Task Entities_are_stored_as_SaveChanges_stores_them(BulkMethod method)
    {
        await using (var shop = NewShop())
        {
            // The related object is one that exists.
            shop.AttachRange(Sales(0).Select(sale => sale.Customer).OfType<Customer>().DistinctBy(customer => customer.Id));
            foreach (var sale in Sales(0))
            {
                sale.Customer = sale.Customer is { Id: var id }
                    ? shop.ChangeTracker.Entries<Customer>().Single(entry => entry.Entity.Id == id).Entity
                    : null;
                shop.Add(sale);
            }

            await shop.SaveChangesAsync();
        }

        await Sql($"""CREATE TABLE {Schema}.saved AS TABLE {Schema}.all_sales; TRUNCATE {Schema}.all_sales RESTART IDENTITY""");
        await using var db = NewShop();
        var result = await db.WriteAsync(Sales(0), new WriteOptions { IfExists = IfExists.Append, BulkMethod = method });

        Assert.Multiple(() =>
        {
            Assert.That(result.Rows, Is.EqualTo(3));
            Assert.That(result.Table, Is.EqualTo("all_sales"));
            Assert.That(result.Schema, Is.EqualTo(Schema));
        });
        Assert.That(await Documents("all_sales"), Is.EqualTo(await Documents("saved")));
    }

    [Test]
    public async Task An_identity_is_left_to_the_database_where_no_entity_has_one_and_written_where_all_have()
    {
        await using var db = NewShop();

        await db.WriteAsync(Sales(0));
        await Sql($"UPDATE {Schema}.all_sales SET \"Natural Key\" = gen_random_uuid()");
        await db.WriteAsync(Sales(100));

        Assert.That(await Rows($"SELECT sale_id FROM {Schema}.all_sales ORDER BY sale_id"),
            Is.EqualTo(new[] { 1L, 2, 3, 100, 101, 102 }.Select(id => new object[] { id })));
    }

    [Test]
    public async Task An_identity_is_left_to_the_database_for_each_entity_that_has_none()
    {
        await using var db = NewShop();
        var sales = Sales(0);
        sales[1].Id = 9;

        await db.WriteAsync(sales);

        Assert.That(await Rows($"SELECT sale_id FROM {Schema}.all_sales ORDER BY \"Natural Key\""),
            Is.EqualTo(new object[][] { [1L], [9L], [2L] }));
    }

    [Test]
    public async Task A_Guid_that_the_model_generates_is_generated()
    {
        await Sql($"CREATE TABLE {Schema}.\"Keyed\" (\"Id\" uuid PRIMARY KEY, \"Name\" text)");
        await using var db = new KeyedContext(Server.ConnectionString, Schema);

        await db.WriteAsync(new List<Keyed> { new() { Name = "a" }, new() { Name = "b" } });

        Assert.That(
            await Scalar<long>(
                $"""SELECT count(DISTINCT "Id") FROM {Schema}."Keyed" WHERE "Id" <> '00000000-0000-0000-0000-000000000000'"""),
            Is.EqualTo(2));
    }

    [Test]
    public async Task A_missing_table_is_created_as_the_model_says_where_the_entities_have_all_its_values()
    {
        await Sql($"DROP TABLE {Schema}.\"Customer\" CASCADE");
        await using var db = NewShop();

        await db.WriteAsync(new List<Customer> { new() { Id = 1, Name = "Ada" } }, new WriteOptions());

        Assert.That(
            await Rows(
                "SELECT column_name::text, data_type::text, is_nullable::text FROM information_schema.columns WHERE table_schema = "
                + $"'{Schema}' AND table_name = 'Customer' ORDER BY ordinal_position"),
            Is.EqualTo(new[] { new object[] { "Id", "integer", "NO" }, ["Name", "text", "NO"] }));
        Assert.That(
            await Scalar<string>(
                $"""SELECT conname::text FROM pg_constraint WHERE conrelid = '{Schema}."Customer"'::regclass AND contype = 'p'"""),
            Is.EqualTo("PK_Customer"));
    }

    [Test]
    public async Task A_table_whose_values_the_database_makes_is_created_with_what_makes_them()
    {
        await Sql($"DROP TABLE {Schema}.all_sales");
        await using var db = NewShop();

        var result = await db.WriteAsync(Sales(0));

        Assert.That(result.CreatedTable, Is.True);
        Assert.That(await Rows($"SELECT sale_id FROM {Schema}.all_sales WHERE made_at IS NOT NULL ORDER BY 1"),
            Is.EqualTo(new object[][] { [1L], [2L], [3L] }));
    }

    [Test]
    public async Task Writing_joins_the_callers_transaction()
    {
        await using var db = NewShop();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.WriteAsync(Sales(0));
            await transaction.RollbackAsync();
        }

        Assert.That(await Count("all_sales"), Is.Zero);
    }

    [Test]
    public void An_unmapped_type_is_refused()
    {
        using var db = NewContext();

        var e = Assert.ThrowsAsync<InvalidOperationException>(() => db.WriteAsync(new List<Customer>()));

        Assert.That(e!.Message, Is.EqualTo(
            "The DbContext's model has no entity type Customer. Add it to the model, or write with a table's name: db.WriteAsync(frame, "
            + "\"table\"). [not-mapped]"));
    }

    // EF inserts in an order of its own, and at a time of its own.
    private Task<List<object?[]>> Documents(string table) =>
        Rows($"""SELECT (to_jsonb(s) - 'sale_id' - 'made_at')::text FROM {Schema}.{table} s ORDER BY "Natural Key" """);

    private static List<Sale> Sales(long firstId) =>
    [
        new()
        {
            Id = firstId, Key = new("11111111-2222-3333-4444-555555555555"), Status = Status.Paid, Former = Status.Open, Price = 12.345m,
            Note = "näh\t\"x\"",
            At = new DateTime(2024, 2, 29, 12, 30, 0), Tags = ["a", "b c"], Numbers = [1, 2], Link = new("https://example.org/x"),
            Shipping = new() { City = "Łódź", Street = "1" }, Total = new(99.5m, "PLN"),
            Details = new() { Note = "é\"", Due = new(2024, 3, 1),
                Lines = [new() { Product = "p", Price = 1.50m, Status = Status.Sent }, new() { Product = "q" }] },
            Customer = new() { Id = 7, Name = "Ada" },
        },
        new() { Id = firstId == 0 ? 0 : firstId + 1, Key = new("21111111-2222-3333-4444-555555555555"), Details = new() },
        new OnlineSale { Id = firstId == 0 ? 0 : firstId + 2, Key = new("31111111-2222-3333-4444-555555555555"), Browser = "lynx",
            Shipping = new() { City = "X" }, Customer = new() { Id = 8 } },
    ];

    private sealed class Keyed
    {
        public Guid Id { get; set; }

        public string? Name { get; set; }
    }

    private sealed class KeyedContext(string connectionString, string schema) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(connectionString);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Keyed>().ToTable("Keyed", schema);
    }
}
