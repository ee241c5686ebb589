using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>The roots of a graph may be a list of any class of a hierarchy.</summary>
public sealed class HierarchyRootTests : GraphComparison
{
    private static readonly Dictionary<string, string> Animals = new()
    {
        ["TPH"] = """SELECT "Id", "Marker" FROM animals""",
        ["TPT"] = """
            SELECT a."Id", concat(a."Marker", ' ', d."Id" IS NOT NULL, p."Id" IS NOT NULL) AS "Marker"
            FROM animals a LEFT JOIN dogs d ON d."Id" = a."Id" LEFT JOIN puppies p ON p."Id" = a."Id"
            """,
        ["TPC"] = """
            SELECT "Id", 'd ' || "Marker" AS "Marker" FROM dogs UNION ALL SELECT "Id", 'p ' || "Marker" FROM puppies
            UNION ALL SELECT "Id", 'c ' || "Marker" FROM cats
            """,
    };

    private sealed record Situation(string As, string Roots);

    private abstract class Animal
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";
    }

    private class Dog : Animal
    {
        public List<Toy> Toys { get; } = [];
    }

    private sealed class Puppy : Dog;

    private sealed class Cat : Animal;

    private sealed class Toy
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Cat? Thief { get; set; }
    }

    [Test]
    public async Task A_list_of_any_class([Values("TPH", "TPT", "TPC")] string inheritance)
    {
        List<Situation> situations =
        [
            new("animals", "d"), new("animals", "c"), new("animals", "dpc"), new("animals", ""), new("dogs", "d"), new("dogs", "p"),
            new("dogs", "pd"), new("puppies", "p"), new("puppies", ""),
        ];
        await CreateAsync(inheritance, b => Build(b, inheritance));

        await CompareAllAsync(
            situations, inheritance, b => Build(b, inheritance), (_, one) => Make(one), [], $"""
            WITH animals_all AS ({Animals[inheritance]}) SELECT "Marker" FROM animals_all UNION ALL
            SELECT concat_ws(' ', t."Marker", o."Marker", c."Marker") FROM toys t
            LEFT JOIN animals_all o ON o."Id" = t.owner LEFT JOIN animals_all c ON c."Id" = t.thief
            """, every: true, write: WriteAsync);
    }

    private static Task WriteAsync(ZooContext db, Situation one, object[] roots) => one.As switch
    {
        "animals" => db.WriteGraphAsync(roots.Cast<Animal>().ToList()),
        "dogs" => db.WriteGraphAsync(roots.Cast<Dog>().ToList()),
        _ => db.WriteGraphAsync(roots.Cast<Puppy>().ToList()),
    };

    private static void Build(ModelBuilder b, string inheritance)
    {
        var animals = b.Entity<Animal>();
        if (inheritance == "TPH")
            animals.ToTable("animals");
        else if (inheritance == "TPT")
            animals.UseTptMappingStrategy().ToTable("animals");
        else
            animals.UseTpcMappingStrategy();
        if (inheritance != "TPH")
        {
            b.Entity<Dog>().ToTable("dogs");
            b.Entity<Puppy>().ToTable("puppies");
            b.Entity<Cat>().ToTable("cats");
        }

        b.Entity<Puppy>();
        b.Entity<Cat>();
        b.Entity<Dog>().HasMany(dog => dog.Toys).WithOne().HasForeignKey("owner");
        b.Entity<Toy>().ToTable("toys").HasOne(toy => toy.Thief).WithMany().HasForeignKey("thief");
    }

    private static object[] Make(Situation one)
    {
        var thief = new Cat { Marker = "thief" };
        return
        [
            .. one.Roots.Select(kind => (object)(kind switch
            {
                'd' => new Dog { Marker = "d", Toys = { new() { Marker = "t1" }, new() { Marker = "t2", Thief = thief } } },
                'p' => new Puppy { Marker = "p", Toys = { new() { Marker = "t3", Thief = thief } } },
                _ => new Cat { Marker = "c" },
            })),
        ];
    }
}
