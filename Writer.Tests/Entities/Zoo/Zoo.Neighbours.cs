using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Keys and foreign keys of converted types, writes after each other, and what hierarchies have in common.</summary>
internal static partial class Zoo
{
    private const string Linked = "Keys of other types";

    private static IEnumerable<ZooModel> Neighbours() => ((IEnumerable<ZooModel>)
    [
        Of<Named<Status>>(Linked, "an enum", b => b.Entity<Named<Status>>(), _ => Ids(Status.Paid, Status.Open)),
        Of<Named<Status>>(Linked, "an enum as text",
            b => b.Entity<Named<Status>>().Property(n => n.Id).HasConversion<string>(), _ => Ids(Status.Paid, Status.Sent)),
        Of<Named<DateOnly>>(Linked, "a day", b => b.Entity<Named<DateOnly>>(), _ => Ids(new DateOnly(2024, 1, 1), new(2024, 1, 2))),
        Of<Named<DateTime>>(Linked, "a time",
            b => b.Entity<Named<DateTime>>().Property(n => n.Id).HasColumnType("timestamp(0) without time zone"),
            _ => Ids(new DateTime(2024, 1, 1), new(2024, 1, 2))),
        Of<Named<decimal>>(Linked, "a number", b => b.Entity<Named<decimal>>(), _ => Ids(1.10m, 2m)),
        Of<Named<bool>>(Linked, "a bool", b => b.Entity<Named<bool>>().Property(n => n.Id).ValueGeneratedNever(), _ => Ids(true, false)),
        .. InModes<Named<OrderId>>(Linked, "a strongly typed number",
            KeyOf<OrderId>(p => p.HasConversion(id => id.Value, v => new OrderId(v))),
            _ => Ids(new OrderId(1), new OrderId(2)), _ => [new() { Id = new(2), Name = "changed" }, new() { Id = new(3) }]),
        .. InModes<Named<Status>>(Linked, "an enum as text", KeyOf<Status>(p => p.HasConversion<string>()),
            _ => Ids(Status.Open, Status.Paid), _ => [new() { Id = Status.Paid, Name = "changed" }, new() { Id = Status.Sent }]),
        .. InModes<Named<DateTime>>(Linked, "a time that the server rounds", KeyOf<DateTime>(p => p.HasColumnType("timestamp(0)")),
            _ => Ids(new DateTime(2024, 1, 1)), _ => [new() { Id = new(2024, 1, 1), Name = "changed" }]),
        .. InModes<Named<string>>(Linked, "a text of fixed length", KeyOf<string>(p => p.HasColumnType("character(4)")),
            _ => Ids("ab  ", "c   "), _ => [new() { Id = "ab  ", Name = "changed" }, new() { Id = "d   " }]),
        .. InModes<Named<byte[]>>(Linked, "bytes",
            b => { b.Entity<Named<byte[]>>().ToTable("Bytes").Property(n => n.Id).ValueGeneratedNever(); },
            _ => [new() { Id = [1] }], _ => [new() { Id = [2] }]).Where(model => model.Mode == WriteMode.InsertOnly),
        Of<Line2>(Linked, "a strongly typed foreign key", Orders, _ => [new() { Id = 1, OrderId = new(2) }, new() { Id = 2 }])
            with { Before = SomeOrders },
        Of<Line2>(Linked, "a strongly typed foreign key by its navigation", Orders,
            db => [new() { Id = 1, Order = db.Set<Order2>().Single(o => o.Name == "b") }, new() { Id = 2 }]) with { Before = SomeOrders },
        Of<Line2>(Linked, "a strongly typed foreign key by the parent's collection", Orders, db =>
        {
            var line = new Line2 { Id = 1 };
            db.Set<Order2>().Single(o => o.Name == "b").Lines.Add(line);
            return [line];
        }) with { Before = SomeOrders },
        Of<Line2>(Linked, "a foreign key to an alternate key with a converter", b =>
        {
            b.Entity<Order2>().Ignore(o => o.Lines).Property(o => o.Id).HasConversion(id => id.Value, v => new OrderId(v));
            b.Entity<Order2>().Property(o => o.State).HasConversion<string>();
            b.Entity<Line2>().Ignore(l => l.OrderId).HasOne(l => l.Order).WithMany().HasForeignKey("state").HasPrincipalKey(o => o.State);
        }, db => [new() { Id = 1, Order = db.Set<Order2>().Single(o => o.Name == "b") }, new() { Id = 2 }]) with { Before = SomeOrders },
        Of<Line2>(Linked, "a shadow foreign key with a converter, of detached objects", b =>
        {
            b.Entity<Order2>().Ignore(o => o.Lines).Property(o => o.Id).HasConversion(id => id.Value, v => new OrderId(v));
            b.Entity<Line2>().Ignore(l => l.OrderId).Ignore(l => l.Order).Property<OrderId?>("order_id")
                .HasConversion(id => id!.Value.Value, v => new OrderId(v));
        }, db => [Set(db, new Line2 { Id = 1 }, "order_id", new OrderId(2)), new() { Id = 2 }]),
        Of<Parent>(Linked, "principals whose dependents are elsewhere", b => b.Entity<Parent>().Ignore(p => p.Children),
            _ => [new() { Name = "p" }, new() { Name = "q" }]),
        Twice("HiLo, two writes of one context", b => b.Entity<Named<int>>().Property(n => n.Id).UseHiLo("hilo"), sameContext: true),
        Twice("identity, two writes of one context", b => b.Entity<Named<int>>(), sameContext: true),
        Twice("identity, a write after SaveChanges", b => b.Entity<Named<int>>(), sameContext: false),
        Twice("HiLo, a write after SaveChanges", b => b.Entity<Named<int>>().Property(n => n.Id).UseHiLo("hilo"), sameContext: false),
        Of<Animal>(Linked, "a hierarchy's shadow property", b => { Animals(b); b.Entity<Dog>().Property<string?>("chip"); },
            db => [Set(db, new Dog { Id = 1 }, "chip", "c"), new Dog { Id = 2 }, new Cat { Id = 3 }]),
        Of<Animal>(Linked, "siblings' foreign keys in one column", b =>
        {
            Animals(b);
            b.Entity<Dog>().Property<int?>("owner_id").HasColumnName("owner");
            b.Entity<Cat>().Property<int?>("keeper_id").HasColumnName("owner");
        }, db => [Set(db, new Dog { Id = 1 }, "owner_id", 4), Set(db, new Cat { Id = 2 }, "keeper_id", 5), new Cat { Id = 3 }]),
        Of<Animal>(Linked, "siblings that share a column, one with a default", b =>
        {
            Animals(b);
            b.Entity<Dog>().Property(d => d.Barks).HasColumnName("shared").HasDefaultValue(7);
            b.Entity<Cat>().Property(d => d.Lives).HasColumnName("shared").HasDefaultValue(7);
        }, _ => [new Dog { Id = 1, Barks = 4 }, new Cat { Id = 2, Lives = 9 }, new Cat { Id = 3 }, new Dog { Id = 4 }, new() { Id = 5 }]),
        .. InModes<Animal>(Linked, "a query filter of a hierarchy",
            b => { Animals(b); b.Entity<Animal>().HasQueryFilter(a => a.Name != "a"); },
            _ => Pets(), _ => [new Dog { Id = 2, Name = "changed" }]),
        .. InModes<Filed>(Linked, "a document's changed items", b =>
            b.Entity<Filed>().ComplexProperty(x => x.Details, o => { o.ToJson(); o.ComplexCollection(d => d.Lines); }),
            _ => Files(), _ => [new() { Id = 1, Details = new() { Note = "n", Lines = [new() { Product = "q" }] } }, new() { Id = 2 }]),
    ]).Select(model => model with { IsForEveryLoader = false, KeepsState = true });

