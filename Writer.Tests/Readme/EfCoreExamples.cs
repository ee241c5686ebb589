using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Readme;

/// <summary>The examples of docs/efcore.md, word for word, run.</summary>
public sealed class EfCoreExamples : DatabaseTest
{
    private readonly List<Order> _orders = [.. Enumerable.Range(1, 5).Select(i => new Order { Number = $"A-{i}" })];

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewShop();
        await Sql(db.Database.GenerateCreateScript());
    }

    [Test]
    public async Task Keys_come_back()
    {
        await using var db = NewShop();
        var orders = _orders;

        await db.WriteAsync(orders, new WriteOptions { SetGeneratedValues = true });

        foreach (var order in orders)
            Console.WriteLine($"{order.Number} is {order.Id}, placed at {order.PlacedAt:u}");

        Assert.That(await Rows($"SELECT \"Number\", \"Id\" FROM {Schema}.\"Orders\" ORDER BY 1"),
            Is.EqualTo(orders.Select(order => new object[] { order.Number, order.Id })));
    }

    [Test]
    public async Task An_upsert_gives_keys_to_new_rows_and_to_those_that_were_there()
    {
        await using var db = NewShop();
        var orders = _orders;
        await db.WriteAsync(orders);

        var byNumber = new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { Keys = ["Number"] }, SetGeneratedValues = true };
        var result = await db.WriteAsync(orders, byNumber);

        Assert.That((result.Inserted, result.Unchanged), Is.EqualTo((0L, 5L)));
        Assert.That(orders.Select(order => order.Id), Is.EquivalentTo(new[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task Calls()
    {
        await using var db = NewShop();
        var (orders, rows, cancellationToken) = (_orders, new[] { new { Id = 1 } }, CancellationToken.None);

        await db.WriteAsync(orders);                        // the model's table
        await Sql($"TRUNCATE {Schema}.\"Orders\" CASCADE");
        await db.Orders.WriteAsync(orders, cancellationToken);
        await db.WriteAsync(orders, "orders_2024");         // entities still, in another table
        await db.WriteAsync(rows, "import");                // any other objects: a column for each property

        Assert.That((await Count("\"Orders\""), await Count("orders_2024"), await Count("import")), Is.EqualTo((5, 5, 1)));
    }

    [Test]
    public async Task A_graph_in_one_call()
    {
        await using var db = NewShop();

        var orders = new List<Order>
        {
            new() { Number = "A-1", Lines = { new() { Product = "tea" }, new() { Product = "milk" } } },
            new() { Number = "A-2", Lines = { new() { Product = "tea" } } },
        };

        GraphWriteResult result = await db.WriteGraphAsync(orders);

        Console.WriteLine(result);      // 5 rows in 2 tables in 0.031 s
        foreach (var table in result.Tables)
            Console.WriteLine($"{table.EntityType}: {table.Rows} rows");

        Assert.That(await Rows($"""
            SELECT o."Number", l."Product" FROM {Schema}."Orders" o JOIN {Schema}."OrderLine" l ON l."OrderId" = o."Id" ORDER BY 1, 2
            """), Is.EqualTo(new object[][] { ["A-1", "milk"], ["A-1", "tea"], ["A-2", "tea"] }));
    }

    [Test]
    public async Task A_graph_beside_other_work()
    {
        await using var db = NewShop();
        var orders = _orders;

        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.WriteGraphAsync(orders);
        await db.Orders.Where(order => order.Id == orders[0].Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Number, "A-0"));
        await transaction.CommitAsync();

        Assert.That(await Scalar<string>($"SELECT min(\"Number\") FROM {Schema}.\"Orders\""), Is.EqualTo("A-0"));
    }

    [Test]
    public async Task Tracked_entities_are_unchanged()
    {
        await using var db = NewShop();
        var orders = _orders;

        db.AddRange(orders);
        await db.WriteAsync(orders, new WriteOptions { SetGeneratedValues = true });
        orders[0].Number = "A-0";
        await db.SaveChangesAsync();            // one UPDATE

        Assert.That(await Scalar<string>($"SELECT min(\"Number\") FROM {Schema}.\"Orders\""), Is.EqualTo("A-0"));
    }

    [Test]
    public async Task A_querys_rows_stay_on_the_server()
    {
        await using var db = NewShop();
        await using var archive = NewShop();
        await db.WriteAsync(_orders);
        var day = DateTime.UtcNow.AddDays(1);

        WriteResult result = await db.WriteAsync(
            db.Orders.Where(order => order.PlacedAt < day).Select(order => new Report { Number = order.Number, Day = day }));

        Console.WriteLine(result.StayedOnServer);       // True

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((5L, true)));

        await db.WriteAsync(
            archive.Orders.Where(order => order.PlacedAt < day).Select(order => new Report { Number = order.Number, Day = day }));

        Assert.That(await Count("\"Report\""), Is.EqualTo(10));
    }

    [Test]
    public async Task Defaults_and_hooks_of_an_app()
    {
        var (options, connectionString, user) = (new DbContextOptionsBuilder(), Server.ConnectionString, "ann");

        options.UseNpgsql(connectionString).UseEfWriter(writer => writer
            .UseDefaults(new WriteOptions { BulkMethod = BulkMethod.BulkExtensions, LockTimeout = TimeSpan.FromSeconds(10) })
            .BeforeRow<Report>((report, context) => report.WrittenBy = user));

        await using var db = new ShopContext(options.ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema);
        var result = await db.WriteAsync(new List<Report> { new() { Number = "A-1" } });

        Assert.That(result.Method, Is.EqualTo(BulkMethod.BulkExtensions));
        Assert.That(await Scalar<string>($"SELECT \"WrittenBy\" FROM {Schema}.\"Report\""), Is.EqualTo("ann"));
    }

    private ShopContext NewShop() => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
        Schema);

    private sealed class Order
    {
        public int Id { get; set; }

        public string Number { get; set; } = "";

        public DateTime PlacedAt { get; set; }

        public List<OrderLine> Lines { get; } = [];
    }

    private sealed class OrderLine
    {
        public int Id { get; set; }

        public string Product { get; set; } = "";
    }

    private sealed class Report
    {
        public int Id { get; set; }

        public string Number { get; set; } = "";

        public DateTime Day { get; set; } = DateTime.UnixEpoch;

        public string? WrittenBy { get; set; }
    }

    private sealed class ShopContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Schema;

        public string Schema { get; } = schema;

        public DbSet<Order> Orders => Set<Order>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(Schema);
            model.Entity<Report>();
            model.Entity<Order>(order =>
            {
                order.Property(one => one.PlacedAt).HasDefaultValueSql("now()");
                order.HasIndex(one => one.Number).IsUnique();
            });
        }
    }
}
