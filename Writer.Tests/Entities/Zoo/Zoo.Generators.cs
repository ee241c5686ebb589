using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Values that EF generates elsewhere than in a new row's own properties, and hierarchies in every mode.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Generators() => ((IEnumerable<ZooModel>)
    [
        Of<Tokened>(Generated, "an owned type's Guid",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Code).HasValueGenerator<GuidValueGenerator>()),
            _ => Locks()) with { Made = ["Key_Code", "Code"] },
        Of<Tokened>(Generated, "a complex type's generator", ComplexWord, _ => [.. Locks().Where(one => one.Key is not null)]),
        Of<Front>(Generated, "a generator of what shares the row",
            b => { Split(b); b.Entity<Detail>().Property(d => d.Text).HasValueGenerator<Word>(); },
            _ => [new() { Id = 1, Name = "a", Detail = new() { Id = 1 } }, new() { Id = 2, Name = "b" }]),
        Of<Tokened>(Generated, "a document's generator",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => { o.ToJson(); o.Property(k => k.Text).HasValueGenerator<Word>(); }),
            _ => Locks()),
        Of<Ordered>(Generated, "a generator of a document's items",
            b => b.Entity<Ordered>().OwnsMany(t => t.Lines, o =>
            {
                o.ToJson();
                o.Property(k => k.Product).HasValueGenerator<Word>().HasSentinel("");
            }),
            _ => [new() { Id = 1, Lines = [new(), new() { Product = "own" }] }, new() { Id = 2 }]),
        Of<Wrapped>(Generated, "a generator of a complex document, of what is in it and of its items",
            b => b.Entity<Wrapped>().ComplexProperty(w => w.Page, page =>
            {
                page.ToJson();
                page.Property(p => p.Title).HasValueGenerator<Word>();
                page.ComplexProperty(p => p.Cover, cover => cover.Property(c => c.Title).HasValueGenerator<Word>());
                page.ComplexCollection(p => p.Notes, note => note.Property(n => n.Title).HasValueGenerator<Word>());
            }).ComplexCollection(w => w.Notes, note => { note.ToJson(); note.Property(n => n.Title).HasValueGenerator<Word>(); }),
            _ =>
            [
                new() { Id = 1, Page = new() { Notes = [new(), new() { Title = "own" }] }, Notes = [new()] },
                new() { Id = 2, Page = new() { Title = "own", Cover = new() { Title = "own" } } },
            ]),
        .. InModes<Named<int>>(Generated, "a generator beside the key",
            b =>
            {
                b.Entity<Named<int>>().Property(n => n.Name).HasValueGenerator<Word>();
                b.Entity<Named<int>>().Property<string?>("by").HasValueGenerator<Word>();
            },
            db => [Set(db, new Named<int> { Id = 100, Name = "a" }, "by", "z"), new() { Id = 101, Name = "b" }],
            db => [new() { Id = 100 }, Set(db, new Named<int> { Id = 101, Name = "c" }, "by", "y"), new() { Id = 102 }]),
        .. InModes<Tokened>(Generated, "a complex type's generator", ComplexWord,
            _ => [new() { Id = 1, Key = new() { Text = "a" } }, new() { Id = 2, Key = new() }],
            _ => [new() { Id = 1, Key = new() { Other = 4 } }, new() { Id = 3, Key = new() }])
            .Where(model => model.Mode is WriteMode.Upsert or WriteMode.UpdateOnly),
        .. InModes<Tokened>(Generated, "an owned type's generator",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Text).HasValueGenerator<Word>()),
            _ => [new() { Id = 1, Key = new() { Text = "a" } }, new() { Id = 2 }],
            _ => [new() { Id = 1, Key = new() { Other = 4 } }, new() { Id = 3, Key = new() }])
            .Where(model => model.Mode is WriteMode.Upsert),
        .. Appearing("an owned type that appears",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Text).HasValueGenerator<Word>())),
        .. Appearing("an owned type with a default that appears",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Other).HasDefaultValue(7).HasSentinel(1))),
        .. Appearing("an owned type with a default in SQL that appears",
            b => b.Entity<Tokened>().OwnsOne(t => t.Key, o => o.Property(k => k.Other).HasDefaultValueSql("8").HasSentinel(1))),
        .. Appearing("an owned type of optional properties that appears", b => b.Entity<Tokened>().OwnsOne(t => t.Key, o =>
        {
            o.Ignore(k => k.Code).Ignore(k => k.Other);
            o.Property(k => k.Text).HasValueGenerator<Word>();
            o.Property<string?>("note");
        })),
        .. InModes<Front>(Generated, "what shares the row and appears",
            b => { Split(b); b.Entity<Detail>().Property(d => d.Text).HasValueGenerator<Word>(); },
            _ => [new() { Id = 1, Name = "a", Detail = new() { Id = 1, Text = "a" } }, new() { Id = 2, Name = "b" }],
            _ => [new() { Id = 1, Name = "c", Detail = new() { Id = 1 } }, new() { Id = 2, Name = "b", Detail = new() { Id = 2 } }])
            .Where(model => model.Mode is WriteMode.Upsert or WriteMode.UpdateOnly),
        Of<Named<long>>(Generated, "identity always, explicit", b => b.Entity<Named<long>>().Property(n => n.Id).UseIdentityAlwaysColumn(),
            _ => Ids(4L, 5)),
        Of<Stocked>(Generated, "identity beside a default that takes turns",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7),
            _ => [new(), new() { Stock = 1 }, new(), new() { Stock = 2 }, new() { Stock = 3 }, new()]),
        .. InModes<Animal>(Inherited, "TPC, a list of the base, all types", Tpc, _ => [.. Pets(), new Cat { Id = 9 }],
            _ => [new Dog { Id = 2, Barks = 9, Name = "changed" }, new Cat { Id = 8, Lives = 1 }, new Animal { Id = 1 }]),
        .. InModes<Animal>(Inherited, "TPC, a list of the base, one type", Tpc, _ => Pets(),
            _ => [new Dog { Id = 2, Barks = 9, Name = "changed" }, new Dog { Id = 8 }]).Where(model => model.Mode == WriteMode.Sync),
        .. InModes<Dog>(Inherited, "TPC, a list of a derived type", Tpc, _ => [], _ => [new() { Id = 2, Barks = 9 }, new() { Id = 8 }])
            .Where(model => model.Mode == WriteMode.Sync).Select(model => model with { Before = db => db.AddRange(Pets()) }),
        .. InModes<Animal>(Inherited, "siblings' shadow properties in one column", b =>
        {
            Animals(b);
            b.Entity<Dog>().Property<int?>("owner_id").HasColumnName("owner");
            b.Entity<Cat>().Property<int?>("keeper_id").HasColumnName("owner");
        }, db => [Set(db, new Dog { Id = 1 }, "owner_id", 4), Set(db, new Cat { Id = 2 }, "keeper_id", 5), new Cat { Id = 3 }],
            db => [Set(db, new Dog { Id = 1 }, "owner_id", 14), Set(db, new Cat { Id = 2 }, "keeper_id", 15), new Cat { Id = 3 }])
            .Where(model => model.Mode is WriteMode.Upsert or WriteMode.UpdateOnly),
        .. InModes<Animal>(Inherited, "documents of siblings",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().OwnsOne(d => d.Size, o => o.ToJson("size"));
                b.Entity<Cat>().OwnsOne(d => d.Size, o => o.ToJson("cat_size"));
            },
            _ => [new Dog { Id = 1, Size = new() { Width = 2 } }, new Cat { Id = 2 }],
            _ => [new Dog { Id = 1, Size = new() { Width = 4 } }, new Cat { Id = 2, Size = new() { Height = 3 } }, new Dog { Id = 4 }])
            .Where(model => model.Mode == WriteMode.Upsert),
        Of<Animal>(Inherited, "a class that the model does not have", b => b.Entity<Animal>(),
            _ => [new Dog { Id = 1, Name = "x" }, new Animal { Id = 2 }]),
    ]).Select(model => model with { IsForEveryLoader = Everywhere(model) });

    private static IEnumerable<ZooModel> Appearing(string situation, Action<ModelBuilder> model) =>
        InModes<Tokened>(Generated, situation, model,
            _ => [new() { Id = 1, Key = new() { Text = "a", Other = 3 } }, new() { Id = 2 }, new() { Id = 3 }],
            _ => [new() { Id = 1, Key = new() { Other = 4 } }, new() { Id = 2, Key = new() }, new() { Id = 3, Key = new() { Text = "b" } }])
            .Where(changed => changed.Mode is WriteMode.Upsert or WriteMode.UpdateOnly or WriteMode.Sync);

    private static bool Everywhere(ZooModel model) =>
        model.Situation is "a document's generator" or "a generator beside the key" && model.Mode is WriteMode.Insert or WriteMode.Upsert;

    private static void ComplexWord(ModelBuilder b) =>
        b.Entity<Tokened>().ComplexProperty(t => t.Key, o => o.Property(k => k.Text).HasValueGenerator<Word>());

    private static Tokened[] Locks() =>
        [new() { Id = 1, Key = new() }, new() { Id = 2, Key = new() { Code = Known, Text = "own" } }, new() { Id = 3 }];

    private sealed class Word : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues => false;

        public override string Next(EntityEntry entry) => "word";
    }

    private sealed class Tokened
    {
        public int Id { get; set; }

        public Lock? Key { get; set; }
    }

    private sealed class Lock
    {
        public Guid Code { get; set; }

        public string? Text { get; set; }

        public int Other { get; set; } = 1;
    }

    private sealed class Wrapped
    {
        public int Id { get; set; }

        public WrappedPage Page { get; set; } = new();

        public List<WrappedNote> Notes { get; set; } = [];
    }

    private sealed class WrappedPage
    {
        public string? Title { get; set; }

        public WrappedNote Cover { get; set; } = new();

        public List<WrappedNote> Notes { get; set; } = [];
    }

    private sealed class WrappedNote
    {
        public string? Title { get; set; }
    }
}