    private static Action<ModelBuilder> KeyOf<T>(Action<Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T>> property) =>
        b => property(b.Entity<Named<T>>().ToTable("Named").Property(n => n.Id));

    private static ZooModel Twice(string name, Action<ModelBuilder> build, bool sameContext) => new(Linked, name, WriteMode.Insert, build,
        async db =>
        {
            db.AddRange(Ids(0, 0));
            await db.SaveChangesAsync().ConfigureAwait(false);
            db.AddRange(Ids(0, 0));
            await db.SaveChangesAsync().ConfigureAwait(false);
        },
        async (db, method) =>
        {
            if (sameContext)
                await db.WriteAsync(Ids(0, 0), new() { BulkMethod = method }).ConfigureAwait(false);
            else
                db.AddRange(Ids(0, 0));
            await db.SaveChangesAsync().ConfigureAwait(false);
            await db.WriteAsync(Ids(0, 0), new() { BulkMethod = method }).ConfigureAwait(false);
        });

    private static void Orders(ModelBuilder b)
    {
        b.Entity<Order2>().Property(o => o.Id).HasConversion(id => id.Value, v => new OrderId(v));
        b.Entity<Line2>().Property(l => l.OrderId).HasConversion(id => id!.Value.Value, v => new OrderId(v));
        b.Entity<Order2>().HasMany(o => o.Lines).WithOne(l => l.Order).HasForeignKey(l => l.OrderId);
    }

    private static void SomeOrders(ZooContext db) =>
        db.AddRange(new Order2 { Id = new(1), Name = "a" }, new Order2 { Id = new(2), Name = "b", State = Status.Sent });

    private sealed class Order2
    {
        public OrderId Id { get; set; }

        public string? Name { get; set; }

        public Status State { get; set; }

        public List<Line2> Lines { get; } = [];
    }

    private sealed class Line2
    {
        public int Id { get; set; }

        public OrderId? OrderId { get; set; }

        public Order2? Order { get; set; }
    }
}
