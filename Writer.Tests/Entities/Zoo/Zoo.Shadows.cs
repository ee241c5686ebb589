using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfWriter.Tests.Entities.Zoo;

internal static partial class Zoo
{
    private const string Shadow = "Shadow values and foreign keys";

    private static IEnumerable<ZooModel> Shadows() =>
    [
        Of<Plain>(
            Shadow, "set through Entry() on detached objects",
            Audited,
            db =>
            [
                With(db, new() { Id = 1, Name = "a" }, "ann", 3), With(db, new() { Id = 2, Name = "b" }, "bob", 0),
                new() { Id = 3, Name = "c" },
            ]),
        Of<Plain>(
            Shadow, "set through Entry() on tracked objects",
            Audited,
            db => [Added(db, With(db, new() { Id = 1, Name = "a" }, "ann", 3))]),
        Of<Plain>(Shadow, "never set", Audited, _ => [new() { Id = 1, Name = "a" }]),
        Of<Plain>(
            Shadow, "with defaults, set and unset",
            b => { Audited(b); b.Entity<Plain>().Property<int>("level").HasDefaultValue(7); },
            db => [With(db, new() { Id = 1, Name = "a" }, "ann", 3), new() { Id = 2, Name = "b" }]),
        Of<Plain>(
            Shadow, "with a converter",
            b => { Audited(b); b.Entity<Plain>().Property<Status>("status").HasConversion<string>(); },
            db => [Set(db, new Plain { Id = 1, Name = "a" }, "status", Status.Paid), new() { Id = 2, Name = "b" }]),
        Of<Bag>(
            Shadow, "an indexer's property",
            b => b.Entity<Bag>().IndexerProperty<string?>("colour"),
            _ => [new() { Id = 1, ["colour"] = "red" }, new() { Id = 2 }]),
        Of<Bag>(
            Shadow, "an indexer's default, set, set to zero and unset",
            b => b.Entity<Bag>().IndexerProperty<int>("level").HasDefaultValue(7),
            _ => [new() { Id = 1, ["level"] = 5 }, new() { Id = 2, ["level"] = 0 }, new() { Id = 3 }]),
        Of<Boxed>(Shadow, "of an owned type", b => b.Entity<Boxed>().OwnsOne(x => x.Size, o => o.Property<int?>("depth")), _ => Boxes()),
        Of<Child>(
            Shadow, "a foreign key by the parent's collection",
            Family,
            db => Family(db, (parent, child) => parent.Children.Add(child))) with { Before = Parents },
        Of<Child>(
            Shadow, "a foreign key by a navigation",
            Family,
            db => Family(db, (parent, child) => child.Parent = parent)) with { Before = Parents },
        Of<Child>(Shadow, "a foreign key by a navigation, no principal", b => Family(b), _ => [new() { Id = 1 }]),
        Of<Child>(
            Shadow, "a foreign key set through Entry()",
            Family,
            db => [Set(db, new Child { Id = 1 }, "ParentId", 2), new() { Id = 2 }]) with { Before = Parents },
        Of<Hidden>(Shadow, "a foreign key by a navigation on a private field", b =>
            { b.Entity<Parent>().Ignore(p => p.Children); b.Entity<Hidden>().HasOne<Parent>("_parent").WithMany()
                .HasForeignKey("ParentId"); },
            db => [new(Tracked(db, 2)) { Id = 1 }, new(null) { Id = 2 }]) with { Before = Parents },
        Of<ShadowChild>(Shadow, "a foreign key by a principal with a shadow key", b =>
            { b.Entity<Keyless>().Property<int>("Id"); b.Entity<Keyless>().HasKey("Id"); b.Entity<ShadowChild>(); },
            db => [new() { Id = 1, Parent = db.Set<Keyless>().Single(p => p.Name == "q") }, new() { Id = 2 }]) with { Before = db =>
                db.AddRange(new Keyless { Name = "p" }, new Keyless { Name = "q" }) },
        Of<Child>(Shadow, "a foreign key by an alternate key", b =>
            { b.Entity<Parent>().Ignore(p => p.Children); b.Entity<Child>().HasOne(c => c.Parent).WithMany().HasForeignKey("ParentName")
                .HasPrincipalKey(p => p.Name); },
            db => [new() { Id = 1, Parent = Tracked(db, 2) }, new() { Id = 2 }]) with { Before = Parents },
        Of<PartedChild>(
            Shadow, "a foreign key of two parts", b => { b.Entity<Parted>().HasKey(p => new { p.Tenant, p.Id }); b.Entity<PartedChild>(); },
            db => [new() { Id = 1, Parent = db.Set<Parted>().Single() }, new() { Id = 2 }]) with { Before = db =>
                db.Add(new Parted { Tenant = 3, Id = 4 }) },
        Of<KeyedChild>(
            Shadow, "a navigation beside a foreign key that says nothing",
            KeyedFamily,
            db => [new() { Id = 1, Parent = Tracked(db, 2) }]) with { Before = Parents },
        Of<KeyedChild>(
            Shadow, "a foreign key without navigation",
            KeyedFamily,
            _ => [new() { Id = 1, ParentId = 2 }]) with { Before = Parents },
        Of<KeyedChild>(
            Shadow, "a navigation that was reassigned",
            KeyedFamily,
            db => [new() { Id = 1, ParentId = 1, Parent = Tracked(db, 2) }]) with { Before = Parents },
        Of<OptionalChild>(
            Shadow, "a nullable foreign key by the parent's collection",
            b => b.Entity<OptionalChild>().HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId),
            db => [new() { Id = 1, Parent = Tracked(db, 2) }, new() { Id = 2, ParentId = 1 }, new() { Id = 3 }]) with { Before = Parents },
        Of<Node>(Shadow, "a tree of its own type, parents there", b =>
            b.Entity<Node>().HasOne(n => n.Up).WithMany(n => n.Down).HasForeignKey("up_id"),
            db => Nodes(db)) with { Before = db => db.Add(new Node { Id = 1 }) },
        Of<Node>(
            Shadow, "a list's rows that are each other's parents",
            b =>
            {
                b.Entity<Node>().Property(n => n.Id).ValueGeneratedNever();
                b.Entity<Node>().HasOne(n => n.Up).WithMany(n => n.Down).HasForeignKey("up_id");
            },
            _ => Tree()),
        Of<Node>(
            Shadow, "a list's rows that are each other's parents, keys generated",
            b => b.Entity<Node>().HasOne(n => n.Up).WithMany(n => n.Down).HasForeignKey("up_id"),
            _ => [.. Tree().Select(n => { n.Id = 0; return n; })]) with { Refused = "up_id" },
        Of<Card>(Shadow, "one to one, by the principal's navigation", b =>
            b.Entity<Holder>().HasOne(h => h.Card).WithOne().HasForeignKey<Card>("HolderId"),
            db => { var holder = db.Set<Holder>().Single(); var card = new Card { Id = 7 }; holder.Card =
                card; return new[] { card }; }) with { Before = db => db.Add(new Holder { Id = 3 }) },
        Of<KeyedChild>(
            Shadow, "a parent that is not there",
            b => KeyedFamily(b),
            _ => [new() { Id = 1, Parent = new Parent { Name = "new" } }]) with { Refused = "Parent" },
        Of<KeyedChild>(
            Shadow, "an object that was loaded, its navigation reassigned",
            KeyedFamily,
            db =>
            {
                var child = db.Set<KeyedChild>().Include(c => c.Parent).Single();
                child.Parent = Tracked(db, 2);
                return new[] { child };
            },
            WriteMode.UpdateOnly)
            with { Before = db => { Parents(db); db.Add(new KeyedChild { Id = 1, ParentId = 1 }); } },
        Of<KeyedChild>(
            Shadow, "an object that was loaded, its foreign key changed",
            KeyedFamily,
            db =>
            {
                var child = db.Set<KeyedChild>().Include(c => c.Parent).Single();
                db.Set<Parent>().Load();
                child.ParentId = 2;
                return new[] { child };
            },
            WriteMode.UpdateOnly)
            with { Before = db => { Parents(db); db.Add(new KeyedChild { Id = 1, ParentId = 1 }); } },
        Of<LazyChild>(
            Shadow, "proxies that load lazily",
            b => b.Entity<LazyChild>(),
            db =>
            {
                var child = db.CreateProxy<LazyChild>();
                child.Id = 1;
                child.Parent = db.Set<LazyParent>().Single();
                return new[] { child, new LazyChild { Id = 2 } };
            })
            with { Configure = o => o.UseLazyLoadingProxies(), Before = db => db.Add(new LazyParent { Id = 3, Name = "p" }) },
        .. InModes<Plain>(Shadow, "loaded elsewhere, audit columns there", Audited, db =>
            [With(db, new() { Id = 1, Name = "a" }, "ann", 3), With(db, new() { Id = 2, Name = "b" }, "bob", 4)],
            _ => [new() { Id = 1, Name = "changed" }, new() { Id = 3, Name = "new" }]),
        .. InModes<Plain>(Shadow, "shadow values known for some", Audited, db =>
            [With(db, new() { Id = 1, Name = "a" }, "ann", 3), With(db, new() { Id = 2, Name = "b" }, "bob", 4)],
            db => [With(db, new() { Id = 1, Name = "changed" }, "eve", 9), new() { Id = 2, Name = "b2" },
                With(db, new() { Id = 3, Name = "new" }, "joe", 5), new() { Id = 4, Name = "d" }]),
        .. InModes<Child>(Shadow, "shadow foreign keys there", b =>
            Family(b), db =>
                { Parents(db); return [Set(db, new Child { Id = 1 }, "ParentId", 1), Set(db, new Child { Id = 2 }, "ParentId", 2)]; },
            _ => [new() { Id = 1, Name = "changed" }, new() { Id = 3 }]),
    ];

    private static void Audited(ModelBuilder b)
    {
        b.Entity<Plain>().Property<string?>("changed_by");
        b.Entity<Plain>().Property<int>("level");
    }

    private static void Family(ModelBuilder b)
    {
        b.Entity<Parent>().HasMany(p => p.Children).WithOne(c => c.Parent).HasForeignKey("ParentId");
        b.Entity<Child>().Property<int?>("ParentId");
    }

    private static void KeyedFamily(ModelBuilder b)
    {
        b.Entity<Parent>().Ignore(p => p.Children);
        EntityTypeBuilder<KeyedChild> child = b.Entity<KeyedChild>();
        child.HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId);
    }

    private static void Parents(ZooContext db) => db.AddRange(new Parent { Id = 1, Name = "p" }, new Parent { Id = 2, Name = "q" });

    private static Parent Tracked(ZooContext db, int id) => db.Set<Parent>().Single(p => p.Id == id);

    private static Child[] Family(ZooContext db, Action<Parent, Child> relate)
    {
        Child[] children = [new() { Id = 1 }, new() { Id = 2 }, new() { Id = 3 }];
        relate(Tracked(db, 2), children[0]);
        relate(Tracked(db, 1), children[1]);
        return children;
    }

    private static Node[] Nodes(ZooContext db)
    {
        var root = db.Set<Node>().Single();
        Node[] nodes = [new() { Id = 2, Up = root }, new() { Id = 3 }];
        root.Down.Add(nodes[1]);
        return nodes;
    }

    private static Node[] Tree()
    {
        var root = new Node { Id = 1 };
        Node[] leaves = [new() { Id = 2, Up = root }, new() { Id = 3 }];
        root.Down.Add(leaves[1]);
        return [root, .. leaves];
    }

    private static Plain With(ZooContext db, Plain row, string by, int level) => Set(db, Set(db, row, "changed_by", by), "level", level);

    private static T Set<T>(ZooContext db, T row, string property, object value)
        where T : class
    {
        db.Entry(row).Property(property).CurrentValue = value;
        return row;
    }

    private static T Added<T>(ZooContext db, T row)
        where T : class
    {
        db.Add(row);
        return row;
    }
}
