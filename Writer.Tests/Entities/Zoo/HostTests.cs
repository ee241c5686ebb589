using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Hosts whose contexts are pooled or made by factories, and whose connections are prepared by an interceptor.</summary>
public sealed class HostTests : DatabaseTest
{
    [Test]
    public async Task A_pooled_contexts_state_of_an_earlier_use_is_not_seen()
    {
        var factory = new PooledDbContextFactory<ItemContext>(ItemContext.Options(Schema));
        var item = new Item { Id = 1 };
        await using (var first = await factory.CreateDbContextAsync())
        {
            await first.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
            first.Entry(item).Property("by").CurrentValue = "ann";
            await first.WriteAsync(new List<Item> { item });
        }

        await using var second = await factory.CreateDbContextAsync();
        await second.WriteAsync(new List<Item> { new() { Id = 2 }, item }, new WriteOptions { Mode = WriteMode.Upsert });

        Assert.That(
            await Rows($"""SELECT "Id", by::text, by_whom::text FROM {Schema}."Item" ORDER BY 1"""),
            Is.EqualTo(new object?[][] { [1, "ann", "postgres"], [2, null, "postgres"] }));
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task A_role_that_an_interceptor_sets_writes_on_every_connection(int streams)
    {
        var role = $"zoo_role_{Schema}";
        await Sql($"CREATE ROLE {role}; GRANT ALL ON SCHEMA {Schema} TO {role}");
        try
        {
            var asRole = new OnOpen($"SET ROLE {role}");
            await using (var db = new ItemContext(ItemContext.Options(Schema, builder => builder.AddInterceptors(asRole))))
                await db.WriteAsync(Enumerable.Range(1, 5_000).Select(i => new Item { Id = i }).ToList(),
                    new WriteOptions { Parallelism = streams, BatchRows = 500 });

            Assert.That(await Rows($"""SELECT DISTINCT by_whom::text FROM {Schema}."Item" """), Is.EqualTo(new object[][] { [role] }));
            Assert.That(
                await Scalar<string>($"""SELECT tableowner::text FROM pg_tables WHERE schemaname = '{Schema}' AND tablename = 'Item'"""),
                Is.EqualTo(role));
        }
        finally
        {
            await Sql($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private sealed class Item
    {
        public int Id { get; set; }
    }

    private sealed class ItemContext(DbContextOptions<ItemContext> options) : DbContext(options)
    {
        public static DbContextOptions<ItemContext> Options(string schema, Action<DbContextOptionsBuilder>? more = null)
        {
            var builder = new DbContextOptionsBuilder<ItemContext>().UseNpgsql($"{Server.ConnectionString};Search Path={schema}");
            more?.Invoke(builder);
            return (DbContextOptions<ItemContext>)builder.Options;
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Item>(item =>
        {
            item.Property(i => i.Id).ValueGeneratedNever();
            item.Property<string?>("by");
            item.Property<string>("by_whom").HasDefaultValueSql("CURRENT_USER");
        });
    }
}
