using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Readme;

/// <summary>The examples of rows to join with of docs/efcore.md, word for word, run.</summary>
public sealed class JoinExamples : DatabaseTest
{
    private readonly List<Order> _orders =
        [.. Enumerable.Range(1, 5).Select(i => new Order { Id = i, Number = $"A-{i}", Price = i * 1.5m, Weight = i })];

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewShop();
        await Sql(db.Database.GenerateCreateScript());
    }

    [Test]
    public async Task Rows_to_join_with()
    {
        await using var db = NewShop();
        await db.WriteAsync(_orders);
        var ids = new List<int> { 1, 2 };
        var changes = new List<Renaming> { new(3, "A-3"), new(4, "B-4") };

        await using var keys = await db.UseRowsAsync(ids);              // a List<int>

        var found = await db.Orders.Where(order => keys.Rows.Contains(order.Id)).ToListAsync();
        await db.Orders.Where(order => keys.Rows.Contains(order.Id)).ExecuteDeleteAsync();

        Assert.That(found, Has.Count.EqualTo(2));

        await using var renamed = await db.UseRowsAsync(changes);       // of: record Renaming(int Id, string Number)

        await db.Orders.Where(order => renamed.Rows.Any(one => one.Id == order.Id && one.Number == order.Number)).CountAsync();
        await db.Orders.Join(renamed.Rows, order => order.Id, one => one.Id, (order, one) => new { order, one })
            .ExecuteUpdateAsync(set => set.SetProperty(both => both.order.Number, both => both.one.Number));

        Assert.That(await Rows($"SELECT \"Number\" FROM {Schema}.\"Orders\" ORDER BY 1"),
            Is.EqualTo(new object[][] { ["A-3"], ["A-5"], ["B-4"] }));
    }

    [Test]
    public async Task Values_of_a_property()
    {
        await using var db = NewShop();
        await db.WriteAsync(_orders);
        var amounts = new[] { 1.5m, 3m, 99 };
        var changed = new List<Line> { new(1, 7.25m), new(2, 8) };

        await using var prices = await db.UseRowsAsync(amounts, (Order order) => order.Price);
        await using var lines = await db.UseRowsAsync(changed, (Order order) => new Line(order.Id, order.Price));

        await db.Orders.Where(order => prices.Rows.Contains(order.Price)).CountAsync();
        await db.Orders.Join(lines.Rows, order => order.Id, one => one.Id, (order, one) => new { order, one })
            .ExecuteUpdateAsync(set => set.SetProperty(both => both.order.Price, both => both.one.Price));

        Assert.That(await Rows($"SELECT \"Price\" FROM {Schema}.\"Orders\" ORDER BY \"Id\" LIMIT 3"),
            Is.EqualTo(new object[][] { [725L], [800L], [450L] }));
        Assert.That(() => db.UseRowsAsync(amounts), Throws.InvalidOperationException.With.Message.Contains("in several ways"));
    }

    private ShopContext NewShop() => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
        Schema);

    private sealed record Renaming(int Id, string Number);

    private sealed record Line(int Id, decimal Price);

    private sealed class Order
    {
        public int Id { get; set; }

        public string Number { get; set; } = "";

        public decimal Price { get; set; }

        public decimal Weight { get; set; }
    }

    private sealed class ShopContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Schema;

        public string Schema { get; } = schema;

        public DbSet<Order> Orders => Set<Order>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(Schema);
            model.Entity<Order>(order =>
            {
                order.Property(one => one.Id).ValueGeneratedNever();
                order.Property(one => one.Price).HasConversion(euros => (long)(euros * 100), cents => cents / 100m);
            });
        }
    }
}
