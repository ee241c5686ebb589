using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Behaviour = "Save behaviours and tokens";

    private static IEnumerable<ZooModel> Behaviours() =>
    [
        Of<Stocked>(Behaviour, "ignored before the save", Before(PropertySaveBehavior.Ignore, 4), _ => Stock()),
        Of<Stocked>(Behaviour, "thrown before the save, set", Before(PropertySaveBehavior.Throw, 4), _ => Stock()),
        Of<Stocked>(Behaviour, "thrown before the save, unset", Before(PropertySaveBehavior.Throw, 4), _ => [new() { Id = 1 }]),
        Of<Stocked>(
            Behaviour, "thrown before the save, nothing generated",
            b => b.Entity<Stocked>().Property(s => s.Stock).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Throw),
            _ => Stock()),
        .. InModes<Stocked>(
            Behaviour, "ignored before the save",
            Before(PropertySaveBehavior.Ignore, 4),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 40 }, new() { Id = 9, Stock = 41 }]),
        .. InModes<Stocked>(
            Behaviour, "ignored after the save",
            After(PropertySaveBehavior.Ignore),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 40, Deleted = true }, new() { Id = 9, Stock = 41 }]),
        .. InModes<Stocked>(
            Behaviour, "thrown after the save, changed",
            After(PropertySaveBehavior.Throw),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 40 }, new() { Id = 9, Stock = 41 }]),
        .. InModes<Stocked>(
            Behaviour, "thrown after the save, the same",
            After(PropertySaveBehavior.Throw),
            _ => Stock(),
            _ => [new() { Id = 2, Stock = 5, Deleted = true }, new() { Id = 9, Stock = 41 }]),
        Of<Versioned>(
            Behaviour, "xmin",
            b => b.Entity<Versioned>(),
            _ => [new() { Id = 1, Name = "a" }, new() { Id = 2, Version = 4 }]) with { Made = ["Version"] },
        .. InModes<Versioned>(
            Behaviour, "xmin, rows as they were loaded",
            b => b.Entity<Versioned>(),
            _ => [new() { Id = 1, Name = "a" }, new() { Id = 2, Name = "b" }],
            db => [.. Loaded(db), new() { Id = 3, Name = "new" }]).Select(model => model with { Made = ["Version"] }),
        .. InModes<Versioned>(
            Behaviour, "xmin, a row that was changed meanwhile",
            b => b.Entity<Versioned>(),
            _ => [new() { Id = 1, Name = "a" }, new() { Id = 2, Name = "b" }],
            db => [.. Loaded(db, changed: true), new() { Id = 3, Name = "new" }]).Select(model => model with { Made = ["Version"] }),
        .. InModes<Versioned>(
            Behaviour, "xmin, of objects that were never loaded",
            b => b.Entity<Versioned>(),
            _ => [new() { Id = 1, Name = "a" }, new() { Id = 2, Name = "b" }],
            _ => [new() { Id = 1, Name = "fed" }, new() { Id = 3, Name = "new" }]).Select(model => model with { Made = ["Version"] }),
        Of<Stocked>(Behaviour, "a token of the app's", b => b.Entity<Stocked>().Property(s => s.Stock).IsConcurrencyToken(), _ => Stock()),
        .. InModes<Stocked>(
            Behaviour, "a token of the app's, detached",
            b => b.Entity<Stocked>().Property(s => s.Stock).IsConcurrencyToken(),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 1, Deleted = true }, new() { Id = 9 }]),
        Tracked("a token of the app's, loaded", meanwhile: false),
        Tracked("a token of the app's, loaded and changed meanwhile", meanwhile: true),
        Of<Stocked>(Behaviour, "a query filter", b => b.Entity<Stocked>().HasQueryFilter(s => !s.Deleted), _ => Stock()),
        .. InModes<Stocked>(
            Behaviour, "a query filter",
            b => b.Entity<Stocked>().HasQueryFilter(s => !s.Deleted),
            _ => [.. Stock(), new() { Id = 5, Deleted = true }],
            _ => [new() { Id = 1, Stock = 40 }, new() { Id = 4, Stock = 41 }, new() { Id = 9 }]),
        .. InModes<Stocked>(
            Behaviour, "a query filter with a value",
            b => b.Entity<Stocked>().HasQueryFilter(s => s.Stock < Least),
            _ => [.. Stock(), new() { Id = 5, Stock = 2 }],
            _ => [new() { Id = 1, Stock = 1 }, new() { Id = 9 }]),
        .. InModes<Coded>(Behaviour, "by an alternate key", b =>
            b.Entity<Coded>().HasAlternateKey(c => c.Code), _ =>
                [new() { Id = 1, Code = Known, Level = 1 }, new() { Id = 2, Code = new("21111111-2222-3333-4444-555555555555") }],
            _ => [new() { Id = 1, Code = Known, Level = 4 }], "Code"),
        Of<Coded>(
            Behaviour, "a unique index and an alternate key",
            b => { b.Entity<Coded>().HasAlternateKey(c => c.Code); b.Entity<Coded>().HasIndex(c => c.Level).IsUnique(); },
            _ => [new() { Id = 1, Code = Known, Level = 4 }]),
        Of<Front>(
            Behaviour, "table splitting, both there",
            Split,
            _ =>
            [
                new() { Id = 1, Name = "a", Detail = new() { Id = 1, Text = "t" } },
                new() { Id = 2, Name = "b", Detail = new() { Id = 2 } },
            ]),
        Of<Front>(
            Behaviour, "table splitting, one is missing",
            Split,
            _ => [new() { Id = 1, Name = "a", Detail = new() { Id = 1, Text = "t" } }, new() { Id = 2, Name = "b" }]),
        .. InModes<Front>(
            Behaviour, "table splitting, without the other",
            Split,
            _ => [new() { Id = 1, Name = "a", Detail = new() { Text = "t" } }],
            _ => new Front[] { new() { Id = 1, Name = "changed" }, new() { Id = 2, Name = "new" } }),
        Of<Stocked>(
            Behaviour, "entity splitting",
            b => b.Entity<Stocked>().SplitToTable("Elsewhere", t => t.Property(s => s.Stock)),
            _ => Stock()) with { Refused = "Stock" },
        Of<Boxed>(
            Behaviour, "an owned type in a table of its own",
            b => b.Entity<Boxed>().OwnsOne(x => x.Size, o => o.ToTable("Sizes")),
            _ => Boxes()) with { Refused = "Size" },
        Of<Ordered>(
            Behaviour, "an owned collection in a table of its own",
            b => b.Entity<Ordered>().OwnsMany(o => o.Lines),
            _ => [new() { Id = 1, Lines = [new() { Product = "p" }] }]) with { Refused = "Lines" },
        Of<Tagged>(
            Behaviour, "many to many",
            b => { b.Entity<Tagged>(); b.Entity<Tag>(); },
            _ => [new() { Tags = [new() { Id = 2 }] }]) with { Refused = "Tags" },
        Of<Tagged>(Behaviour, "many to many, nobody related", b => { b.Entity<Tagged>(); b.Entity<Tag>(); }, _ => [new() { Id = 1 }]),
    ];

    private static int Least { get; } = 4;

    private static Action<ModelBuilder> Before(PropertySaveBehavior behaviour, int value) => b =>
        b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(value).Metadata.SetBeforeSaveBehavior(behaviour);

    private static Action<ModelBuilder> After(PropertySaveBehavior behaviour) => b =>
        b.Entity<Stocked>().Property(s => s.Stock).Metadata.SetAfterSaveBehavior(behaviour);

    private static void Split(ModelBuilder b)
    {
        b.Entity<Front>().ToTable("Both").HasOne(f => f.Detail).WithOne().HasForeignKey<Detail>(d => d.Id);
        b.Entity<Front>().Property(f => f.Id).ValueGeneratedNever();
        b.Entity<Detail>().ToTable("Both").Property(d => d.Text);
    }

    private static Versioned[] Loaded(ZooContext db, bool changed = false)
    {
        var rows = db.Set<Versioned>().AsNoTracking().OrderBy(v => v.Id).ToArray();
        rows[1].Name = "changed";
        if (changed)
            db.Database.ExecuteSqlRaw($"UPDATE {db.Schema}.\"Versioned\" SET \"Name\" = 'elsewhere' WHERE \"Id\" = 2");
        return rows;
    }

    private static ZooModel Tracked(string name, bool meanwhile) =>
        Of(Behaviour, name, b => b.Entity<Stocked>().Property(s => s.Stock).IsConcurrencyToken(), db =>
    {
        var row = db.Set<Stocked>().Single(s => s.Id == 2);
        (row.Stock, row.Deleted) = (row.Stock + 1, true);
        if (meanwhile)
            db.Database.ExecuteSqlRaw($"UPDATE {db.Schema}.\"Stocked\" SET \"Stock\" = 77 WHERE \"Id\" = 2");
        return new[] { row };
    }, WriteMode.UpdateOnly) with
        { Before = db => db.AddRange(Stock()) };

    private sealed class Versioned
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        [System.ComponentModel.DataAnnotations.Timestamp]
        public uint Version { get; set; }
    }

    private sealed class Front
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public Detail? Detail { get; set; }
    }

    private sealed class Detail
    {
        public int Id { get; set; }

        public string? Text { get; set; }
    }

    private sealed class Ordered
    {
        public int Id { get; set; }

        public List<Line> Lines { get; set; } = [];
    }

    private sealed class Tagged
    {
        public int Id { get; set; }

        public List<Tag> Tags { get; set; } = [];
    }

    private sealed class Tag
    {
        public int Id { get; set; }

        public List<Tagged> All { get; set; } = [];
    }
}
