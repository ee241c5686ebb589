using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Tests.Modes.Control;

/// <summary>A test with three stocks in a table, one of which a query filter hides.</summary>
public abstract class StoreTest : DatabaseTest
{
    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewStore();
        await Sql(db.Database.GenerateCreateScript());
        await Sql($"""
            SET search_path = {Schema};
            INSERT INTO "Stocks" ("Id", "Code", "Name", "Amount", "Gone")
            VALUES (1, 'one', 'a', 10, false), (2, 'two', 'b', 20, false), (3, 'three', 'c', 30, true)
            """);
    }

    private protected Task<string> Ids() => Scalar<string>($"""SELECT string_agg("Id"::text, ' ' ORDER BY "Id") FROM {Schema}."Stocks" """);

    private protected Store NewStore(bool hasToken = false) => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema,
        hasToken);

    internal sealed class Stock
    {
        public int Id { get; set; }

        public string Code { get; set; } = "";

        public string Name { get; set; } = "";

        public int Amount { get; set; }

        public bool Gone { get; set; }

        public string? MadeBy { get; set; }

        public DateTime? DeletedAt { get; set; }

        public uint Version { get; set; }
    }

    internal sealed class Store(DbContextOptions options, string schema, bool hasToken) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Key;

        public (string, bool) Key { get; } = (schema, hasToken);

        public DbSet<Stock> Stocks => Set<Stock>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(Key.Item1);
            model.Entity<Stock>(stock =>
            {
                if (Key.Item2)
                    stock.Property(one => one.Version).IsRowVersion();
                else
                    stock.Ignore(one => one.Version);
                stock.Property(one => one.Id).HasIdentityOptions(startValue: 100);
                stock.Property(one => one.MadeBy).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
                stock.HasIndex(one => one.Code).IsUnique();
                stock.HasQueryFilter(one => !one.Gone);
            });
        }
    }
}
