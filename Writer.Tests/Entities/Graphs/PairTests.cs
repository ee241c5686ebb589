using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Objects that take one other each, and are related to two, end as SaveChanges ends them, or are refused by name.</summary>
public sealed class PairTests : GraphComparison
{
    private const string Pairs = """
        SELECT 'ring ' || r."Marker" || coalesce('>' || l."Marker", '') FROM rings r LEFT JOIN locks l ON l."Id" = r.lock_id
        UNION ALL SELECT 'lock ' || "Marker" FROM locks
        """;

    private sealed record Situation(int Ring1, int Ring2, int Lock1, int Lock2, string Tracked, string Roots);

    private sealed class Lock
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Ring? Ring { get; set; }
    }

    private sealed class Ring
    {
        public int LockId { get; set; }

        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Lock? Lock { get; set; }
    }

    [Test]
    public async Task Two_of_each([Values("optional", "required", "key")] string key)
    {
        var situations = (
            from ring1 in new[] { 0, 1, 2 }
            from ring2 in new[] { 0, 1, 2 }
            from lock1 in new[] { 0, 1, 2 }
            from lock2 in new[] { 0, 1, 2 }
            from tracked in new[] { "nothing", "stored" }
            from roots in new[] { "locks", "rings", "rings turned" }
            where tracked == "nothing" || roots != "locks"
            select new Situation(ring1, ring2, lock1, lock2, tracked, roots)).ToList();
        await CreateAsync(key, b => Build(b, key));

        await CompareAllAsync(
            situations, key, b => Build(b, key), Relate, ["Ring", "Lock"],
            key == "key" ? Pairs.Replace("r.lock_id", "r.\"LockId\"", StringComparison.Ordinal) : Pairs);
    }

    private static void Build(ModelBuilder b, string key)
    {
        b.Entity<Lock>().ToTable("locks");
        var rings = b.Entity<Ring>().ToTable("rings");
        var relation = b.Entity<Lock>().HasOne(one => one.Ring).WithOne(ring => ring.Lock);
        if (key == "key")
        {
            rings.HasKey(ring => ring.LockId);
            rings.Ignore(ring => ring.Id);
            relation.HasForeignKey<Ring>(ring => ring.LockId);
        }
        else
        {
            rings.Ignore(ring => ring.LockId);
            rings.Property<int?>("lock_id");
            relation.HasForeignKey<Ring>("lock_id").IsRequired(key == "required");
        }
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        Lock[] locks = [new() { Marker = "l1" }, new() { Marker = "l2" }];
        Ring[] rings = [new() { Marker = "r1" }, new() { Marker = "r2" }];
        if (one.Tracked == "stored")
        {
            db.AddRange(locks);
            db.SaveChanges();
        }

        rings[0].Lock = one.Ring1 == 0 ? null : locks[one.Ring1 - 1];
        rings[1].Lock = one.Ring2 == 0 ? null : locks[one.Ring2 - 1];
        locks[0].Ring = one.Lock1 == 0 ? null : rings[one.Lock1 - 1];
        locks[1].Ring = one.Lock2 == 0 ? null : rings[one.Lock2 - 1];
        return one.Roots switch
        {
            "locks" => locks,
            "rings" => rings,
            _ => [rings[1], rings[0]],
        };
    }
}
