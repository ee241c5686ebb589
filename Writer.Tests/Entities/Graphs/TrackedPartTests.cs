using EfWriter.Tests.Entities.Zoo;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Graphs;

/// <summary>
/// A graph that the context tracks, with rows beside those of its objects: the same rows as by SaveChanges, and nothing is left to save.
/// </summary>
public sealed class TrackedPartTests : GraphComparison
{
    private const string SameType = "others of the same type";

    private static readonly Dictionary<string, Action<ModelBuilder>> Models = new(StringComparer.Ordinal)
    {
        ["an owned object"] = b => b.Entity<Box>().OwnsOne(
            box => box.Label, label => label.ToTable("labels").Ignore(one => one.Lines)),
        ["owned items"] = b => b.Entity<Box>().OwnsMany(box => box.Items, item => item.ToTable("items")),
        ["owned items of an owned object"] = b => b.Entity<Box>().OwnsOne(box => box.Label, label =>
        {
            label.ToTable("labels");
            label.OwnsMany(one => one.Lines, line => line.ToTable("lines"));
        }),
        ["an owned object in the row, with items"] = b =>
            b.Entity<Box>().OwnsOne(box => box.Label, label => label.OwnsMany(one => one.Lines, line => line.ToTable("lines"))),
        ["owned items of a child"] = b =>
        {
            b.Entity<Box>().HasMany(box => box.Boxes).WithOne();
            b.Entity<Box>().OwnsMany(box => box.Items, item => item.ToTable("items"));
        },
        ["tags"] = b => b.Entity<Box>().HasMany(box => box.Tags).WithMany(),
        ["tags with boxes"] = b => b.Entity<Box>().HasMany(box => box.Tags).WithMany(tag => tag.Boxes),
        [SameType] = b => b.Entity<Box>().HasMany(box => box.Boxes).WithMany(),
    };

    // Each object has one, and which one does not matter.
    private static string[] Made(string model) => ["Id", "TagsId", .. model == SameType ? ["BoxId", "BoxesId"] : Array.Empty<string>()];

    private static IEnumerable<TestCaseData> Cases() =>
        from model in Models.Keys
        from key in new[] { "identity", "own" }
        from isTrackedFirst in new[] { false, true }
        select new TestCaseData(model, key, isTrackedFirst);

    [TestCaseSource(nameof(Cases))]
    public async Task Rows_beside_those_of_tracked_objects_are_written_and_accepted(string model, string key, bool isTrackedFirst)
    {
        var name = $"{model}, {key}";
        await CreateAsync(name, Build);
        await using (var db = NewContext(name, Build))
        {
            Relate(db);
            await db.SaveChangesAsync();
        }

        var expected = await ZooDump.TablesAsync(Schema, Made(model));
        await DropSchema();
        await CreateSchema();
        await CreateAsync(name, Build);
        await using var graph = NewContext(name, Build);

        await graph.WriteGraphAsync(Relate(graph));

        Assert.That(await ZooDump.TablesAsync(Schema, Made(model)), Is.EqualTo(expected));
        Assert.That(graph.ChangeTracker.HasChanges(), Is.False, graph.ChangeTracker.DebugView.LongView);
        Assert.That(await graph.SaveChangesAsync(), Is.Zero);

        void Build(ModelBuilder b)
        {
            foreach (var navigation in new[] { nameof(Box.Label), nameof(Box.Items), nameof(Box.Boxes), nameof(Box.Tags) })
                b.Entity<Box>().Ignore(navigation);
            b.Entity<Tag>().Ignore(tag => tag.Boxes);
            Models[model](b);
            if (key == "own")
                b.Entity<Box>().Property(box => box.Id).ValueGeneratedNever();
        }

        List<Box> Relate(ZooContext db)
        {
            List<Box> boxes = [new() { Id = key == "own" ? 5 : 0 }, new() { Id = key == "own" ? 6 : 0 }];
            if (isTrackedFirst)
                db.AddRange(boxes);
            var next = 10;
            foreach (var box in boxes)
            {
                box.Label = new() { Text = "l", Lines = { new() { Text = "a" }, new() { Text = "b" } } };
                box.Items.AddRange([new() { Text = "i" }, new() { Text = "j" }]);
                box.Boxes.Add(new() { Id = key == "own" ? next++ : 0, Items = { new() { Text = "k" } } });
                box.Tags.Add(new() { Text = "t" });
            }

            boxes[1].Tags.Add(boxes[0].Tags[0]);
            if (isTrackedFirst)
                db.ChangeTracker.DetectChanges();
            else
                db.AddRange(boxes);
            return boxes;
        }
    }

    private sealed class Box
    {
        public int Id { get; set; }

        public Label? Label { get; set; }

        public List<Item> Items { get; } = [];

        public List<Box> Boxes { get; } = [];

        public List<Tag> Tags { get; } = [];
    }

    private sealed class Label
    {
        public string Text { get; set; } = "";

        public List<Item> Lines { get; } = [];
    }

    private sealed class Item
    {
        public string Text { get; set; } = "";
    }

    private sealed class Tag
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public List<Box> Boxes { get; } = [];
    }
}
