using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Queries;

/// <summary>A test with the tables of a <see cref="Warehouse"/>, and five purchases.</summary>
public abstract class WarehouseTest : DatabaseTest
{
    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewDb();
        await Sql(db.Database.GenerateCreateScript());
        db.AddRange(Warehouse.Seed());
        await db.SaveChangesAsync();
    }

    private protected Warehouse NewDb(Action<DbContextOptionsBuilder>? configure = null) => Warehouse.Create(Schema, configure);

    /// <summary>The reports.</summary>
    private protected async Task<List<string>> Reports() =>
        [.. (await Rows($"SELECT to_jsonb(r)::text FROM {Schema}.reports r ORDER BY \"Id\"")).Select(row => (string)row[0]!)];
}
