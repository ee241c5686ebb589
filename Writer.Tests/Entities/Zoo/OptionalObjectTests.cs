using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>
/// An optional complex object that is null is stored as NULLs, whatever is made inside: as SaveChanges stores it where nothing is.
/// </summary>
public sealed class OptionalObjectTests : DatabaseTest
{
    private static IEnumerable<string> Kinds => Zoo.OptionalObjects.Keys;

    [Test]
    public async Task Objects_that_are_null_beside_others(
        [ValueSource(nameof(Kinds))] string kind,
        [Values("insert", "insert and values", "upsert", "insert-only and values", "graph", "tracked graph")] string way)
    {
        await using var db = New(kind, isMade: true);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await using (var others = New(kind, isMade: true))
        {
            others.AddRange(Zoo.Parcels(isThere: true).AsEnumerable());
            await others.SaveChangesAsync();
        }

        await using (var nulls = New(kind, isMade: false))
        {
            nulls.AddRange(Zoo.Parcels(isThere: false).AsEnumerable());
            await nulls.SaveChangesAsync();
        }

        var saved = await ZooDump.TablesAsync(Schema, []);
        await Sql($"TRUNCATE {Schema}.\"Parcel\"");
        Zoo.Parcel[] parcels = [.. Zoo.Parcels(isThere: false).Concat(Zoo.Parcels(isThere: true)).OrderBy(parcel => parcel.Id)];
        if (way == "tracked graph" && kind != "a generator inside")
            db.AddRange(parcels.AsEnumerable());
        if (way is "graph" or "tracked graph")
            await db.WriteGraphAsync(parcels);
        else
            await db.WriteAsync(parcels, new WriteOptions
            {
                SetGeneratedValues = way.EndsWith("values", StringComparison.Ordinal),
                Mode = way switch
                {
                    "upsert" => WriteMode.Upsert,
                    "insert-only and values" => WriteMode.InsertOnly,
                    _ => WriteMode.Insert,
                },
            });

        Assert.That(await ZooDump.TablesAsync(Schema, []), Is.EqualTo(saved));
        Assert.That(parcels.Where(parcel => parcel.Id is 1 or 5).Select(parcel => (object?)parcel.Size ?? parcel.Outer), Is.All.Null);
        Assert.That(parcels.Single(parcel => parcel.Id == 6).Outer!.Size, Is.Null);
    }

    private ZooContext New(string kind, bool isMade) => ZooContext.Create(
        new("Optional", $"{kind} {isMade}", WriteMode.Insert, b => Zoo.OptionalObjects[kind](b, isMade), _ => Task.CompletedTask,
            (_, _) => Task.CompletedTask), Schema);
}
