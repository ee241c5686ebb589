using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Default = "Defaults";

    private static IEnumerable<ZooModel> Defaults() =>
    [
        Of<Stocked>(
            Default, "a number's default, set and unset",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7),
            _ => Stock()),
        Of<Stocked>(
            Default, "a number's default, first row set",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7),
            _ => [.. Stock().Reverse()]),
        Of<Stocked>(
            Default, "a number's default, none set",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7),
            _ => [.. Stock().Where(s => s.Stock == 0)]),
        Of<Stocked>(
            Default, "a number's default in SQL",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValueSql("3 + 4"),
            _ => Stock()),
        Of<Stocked>(
            Default, "a sentinel",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7).HasSentinel(-1),
            _ => [new() { Id = 1, Stock = -1 }, new() { Id = 2 }, new() { Id = 3, Stock = 5 }]),
        Of<Flagged>(
            Default, "a bool that is true by default",
            b => b.Entity<Flagged>().Property(f => f.Active).HasDefaultValue(true),
            _ => Flags()),
        Of<Flagged>(
            Default, "a bool that is true by default in SQL",
            b => b.Entity<Flagged>().Property(f => f.Active).HasDefaultValueSql("true"),
            _ => Flags()),
        Of<Flagged>(
            Default, "a bool that is false by default",
            b => b.Entity<Flagged>().Property(f => f.Active).HasDefaultValue(false),
            _ => Flags()),
        Of<Flagged>(
            Default, "a nullable number's default",
            b => b.Entity<Flagged>().Property(f => f.Level).HasDefaultValue(9),
            _ => Flags()),
        Of<Flagged>(
            Default, "a nullable bool's default",
            b => b.Entity<Flagged>().Property(f => f.Maybe).HasDefaultValue(true),
            _ => Flags()),
        Of<Backed>(
            Default, "a nullable backing field",
            b => b.Entity<Backed>().Property(f => f.Active).HasField("_active").HasDefaultValue(true),
            _ => [new() { Id = 1 }, new() { Id = 2, Active = false }, new() { Id = 3, Active = true }]),
        Of<Flagged>(
            Default, "an enum's default and sentinel",
            b => b.Entity<Flagged>().Property(f => f.Status).HasDefaultValue(Status.Sent).HasSentinel(Status.Paid),
            _ => Flags()),
        Of<Flagged>(
            Default, "an enum's default, stored as text",
            b => b.Entity<Flagged>().Property(f => f.Status).HasConversion<string>().HasDefaultValue(Status.Sent),
            _ => Flags()),
        Of<Flagged>(Default, "a text's default", b => b.Entity<Flagged>().Property(f => f.Note).HasDefaultValue("none"), _ => Flags()),
        Of<Flagged>(
            Default, "a text's default where null is allowed and the database makes a time",
            b =>
            {
                b.Entity<Flagged>().Property(f => f.Note).HasDefaultValue("none");
                b.Entity<Flagged>().Property<DateTime>("made_at").HasDefaultValueSql("now()");
            },
            _ => Flags()) with { Made = ["made_at"] },
        Of<Flagged>(
            Default, "several defaults, each combination",
            b =>
                b.Entity<Flagged>(f =>
                {
                    f.Property(x => x.Active).HasDefaultValue(true);
                    f.Property(x => x.Level).HasDefaultValue(9);
                    f.Property(x => x.Note).HasDefaultValue("none");
                    f.Property(x => x.Status).HasDefaultValue(Status.Paid);
                }),
            _ => [.. Flags(), .. Flags(10)]),
        Of<Stocked>(
            Default, "a thousand rows that take turns",
            b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7),
            _ => [.. Enumerable.Range(1, 1000).Select(i => new Stocked { Id = i, Stock = i % 3 })]),
        Of<Stocked>(Default, "no rows", b => b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7), _ => []),
        Of<Boxed>(
            Default, "an owned property's default",
            b => b.Entity<Boxed>().OwnsOne(x => x.Size, o => o.Property(x => x.Width).HasDefaultValue(7)),
            _ => Boxes()),
        Of<Boxed>(
            Default, "a complex property's default",
            b => b.Entity<Boxed>().ComplexProperty(x => x.Size, o => o.Property(x => x.Width).HasDefaultValue(7)),
            _ => [.. Boxes().Where(x => x.Size is not null)]),
        Of<Nested>(
            Default, "a default of a default in a complex one",
            b =>
                b.Entity<Nested>()
                    .ComplexProperty(x => x.Outer, o => o.ComplexProperty(x => x.Size, s => s.Property(x => x.Width)
                    .HasDefaultValueSql("7"))),
            _ => [new() { Id = 1 }, new() { Id = 2, Outer = new() { Size = new() { Width = 2 } } }]),
        Of<Animal>(
            Default, "a derived type's default, a list of the base",
            b =>
            {
                Animals(b);
                b.Entity<Dog>().Property(d => d.Barks).HasDefaultValue(7);
                b.Entity<Cat>().Property(d => d.Lives).HasDefaultValue(9);
            },
            _ => Pets()),
        Of<Dog>(
            Default, "a derived type's default, a list of the type",
            b => { Animals(b); b.Entity<Dog>().Property(d => d.Barks).HasDefaultValue(7); },
            _ => [new Dog { Id = 1 }, new Dog { Id = 2, Barks = 3 }]),
        Of<Timed>(
            Default, "a time that the database makes",
            b => b.Entity<Timed>().Property(t => t.At).HasDefaultValueSql("'2024-02-29 01:02:03+00'"),
            _ => Times()),
        Of<KeyedChild>(
            Default, "a foreign key's default",
            b =>
            {
                b.Entity<Parent>().Ignore(p => p.Children);
                b.Entity<KeyedChild>().Property(c => c.ParentId).HasDefaultValue(5);
                b.Entity<KeyedChild>().HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId);
            },
            _ => [new() { Id = 1 }, new() { Id = 2, ParentId = 6 }])
            with { Before = db => db.AddRange(new Parent { Id = 5, Name = "p" }, new Parent { Id = 6, Name = "q" }) },
        Of<Stocked>(
            Default, "a value that a trigger makes on insert and update",
            b => b.Entity<Stocked>().Property(s => s.Stock).ValueGeneratedOnAddOrUpdate(),
            _ => Stock()) with { Sql = Trigger },
        Of<Stocked>(
            Default, "a value that a trigger makes on update",
            b => b.Entity<Stocked>().Property(s => s.Stock).ValueGeneratedOnUpdate(),
            _ => Stock()) with { Sql = s => $"""ALTER TABLE {s}."Stocked" ALTER "Stock" SET DEFAULT 4""" },
        Of<Flagged>(
            Default, "a value generated on add that nothing makes",
            b => b.Entity<Flagged>().Property(f => f.Note).ValueGeneratedOnAdd(),
            _ => Flags()),
        Of<Stocked>(
            Default, "a computed column",
            b => b.Entity<Stocked>().Property(s => s.Twice).HasComputedColumnSql("\"Stock\" * 2", stored: true),
            _ => Stock()),
        Of<Stocked>(
            Default, "an identity beside the key",
            b =>
            {
                b.Entity<Stocked>().Property(s => s.Id).ValueGeneratedNever();
                b.Entity<Stocked>().Property(s => s.Stock).UseIdentityByDefaultColumn();
            },
            _ => [new() { Id = 1 }, new() { Id = 2 }, new() { Id = 3, Stock = 50 }]),
        Of<Stocked>(
            Default, "a sequence beside the key",
            b => { b.HasSequence<int>("numbers").StartsAt(100); b.Entity<Stocked>().Property(s => s.Stock).UseSequence("numbers"); },
            _ => Stock()),
        .. InModes<Stocked>(Default, "back to the CLR default", b =>
            { b.Entity<Stocked>().Property(s => s.Stock).HasDefaultValue(7); b.Entity<Stocked>().Property(s => s.Deleted)
                .HasDefaultValue(false); },
            _ => [new() { Id = 1, Stock = 5, Deleted = true }, new() { Id = 2, Stock = 6, Deleted = true }, new() { Id = 3, Stock = 8 }],
            _ => [new() { Id = 1, Stock = 0, Deleted = false }, new() { Id = 2, Stock = 9 }, new() { Id = 4 },
                new() { Id = 5, Stock = 4, Deleted = true }]),
        .. InModes<Flagged>(
            Default, "a bool that is true by default", b => b.Entity<Flagged>().Property(f => f.Active).HasDefaultValue(true),
            _ => Flags(), _ => [.. Flags(2).Select(f => new Flagged { Id = f.Id, Active = !f.Active })]),
        .. InModes<Flagged>(Default, "a nullable number back to null", b => b.Entity<Flagged>().Property(f => f.Level).HasDefaultValue(9),
            _ => Flags(), _ => [.. Flags(2).Select(f => new Flagged { Id = f.Id })]),
        .. InModes<Boxed>(
            Default, "an owned default", b => b.Entity<Boxed>().OwnsOne(x => x.Size, o => o.Property(x => x.Width).HasDefaultValue(7)),
            _ => Boxes(), _ =>
                [new() { Id = 1, Size = new() { Width = 0 } }, new() { Id = 2 }, new() { Id = 9, Size = new() { Height = 4 } }]),
        .. InModes<Stocked>(
            Default, "what a trigger makes",
            b => b.Entity<Stocked>().Property(s => s.Stock).ValueGeneratedOnAddOrUpdate(),
            _ => Stock(),
            _ => [new() { Id = 1, Stock = 40, Deleted = true }, new() { Id = 9 }]).Select(model => model with { Sql = Trigger }),
    ];

    private static string Trigger(string schema) => $"""
        CREATE FUNCTION {schema}.make() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."Stock" := 10 + NEW."Id"; RETURN NEW; END $$;
        CREATE TRIGGER make BEFORE INSERT OR UPDATE ON {schema}."Stocked" FOR EACH ROW EXECUTE FUNCTION {schema}.make()
        """;

    private static Stocked[] Stock() =>
        [new() { Id = 1 }, new() { Id = 2, Stock = 5 }, new() { Id = 3 }, new() { Id = 4, Stock = 7, Deleted = true }];

    private static Flagged[] Flags(int first = 1) =>
    [
        new() { Id = first }, new() { Id = first + 1, Active = true, Level = 0, Maybe = false, Status = Status.Paid, Note = "" },
        new() { Id = first + 2, Active = false, Level = 3, Maybe = true, Status = Status.Sent, Note = "n" },
            new() { Id = first + 3, Active = true },
    ];

    private static Boxed[] Boxes() =>
        [new() { Id = 1, Size = new() }, new() { Id = 2, Size = new() { Width = 3, Height = 2 } }, new() { Id = 3 }];

    private static Timed[] Times() => [new() { Id = 1 }, new() { Id = 2, At = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc) }];
}
