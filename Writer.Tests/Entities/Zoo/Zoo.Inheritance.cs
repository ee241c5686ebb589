using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Inherited = "Inheritance";

    private static IEnumerable<ZooModel> Inheritance() =>
    [
        Of<Animal>(Inherited, "siblings, a list of the base", Animals, _ => Pets()),
        Of<Dog>(Inherited, "siblings, a list of a derived type", Animals, _ => [new Dog { Id = 1, Barks = 2 }]),
        Of<Animal>(
            Inherited, "siblings, a derived type's list as its base's",
            Animals,
            _ => new Animal[] { new Cat { Id = 1, Lives = 2 } }),
        Of<Animal>(
            Inherited, "three levels",
            b => { Animals(b); b.Entity<Puppy>(); },
            _ => [.. Pets(), new Puppy { Id = 9, Barks = 1, Age = 4 }]),
        Of<Dog>(
            Inherited, "three levels, a list of the middle",
            b => { Animals(b); b.Entity<Puppy>(); },
            _ => new Dog[] { new() { Id = 8 }, new Puppy { Id = 9, Barks = 1, Age = 4 } }),
        Of<Animal>(
            Inherited, "three levels, number for a discriminator",
            b =>
            {
                Animals(b);
                b.Entity<Puppy>();
                b.Entity<Animal>().HasDiscriminator<int>("kind").HasValue<Animal>(0).HasValue<Dog>(1).HasValue<Cat>(2).HasValue<Puppy>(3);
            },
            _ => [.. Pets(), new Puppy { Id = 9 }]),
        Of<Animal>(
            Inherited, "siblings that share a column",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Note).HasColumnName("note");
                b.Entity<Cat>().Property(d => d.Note).HasColumnName("note");
            },
            _ => Noted()),
        Of<Animal>(
            Inherited, "siblings that share a column, each with its converter",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Note).HasColumnName("note").HasConversion(v => "dog " + v, v => v!.Substring(4));
                b.Entity<Cat>().Property(d => d.Note).HasColumnName("note").HasConversion(v => "cat " + v, v => v!.Substring(4));
            },
            _ => Noted()),
        Of<Animal>(
            Inherited, "siblings of different types that share a column",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Barks).HasColumnName("shared");
                b.Entity<Cat>().Property(d => d.Mood).HasColumnName("shared").HasConversion<int>();
            },
            _ => [new Dog { Id = 1, Barks = 4 }, new Cat { Id = 2, Mood = Status.Sent }]),
        Of<Shape>(Inherited, "an abstract root, text", Shapes, _ => Figures()),
        Of<Shape>(
            Inherited, "an abstract root, number",
            b => { Shapes(b); b.Entity<Shape>().HasDiscriminator<int>("kind").HasValue<Circle>(1).HasValue<Square>(2); },
            _ => Figures()),
        Of<Shape>(
            Inherited, "an abstract root, enum",
            b =>
            {
                Shapes(b);
                b.Entity<Shape>().HasDiscriminator(s => s.Kind).HasValue<Circle>(Status.Paid).HasValue<Square>(Status.Sent);
            },
            _ => Figures()),
        Of<Shape>(
            Inherited, "an abstract root, enum as text",
            b =>
            {
                Shapes(b);
                b.Entity<Shape>().HasDiscriminator(s => s.Kind).HasValue<Circle>(Status.Paid).HasValue<Square>(Status.Sent);
                b.Entity<Shape>().Property(s => s.Kind).HasConversion<string>();
            },
            _ => Figures()),
        Of<Shape>(
            Inherited, "an abstract root, a list of one type",
            b => { Shapes(b); b.Entity<Shape>().HasDiscriminator<int>("kind").HasValue<Circle>(1).HasValue<Square>(2); },
            _ => Figures().OfType<Circle>().ToArray()),
        Of<Animal>(
            Inherited, "required columns of siblings",
            b => { Animals(b); b.Entity<Dog>().Property(d => d.Note).IsRequired(); },
            _ => [new Dog { Id = 1, Note = "d" }, new Cat { Id = 2 }]),
        Of<Animal>(
            Inherited, "owned types of siblings",
            b => { Animals(b); b.Entity<Dog>().OwnsOne(d => d.Size); b.Entity<Cat>().OwnsOne(d => d.Size); },
            _ => [new Dog { Id = 1, Size = new() { Width = 2 } }, new Cat { Id = 2, Size = new() { Width = 3 } }, new Cat { Id = 3 }]),
        Of<Animal>(
            Inherited, "complex types of siblings",
            b => { Animals(b); b.Entity<Dog>().ComplexProperty(d => d.Size); },
            _ => [new Dog { Id = 1, Size = new() { Width = 2 } }, new Cat { Id = 2 }]),
        Of<Animal>(
            Inherited, "documents of siblings",
            b => { Animals(b); b.Entity<Dog>().OwnsOne(d => d.Size, o => o.ToJson("size")); },
            _ => [new Dog { Id = 1, Size = new() { Width = 2 } }, new Cat { Id = 2 }]),
        Of<Boxed>(
            Inherited, "a complex type's discriminator",
            b => b.Entity<Boxed>().ComplexProperty(x => x.Size, s => s.HasDiscriminator()),
            _ => Boxes()),
        Of<Boxed>(
            Inherited, "a complex type's discriminator, number",
            b => b.Entity<Boxed>().ComplexProperty(x => x.Size, s => { s.HasDiscriminator<int>("kind").HasValue(4); }),
            _ => Boxes()),
        Of<Animal>(
            Inherited, "a derived type's foreign key",
            b =>
            {
                b.Entity<Parent>().Ignore(p => p.Children);
                Animals(b);
                b.Entity<Dog>().HasOne<Parent>("Owner").WithMany().HasForeignKey("owner_id");
            },
            db => [new Dog { Id = 1, Owner = Tracked(db, 2) }, new Cat { Id = 2 }]) with { Before = Parents },
        Of<Dog>(Inherited, "TPC, a list of a derived type", Tpc, _ => [new Dog { Id = 1, Barks = 2 }, new Dog { Id = 4 }]),
        Of<Dog>(
            Inherited, "TPC, a list of a derived type, keys generated",
            b => { Tpc(b); b.Entity<Animal>().Property(a => a.Id).UseSequence("animal_ids"); },
            _ => [new Dog { Barks = 2 }, new Dog()]),
        Of<Animal>(Inherited, "TPC, a list of the base, one type", Tpc, _ => new Animal[] { new Cat { Id = 1, Lives = 2 } }),
        Of<Animal>(Inherited, "TPC, a list of the base, all types", Tpc, _ => Pets()),
        Of<Shape>(
            Inherited, "TPC, an abstract base, a list of it",
            b => { Shapes(b); b.Entity<Shape>().UseTpcMappingStrategy(); },
            _ => Figures()),
        Of<Animal>(
            Inherited, "TPT",
            b => { Animals(b); b.Entity<Animal>().UseTptMappingStrategy(); },
            _ => Pets()) with { Refused = "TPT" },
        .. InModes<Animal>(
            Inherited, "siblings, a list of the base",
            Animals,
            _ => Pets(),
            _ => [new Dog { Id = 2, Barks = 9, Name = "changed" }, new Cat { Id = 8, Lives = 1 }]),
        .. InModes<Dog>(
            Inherited, "siblings, a list of a derived type",
            Animals,
            _ => [],
            _ => [new() { Id = 2, Barks = 9 }, new() { Id = 7 }])
                .Select(model => model with { Before = db => db.AddRange([.. Pets(), new Dog { Id = 6 }]) }),
        .. InModes<Animal>(
            Inherited, "siblings that share a column with converters",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Note).HasColumnName("note").HasConversion(v => "dog " + v, v => v!.Substring(4));
                b.Entity<Cat>().Property(d => d.Note).HasColumnName("note");
            },
            _ => Noted(),
            _ => [new Dog { Id = 1, Note = "new" }, new Cat { Id = 2, Note = "newer" }]),
        .. InModes<Dog>(
            Inherited, "three levels, a list of the middle",
            b => { Animals(b); b.Entity<Puppy>(); },
            _ => [],
            _ => [new Puppy { Id = 6, Age = 3 }, new() { Id = 2 }])
                .Select(model => model with { Before = db => db.AddRange([.. Pets(), new Puppy { Id = 6 }, new Puppy { Id = 7 }]) }),
    ];

    private static void Animals(ModelBuilder b)
    {
        b.Entity<Animal>();
        b.Entity<Dog>().Ignore(d => d.Owner).Ignore(d => d.Size);
        b.Entity<Cat>().Ignore(c => c.Size);
    }

    private static void Tpc(ModelBuilder b)
    {
        Animals(b);
        b.Entity<Animal>().UseTpcMappingStrategy().Property(a => a.Id).ValueGeneratedNever();
    }

    private static void Shapes(ModelBuilder b)
    {
        b.Entity<Shape>();
        b.Entity<Circle>();
        b.Entity<Square>();
    }

    private static Animal[] Pets() =>
        [new() { Id = 1, Name = "a" }, new Dog { Id = 2, Name = "d", Barks = 3 }, new Cat { Id = 3, Name = "c", Lives = 9 },
            new Dog { Id = 4 }, new Cat { Id = 5 }];

    private static Animal[] Noted() =>
        [new Dog { Id = 1, Note = "x" }, new Cat { Id = 2, Note = "y" }, new Animal { Id = 3 }, new Cat { Id = 4 }];

    private static Shape[] Figures() => [new Circle { Id = 1, Radius = 2 }, new Square { Id = 2, Side = 3 }, new Circle { Id = 3 }];

    private class Animal
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }

    private class Dog : Animal
    {
        public int Barks { get; set; }

        public string? Note { get; set; }

        public Size? Size { get; set; }

        public Parent? Owner { get; set; }
    }

    private sealed class Puppy : Dog
    {
        public int Age { get; set; }
    }

    private sealed class Cat : Animal
    {
        public int Lives { get; set; }

        public string? Note { get; set; }

        public Status Mood { get; set; }

        public Size? Size { get; set; }
    }

    private abstract class Shape
    {
        public int Id { get; set; }

        public Status Kind { get; set; }
    }

    private sealed class Circle : Shape
    {
        public int Radius { get; set; }
    }

    private sealed class Square : Shape
    {
        public int Side { get; set; }
    }
}
