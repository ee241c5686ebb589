namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Rows that are deleted: of the list's own type, and of a group only those that a query of the type gives.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Deletes() =>
    [
        Of<Dog>(Inherited, "a derived type's list, of keys that are others'", Animals, _ => [new() { Id = 1 }, new() { Id = 2 }],
            WriteMode.Delete) with { Before = Kennel },
        Of<Animal>(Inherited, "a base's list, of keys of any type", Animals, _ => [new() { Id = 1 }, new() { Id = 3 }],
            WriteMode.Delete) with { Before = Kennel },
        Of<Dog>(Inherited, "a group that siblings are in", Animals, _ => [new() { Id = 7, Name = "x" }],
            WriteMode.DeleteInsert, "Name") with
        {
            Before = Kennel,
        },
        Of<Named<int>>(Behaviour, "a query filter and a group", b => b.Entity<Named<int>>().HasQueryFilter(n => n.Id < 5),
            _ => [new() { Id = 2, Name = "x" }], WriteMode.DeleteInsert, "Name") with
        {
            Before = db => db.AddRange(
                new Named<int> { Id = 1, Name = "x" }, new Named<int> { Id = 9, Name = "x" }, new Named<int> { Id = 3, Name = "y" }),
        },
    ];

    private static void Kennel(ZooContext db) => db.AddRange(
        new Dog { Id = 1, Name = "x" }, new Cat { Id = 2, Name = "x" }, new Animal { Id = 3, Name = "x" }, new Dog { Id = 4, Name = "y" });
}
