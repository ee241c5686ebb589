using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>Objects that point at others of the graph by the value of a foreign key alone are written after them.</summary>
public sealed class ByValueTests : GraphComparison
{
    private sealed record Situation(bool IsByOwned, bool IsAlternate, bool IsParted, bool HasTree, bool IsUnset);

    private sealed class Town
    {
        public int Id { get; set; }

        public List<Arrival> Arrivals { get; } = [];

        public List<Zeppelin> Zeppelins { get; } = [];
    }

    /// <summary>By its name it would be written first.</summary>
    private sealed class Arrival
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public int? Ship { get; set; }

        public string? Name { get; set; }

        public int? Line { get; set; }

        public int? Number { get; set; }

        public Gate Gate { get; set; } = new();

        public int? Before { get; set; }

        public Arrival? After { get; set; }
    }

    private sealed class Gate
    {
        public int? Ship { get; set; }

        public string? Letter { get; set; }
    }

    private sealed class Zeppelin
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public int Line { get; set; }

        public int Number { get; set; }
    }

    [Test]
    public async Task By_any_key_from_anywhere()
    {
        bool[] both = [false, true];
        var situations = (
            from isByOwned in both
            from isAlternate in both
            from isParted in both
            from hasTree in both
            from isUnset in both
            select new Situation(isByOwned, isAlternate, isParted, hasTree, isUnset)).ToList();
        await CreateAsync("towns", Build);

        await CompareAllAsync(situations, "towns", Build, Relate, [], """
            SELECT concat_ws(' ', "Marker", "Ship", "Name", "Line", "Number", "Gate_Ship", "Before", after_id) FROM arrivals
            UNION ALL SELECT concat_ws(' ', "Name", "Line", "Number") FROM zeppelins
            """, every: true);
    }

    private static void Build(ModelBuilder b)
    {
        b.Entity<Town>().ToTable("towns");
        b.Entity<Zeppelin>().ToTable("zeppelins").HasAlternateKey(z => z.Name);
        b.Entity<Zeppelin>().HasAlternateKey(z => new { z.Line, z.Number });
        var arrivals = b.Entity<Arrival>().ToTable("arrivals");
        arrivals.HasOne<Zeppelin>().WithMany().HasForeignKey(a => a.Ship);
        arrivals.HasOne<Zeppelin>().WithMany().HasForeignKey(a => a.Name).HasPrincipalKey(z => z.Name);
        arrivals.HasOne<Zeppelin>().WithMany().HasForeignKey(a => new { a.Line, a.Number }).HasPrincipalKey(z => new { z.Line, z.Number });
        arrivals.OwnsOne(a => a.Gate, gate => gate.HasOne<Zeppelin>().WithMany().HasForeignKey(g => g.Ship));
        arrivals.HasOne<Arrival>().WithMany().HasForeignKey(a => a.Before);
        arrivals.HasOne(a => a.After).WithMany().HasForeignKey("after_id");
    }

    private static object[] Relate(ZooContext db, Situation one)
    {
        var ship = new Zeppelin { Id = 41, Name = "z", Line = 4, Number = 7 };
        var arrival = new Arrival
        {
            Id = 5,
            Marker = "a",
            Ship = one.IsUnset ? 0 : 41,
            Name = one.IsAlternate ? "z" : null,
            Line = one.IsParted ? 4 : null,
            Number = one.IsParted ? 7 : null,
            Gate = new() { Ship = one.IsByOwned ? 41 : null, Letter = "g" },
        };
        var town = new Town { Arrivals = { arrival }, Zeppelins = { ship, new() { Name = "y", Line = 1 } } };
        if (one.HasTree)
            town.Arrivals.AddRange([new() { Id = 6, Marker = "b", After = arrival }, new() { Id = 7, Marker = "c", Before = 6 }]);
        return [town];
    }
}
