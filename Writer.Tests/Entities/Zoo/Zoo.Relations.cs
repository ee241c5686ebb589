using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Relations of objects that the context tracks, and keys that are foreign keys as well.</summary>
internal static partial class Zoo
{
    private static IEnumerable<ZooModel> Relations() => new[]
    {
        Of<Keyless>(Shadow, "a shadow identity of tracked objects",
            b => { b.Entity<Keyless>().Property<int>("Id"); b.Entity<Keyless>().HasKey("Id"); },
            db => [Added(db, new Keyless { Name = "a" }), Added(db, new Keyless { Name = "b" })]),
        Of<Fam>(Shadow, "a tracked parent that has no key yet", b => b.Entity<Head>(),
            db => { var head = Added(db, new Head()); head.All.Add(Added(db, new Fam { Id = 1 })); return [head.All[0]]; })
            with { Refused = "All" },
        Of<Line2>(Shadow, "a parent's collection beside another foreign key", Orders, db =>
        {
            var line = new Line2 { Id = 1, OrderId = new(1) };
            db.Set<Order2>().ToList().Single(o => o.Name == "b").Lines.Add(line);
            return [line];
        }) with { Before = SomeOrders },
        Of<Child>(Shadow, "a parent's collection beside another foreign key that was set through Entry()", Family, db =>
        {
            var child = Set(db, new Child { Id = 1 }, "ParentId", 1);
            Tracked(db, 2).Children.Add(child);
            return [child];
        }) with { Before = Parents },
        Of<Fam>(Shadow, "a foreign key's default beside a parent's collection",
            b => { b.Entity<Head>(); b.Entity<Fam>().Property(f => f.HeadId).HasDefaultValue(5); },
            db =>
            {
                var one = new Fam { Id = 1 };
                db.Set<Head>().Single(h => h.Id == 6).All.Add(one);
                return [one, new() { Id = 2 }];
            }) with { Before = db => db.AddRange(new Head { Id = 5 }, new Head { Id = 6 }) },
        Loaded<Child>("an object that was loaded, its navigation set to null", Family, child => child.Parent = null),
        Loaded<OptionalChild>("an object that was loaded, its navigation beside a foreign key set to null",
            b => b.Entity<OptionalChild>().HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId), child => child.Parent = null),
        Loaded<KeyedChild>("an object that was loaded, its required navigation set to null", KeyedFamily, child => child.Parent = null)
            with { Refused = "Parent" },
        Loaded<Child>("an object that was loaded, taken out of its parent's collection", Family,
            child => child.Parent!.Children.Clear()),
        Loaded<Child>("an object that was loaded, put into another parent's collection", Family,
            (db, child) => Tracked(db, 2).Children.Add(child)),
        Loaded<Child>("an object that was loaded, nothing changed", Family, _ => { }),
        OfLine("an object that was loaded, its strongly typed foreign key changed", (_, line) => line.OrderId = new(2)),
        OfLine("an object that was loaded, put into another collection beside its foreign key",
            (orders, line) => orders[1].Lines.Add(line)),
        OfLine("an object that was loaded, taken out of a collection beside its foreign key",
            (orders, _) => orders[0].Lines.Clear()),
        Of<Child>(Shadow, "objects that were added, their navigations changed", Family, db =>
        {
            var moved = Added(db, new Child { Id = 1, Parent = Tracked(db, 1) });
            var alone = Added(db, new Child { Id = 2, Parent = Tracked(db, 1) });
            (moved.Parent, alone.Parent) = (Tracked(db, 2), null);
            return [moved, alone];
        }) with { Before = Parents },
        Of<Numbered>(Linked, "a key with a shadow foreign key", b =>
        {
            b.Entity<Order3>().HasMany(o => o.Lines).WithOne().HasForeignKey("OrderId");
            b.Entity<Numbered>().HasKey("OrderId", "No");
        }, db =>
        {
            var line = new Numbered { No = 4, Name = "a" };
            db.Set<Order3>().Single(o => o.Id == 2).Lines.Add(line);
            return [line];
        }) with { Before = db => db.AddRange(new Order3 { Id = 1 }, new Order3 { Id = 2 }) },
        Of<TenantChild>(Linked, "a key and a foreign key that share a part", b =>
        {
            b.Entity<Parted>().HasKey(p => new { p.Tenant, p.Id });
            b.Entity<TenantChild>().HasKey(c => new { c.Tenant, c.Id });
            b.Entity<TenantChild>().HasOne(c => c.Parent).WithMany().HasForeignKey(c => new { c.Tenant, c.ParentId });
        }, db => [new() { Id = 1, Parent = db.Set<Parted>().Single() }, new() { Tenant = 4, Id = 1 }])
            with { Before = db => db.Add(new Parted { Tenant = 3, Id = 4 }) },
        Of<Profile>(Linked, "a key that is a foreign key, by its navigation", Users,
            db => [new() { User = db.Set<User>().Single(u => u.Id == 7), Text = "t" }]) with { Before = SomeUsers },
        Of<Profile>(Linked, "a key that is a foreign key, by the principal's navigation", Users, db =>
        {
            var profile = new Profile { Text = "t" };
            db.Set<User>().Single(u => u.Id == 7).Profile = profile;
            return [profile];
        }) with { Before = SomeUsers },
    }.Select(model => model with { IsForEveryLoader = false });

    // What a context has loaded is changed by hand, and nothing has looked at it since.
    private static ZooModel Loaded<T>(string name, Action<ModelBuilder> build, Action<T> change)
        where T : class, new() => Loaded<T>(name, build, (_, child) => change(child));

    private static ZooModel Loaded<T>(string name, Action<ModelBuilder> build, Action<ZooContext, T> change)
        where T : class, new() => Of(Shadow, name, build, db =>
    {
        var child = db.Set<T>().Include("Parent").Single();
        db.Set<Parent>().Load();
        change(db, child);
        return new[] { child };
    }, WriteMode.UpdateOnly) with
        { Before = db => { Parents(db); var child = new T(); Set(db, Set(db, child, "Id", 1), "ParentId", 1); db.Add(child); } };

    private static ZooModel OfLine(string name, Action<List<Order2>, Line2> change)
    {
        return Of(Linked, name, Orders, Rows, WriteMode.UpdateOnly) with { Before = Before };

        Line2[] Rows(ZooContext db)
        {
            var orders = db.Set<Order2>().Include(o => o.Lines).OrderBy(o => o.Name).ToList();
            var line = orders[0].Lines[0];
            change(orders, line);
            return [line];
        }

        static void Before(ZooContext db)
        {
            SomeOrders(db);
            db.Add(new Line2 { Id = 1, OrderId = new(1) });
        }
    }

    private static void Users(ModelBuilder b) =>
        b.Entity<User>().HasOne(u => u.Profile).WithOne(p => p.User).HasForeignKey<Profile>(p => p.Id);

    private static void SomeUsers(ZooContext db) => db.AddRange(new User { Id = 7 }, new User { Id = 8 });

    private sealed class Head
    {
        public int Id { get; set; }

        public List<Fam> All { get; } = [];
    }

    private sealed class Fam
    {
        public int Id { get; set; }

        public int HeadId { get; set; }
    }

    private sealed class Order3
    {
        public int Id { get; set; }

        public List<Numbered> Lines { get; } = [];
    }

    private sealed class Numbered
    {
        public int No { get; set; }

        public string? Name { get; set; }
    }

    private sealed class TenantChild
    {
        public int Tenant { get; set; }

        public int Id { get; set; }

        public int? ParentId { get; set; }

        public Parted? Parent { get; set; }
    }

    private sealed class User
    {
        public int Id { get; set; }

        public Profile? Profile { get; set; }
    }

    private sealed class Profile
    {
        public int Id { get; set; }

        public User? User { get; set; }

        public string? Text { get; set; }
    }
}
