using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>A test of values that come back: each entity must be what the table has under its key.</summary>
public abstract class ReturnedTest : DatabaseTest
{
    internal static readonly WriteOptions Back = new() { SetGeneratedValues = true };

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewKeys();
        await Sql(db.Database.GenerateCreateScript());
    }

    internal KeysContext NewKeys(Action<DbContextOptionsBuilder>? configure = null) => KeysContext.Create(Schema, configure);

    /// <summary>Statements in the test's schema.</summary>
    protected Task Here(string sql) => Sql($"SET search_path = {Schema}; {sql}; RESET search_path");

    /// <summary>Compares entities with the table's rows, found by their markers: column by column, keys included.</summary>
    internal async Task CheckAsync<T>(IReadOnlyList<T> entities)
        where T : class, IMarked
    {
        await using var db = NewKeys();
        var stored = await db.Set<T>().AsNoTracking().ToDictionaryAsync(one => one.Marker);
        var type = db.Model.FindEntityType(typeof(T))!;
        Assert.Multiple(() =>
        {
            foreach (var entity in entities)
            {
                var row = stored[entity.Marker];
                var properties = db.Model.FindRuntimeEntityType(entity.GetType())!.GetProperties().Where(one => !one.IsShadowProperty());
                foreach (var property in properties)
                {
                    var getter = property.GetGetter();
                    Assert.That(getter.GetClrValue(entity), Is.EqualTo(getter.GetClrValue(row)), $"{entity.Marker}.{property.Name}");
                }
            }
        });
        Assert.That(entities.Select(entity => db.Entry(entity).Property("Id").CurrentValue).Distinct().Count(),
            Is.EqualTo(entities.Count), type.Name);
    }

    internal static List<Plain> Plains(int count) => [.. Enumerable.Range(0, count).Select(i => new Plain { Marker = $"m{i}" })];

    internal static List<Ticket> Tickets(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Ticket
        {
            Marker = $"m{i}",
            Amount = i,
            Priority = i % 3,
            CreatedAt = i % 5 == 0 ? new DateTime(2020, 1, 1, 0, 0, i % 60, DateTimeKind.Utc) : default,
            Notes = i % 2 == 0 ? new() { Text = $"n{i}", Stars = i % 4 } : null,
        }),
    ];
}
