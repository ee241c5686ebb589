using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Entities;

/// <summary>A test with the host's tables in its schema.</summary>
public abstract class EntityTest : DatabaseTest
{
    [SetUp]
    public async Task CreateTables()
    {
        await using var shop = NewShop();
        var script = shop.Database.GenerateCreateScript();
        await Sql(script);
        await Sql($"""INSERT INTO {Schema}."Customer" VALUES (7, 'Ada'), (8, 'Bob')""");
    }

    internal Shop NewShop() => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
        Schema);
}
