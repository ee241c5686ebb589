#:package EfWriter@0.1.0
#:property PublishAot=false

using EfWriter;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;

await using var db = new Shop();
await db.Database.EnsureCreatedAsync();

List<Order> orders = [new() { Item = "tea", Price = 2.50m }, new() { Item = "salt", Price = 0.90m }];
Console.WriteLine(await db.WriteAsync(orders));                                                 // stored as SaveChanges stores them

var frame = new DataFrame(new StringDataFrameColumn("city", ["Bern", "Zürich"]), new Int32DataFrameColumn("sales", [9, 31]));
Console.WriteLine(await db.WriteAsync(frame, "report", new() { IfExists = IfExists.Replace })); // creates the table from the columns

class Order { public int Id { get; set; } public string Item { get; set; } = ""; public decimal Price { get; set; } }

class Shop : DbContext
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) =>
        options.UseNpgsql(Environment.GetEnvironmentVariable("SHOP") ?? "Host=localhost;Database=shop;Username=postgres");
}
