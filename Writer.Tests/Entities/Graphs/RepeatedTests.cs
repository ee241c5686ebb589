using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>
/// One object in two places, of which SaveChanges stores one, is refused by both places before a row is sent, or stored as SaveChanges
/// stores it.
/// </summary>
public sealed class RepeatedTests : GraphComparison
{
    private sealed class Parcel
    {
        public int Id { get; set; }

        public string Marker { get; set; } = "";

        public Stamp? A { get; set; }

        public Stamp? B { get; set; }

        public List<Stamp> Items { get; set; } = [];

        public Roll? Roll { get; set; }

        public Slip? Slip { get; set; }
    }

    private sealed class Stamp
    {
        public string Text { get; set; } = "";
    }

    private sealed class Roll
    {
        public string Name { get; set; } = "";

        public Stamp? Inside { get; set; }
    }

    private sealed class Slip
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    private static readonly Dictionary<string, Action<Parcel[], Stamp>> Places = new()
    {
        ["A of two neighbours"] = (all, one) => (all[0].A, all[1].A) = (one, one),
        ["A of two"] = (all, one) => (all[0].A, all[2].A) = (one, one),
        ["A and B of one"] = (all, one) => (all[1].A, all[1].B) = (one, one),
        ["A and B of two"] = (all, one) => (all[0].A, all[2].B) = (one, one),
        ["items of two"] = (all, one) => { all[0].Items.Add(one); all[2].Items.Add(one); },
        ["an item twice"] = (all, one) => all[1].Items.AddRange([one, one]),
        ["an item and A of one"] = (all, one) => { all[1].Items.Add(one); all[1].A = one; },
        ["an item and B of two"] = (all, one) => { all[0].Items.Add(one); all[1].B = one; },
        ["inside of two"] = (all, one) => (all[0].Roll, all[2].Roll) = (new() { Inside = one }, new() { Inside = one }),
        ["inside and A"] = (all, one) => (all[0].Roll, all[2].A) = (new() { Inside = one }, one),
        ["what has it in two"] = (all, _) => all[0].Roll = all[2].Roll = new() { Name = "r", Inside = new() },
        ["what shares the row of two"] = (all, _) => all[0].Slip = all[2].Slip = new() { Text = "s" },
        ["A of a stored one"] = (all, one) => all[1].A = one,
        ["A of a stored one, as B"] = (all, one) => all[1].B = one,
        ["equal ones"] = (all, _) => (all[0].A, all[1].A, all[1].B) = (new() { Text = "s" }, new() { Text = "s" }, new() { Text = "s" }),
    };

    private sealed record Situation(string Place, string Way);

    [Test]
    public async Task An_object_inside([Values("columns", "documents", "tables")] string mapping)
    {
        var situations = (
            from place in Places.Keys
            from way in mapping == "tables" ? new[] { "graph" } : ["graph", "list", "values back"]
            select new Situation(place, way)).ToList();
        void BuildAll(ModelBuilder b) => Build(b, mapping);
        await CreateAsync(mapping, BuildAll);
        var tables = mapping == "tables" ? new[] { "parcels", "a", "b", "items", "inside" } : ["parcels"];

        await CompareAllAsync(situations, mapping, BuildAll, (db, one) => Parcels(db, one.Place), ["Parcel"],
            string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table}' || (to_jsonb(t) - 'Id')::text FROM {table} t")),
            every: true, write: (db, one, roots) => one.Way == "graph"
                ? db.WriteGraphAsync(roots.Cast<Parcel>())
                : db.WriteAsync(roots.Cast<Parcel>().ToList(), new WriteOptions { SetGeneratedValues = one.Way == "values back" }));
    }

    [Test]
    public async Task Neighbours_of_a_long_list()
    {
        await CreateAsync("columns", b => Build(b, "columns"));
        await using var db = NewContext("columns", b => Build(b, "columns"));
        var parcels = Enumerable.Range(1, 6_000).Select(i => new Parcel { Id = i, A = new() }).ToList();
        parcels[^1].B = parcels[^2].A;

        Assert.That(
            () => db.WriteAsync(parcels),
            Throws.TypeOf<FrameWriteException>().With.Property("Row").EqualTo(5_999).And.Property("Code").EqualTo("shared-object")
                .And.Message.Contains("Parcel.A of row 5998").And.Message.Contains("Parcel.B of row 5999"));
        Assert.That(await Count("parcels"), Is.Zero);
    }

    private static Parcel[] Parcels(ZooContext db, string place)
    {
        Parcel[] all = [.. Enumerable.Range(1, 3).Select(i => new Parcel { Id = i, Marker = $"p{i}" })];
        var one = new Stamp { Text = "one" };
        if (place.Contains("stored", StringComparison.Ordinal))
        {
            db.Add(new Parcel { Id = 9, A = one });
            db.SaveChanges();
        }

        Places[place](all, one);
        return all;
    }

    private static void Build(ModelBuilder b, string mapping)
    {
        var parcels = b.Entity<Parcel>();
        parcels.ToTable("parcels").Property(parcel => parcel.Id).ValueGeneratedNever();
        if (mapping == "columns")
        {
            parcels.OwnsOne(parcel => parcel.A);
            parcels.OwnsOne(parcel => parcel.B);
            parcels.Ignore(parcel => parcel.Items);
            parcels.OwnsOne(parcel => parcel.Roll, roll => roll.OwnsOne(one => one.Inside));
        }
        else if (mapping == "documents")
        {
            parcels.OwnsOne(parcel => parcel.A, a => a.ToJson());
            parcels.OwnsOne(parcel => parcel.B, one => one.ToJson());
            parcels.OwnsMany(parcel => parcel.Items, items => items.ToJson());
            parcels.OwnsOne(parcel => parcel.Roll, roll => { roll.ToJson(); roll.OwnsOne(one => one.Inside); });
            parcels.Ignore(parcel => parcel.Slip);
            return;
        }
        else
        {
            parcels.OwnsOne(parcel => parcel.A, a => a.ToTable("a"));
            parcels.OwnsOne(parcel => parcel.B, one => one.ToTable("b"));
            parcels.OwnsMany(parcel => parcel.Items, items => items.ToTable("items"));
            parcels.OwnsOne(parcel => parcel.Roll, roll => roll.OwnsOne(one => one.Inside, inside => inside.ToTable("inside")));
        }

        parcels.HasOne(parcel => parcel.Slip).WithOne().HasForeignKey<Slip>(slip => slip.Id);
        b.Entity<Slip>().ToTable("parcels");
    }
}
