using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Bag2 = System.Collections.Generic.Dictionary<string, object>;

namespace EfWriter.Tests.Entities.Zoo;

/// <summary>Entity types that only their names tell apart: property bags, and classes that several share.</summary>
internal static partial class Zoo
{
    private const string Shared = "Entity types that share a class";
    private const string TagName = "Tag";

    private static IEnumerable<ZooModel> Bags() => ((IEnumerable<ZooModel>)
    [
        OfBags("a property bag", Tags, _ => SomeTags()),
        OfBags("a property bag, keys generated", Tags, _ => [new() { ["Name"] = "a" }, new() { ["Name"] = "b", ["Rank"] = 3 }, []]),
        OfBags("a property bag's defaults, set, set to zero and unset", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<int>("Stock").HasDefaultValue(7);
            tag.IndexerProperty<bool?>("Active").HasDefaultValue(true);
            tag.IndexerProperty<DateTime>("At").HasDefaultValueSql("'2024-02-29 01:02:03+00'");
        }, _ =>
        [
            Of(1), Of(2, ("Stock", 5), ("Active", false)), Of(3, ("Stock", 0), ("Active", true)),
            Of(4, ("At", new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc))),
        ]),
        OfBags("a property bag's nulls and missing values", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<int>("Number");
            tag.IndexerProperty<Guid>("Code");
            tag.IndexerProperty<byte[]>("Bytes");
        }, _ => [Of(1, ("Name", null!), ("Number", 0)), Of(2, ("Rank", null!)), Of(3, ("Bytes", new byte[] { 1 }), ("Code", Known))]),
        OfBags("a property bag's converters", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<Status>("State").HasConversion<string>();
            tag.IndexerProperty<OrderId?>("Order").HasConversion(id => id!.Value.Value, value => new OrderId(value));
        }, _ => [Of(1, ("State", Status.Paid), ("Order", new OrderId(4))), Of(2, ("State", Status.Sent))]),
        OfBags("a property bag's generator", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<string>("By").HasValueGenerator<Word>();
        }, _ => [Of(1), Of(2, ("By", "own"))]),
        OfBags("a property bag's Guid", tag => { tag.IndexerProperty<Guid>("Id"); tag.HasKey("Id"); tag.IndexerProperty<string>("Name"); },
            _ => [new() { ["Name"] = "a" }, new() { ["Name"] = "b", ["Id"] = Known }]) with { Made = ["Id"] },
        OfBags("a property bag's foreign key", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<int?>("ParentId");
            tag.HasOne(typeof(Parent)).WithMany().HasForeignKey("ParentId");
        }, _ => [Of(1, ("ParentId", 2)), Of(2)], also: b => b.Entity<Parent>().Ignore(p => p.Children)) with { Before = Parents },
        OfBags("a property bag beside another one", Tags, _ => SomeTags(),
            also: b => b.SharedTypeEntity<Bag2>("Label", label => label.IndexerProperty<int>("Id"))),
        OfBags("a property bag's computed column", tag =>
        {
            Tags(tag);
            tag.IndexerProperty<int>("Twice").HasComputedColumnSql("\"Rank\" * 2", stored: true);
        }, _ => SomeTags()),
        OfBags("a property bag in a table of another name", tag => { Tags(tag); tag.ToTable("the tags"); }, _ => SomeTags()),
        .. BagsInModes("a property bag", Tags, SomeTags, () => [Of(1, ("Name", "changed")), Of(3, ("Rank", 0)), Of(9, ("Name", "new"))]),
        .. BagsInModes("a property bag's defaults", tag => { Tags(tag); tag.IndexerProperty<int>("Stock").HasDefaultValue(7); },
            () => [Of(1, ("Stock", 5)), Of(2)], () => [Of(1, ("Stock", 0)), Of(2, ("Stock", 9)), Of(3)]),
        .. BagsInModes("a property bag with a query filter",
            tag => { Tags(tag); tag.HasQueryFilter(row => (string)row["Name"] != "hidden"); },
            () => [Of(1, ("Name", "hidden")), Of(2, ("Name", "b")), Of(3, ("Name", "c"))], () => [Of(2, ("Name", "changed"))]),
        OfClass("a class that two entity types share", WriteMode.Insert),
        OfClass("a class that two entity types share", WriteMode.Upsert),
        OfClass("a class that two entity types share", WriteMode.Sync),
    ]).Select(model => model with { IsForEveryLoader = model is { Mode: WriteMode.Insert, Situation: "a property bag" } });

    private static void Tags(EntityTypeBuilder<Bag2> tag)
    {
        tag.IndexerProperty<int>("Id");
        tag.HasKey("Id");
        tag.IndexerProperty<string?>("Name");
        tag.IndexerProperty<int?>("Rank");
    }

    private static Bag2[] SomeTags() => [Of(1, ("Name", "a"), ("Rank", 4)), Of(2, ("Name", "b")), Of(3, ("Rank", 9))];

    private static Bag2 Of(int id, params (string Name, object Value)[] values)
    {
        var bag = new Bag2 { ["Id"] = id };
        foreach (var (name, value) in values)
            bag[name] = value;
        return bag;
    }

    private static ZooModel OfBags(
        string name, Action<EntityTypeBuilder<Bag2>> build, Func<ZooContext, Bag2[]> rows, WriteMode mode = WriteMode.Insert,
        Action<ModelBuilder>? also = null) => new(
            Shared, name, mode,
            b =>
            {
                b.SharedTypeEntity(TagName, build);
                also?.Invoke(b);
            },
            db => SaveSharedAsync(db, db.Set<Bag2>(TagName), rows(db), mode),
            (db, method) => db.Set<Bag2>(TagName).WriteAsync(rows(db), new WriteOptions { BulkMethod = method, Mode = mode }));

    private static IEnumerable<ZooModel> BagsInModes(
        string name, Action<EntityTypeBuilder<Bag2>> build, Func<Bag2[]> before, Func<Bag2[]> rows) =>
        from mode in new[] { WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync, WriteMode.Delete }
        select OfBags(name, build, _ => rows(), mode) with { Before = db => db.Set<Bag2>(TagName).AddRange(before()) };

    private static ZooModel OfClass(string name, WriteMode mode)
    {
        return new(Shared, name, mode, Build, SaveAsync, WriteAsync) { Before = Before };

        static void Build(ModelBuilder b)
        {
            b.SharedTypeEntity<Plain>("First").Property(p => p.Id).ValueGeneratedNever();
            b.SharedTypeEntity<Plain>("Second").Property(p => p.Name).HasColumnName("called");
        }

        Task SaveAsync(ZooContext db) => SaveSharedAsync(db, db.Set<Plain>("Second"), Rows(), mode);

        Task WriteAsync(ZooContext db, BulkMethod method) =>
            db.Set<Plain>("Second").WriteAsync(Rows(), new WriteOptions { BulkMethod = method, Mode = mode });

        void Before(ZooContext db)
        {
            db.Set<Plain>("First").Add(new() { Id = 7, Name = "other" });
            if (mode != WriteMode.Insert)
                db.Set<Plain>("Second").AddRange(new Plain { Id = 1, Name = "a" }, new Plain { Id = 5, Name = "e" });
        }

        static Plain[] Rows() => [new() { Id = 1, Name = "b" }, new() { Id = 2 }];
    }

    // What an app would do: load by key, set the values, SaveChanges.
    private static async Task SaveSharedAsync<T>(ZooContext db, DbSet<T> set, T[] rows, WriteMode mode)
        where T : class
    {
        var there = await set.IgnoreQueryFilters().ToListAsync().ConfigureAwait(false);
        var visible = await set.ToListAsync().ConfigureAwait(false);
        foreach (var row in rows)
        {
            var found = there.Find(other => Key(set.Entry(other)).Equals(Key(set.Entry(row))));
            if (mode == WriteMode.Delete && found is not null)
                set.Remove(found);
            else if (found is null && mode is not (WriteMode.UpdateOnly or WriteMode.Delete))
                set.Add(row);
            else if (found is not null && mode is not (WriteMode.InsertOnly or WriteMode.Delete))
                SetShared(set.Entry(found), set.Entry(row));
        }

        if (mode == WriteMode.Sync)
            set.RemoveRange(visible.Where(other => !rows.Any(row => Key(set.Entry(other)).Equals(Key(set.Entry(row))))));
        await db.SaveChangesAsync().ConfigureAwait(false);

        static object Key(EntityEntry entry) => entry.Property("Id").CurrentValue!;
    }

    private static void SetShared(EntityEntry found, EntityEntry row)
    {
        foreach (var property in found.Metadata.GetProperties().Where(property => !property.IsPrimaryKey()))
            found.Property(property.Name).CurrentValue = property.GetGetter().GetClrValue(row.Entity);
    }
}
