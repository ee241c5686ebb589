using EfWriter.Tests.Entities.Zoo;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Bag = System.Collections.Generic.Dictionary<string, object>;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>What the set of a property bag can do beside storing rows, and what it refuses.</summary>
public sealed class BagTests : DatabaseTest
{
    private static readonly ZooModel Model = new(
        "Returned", "bags", WriteMode.Insert, Build, _ => Task.CompletedTask, (_, _) => Task.CompletedTask);

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = New();
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
    }

    private ZooContext New() => ZooContext.Create(Model, Schema);

    private static void Build(ModelBuilder b)
    {
        b.SharedTypeEntity<Bag>("Tag", tag =>
        {
            tag.ToTable("tags");
            tag.IndexerProperty<int>("Id");
            tag.IndexerProperty<string>("Name");
            tag.IndexerProperty<int>("Stock").HasDefaultValue(7);
            tag.IndexerProperty<int?>("UpId");
        });
        b.SharedTypeEntity<Bag>("Label", label => { label.ToTable("labels"); label.IndexerProperty<int>("Id"); });
    }

    private static List<Bag> Tags() =>
        [new() { ["Name"] = "a" }, new() { ["Name"] = "b", ["Stock"] = 0 }, new() { ["Name"] = "c", ["Stock"] = 4 }];

    [Test]
    public async Task Values_come_back_into_the_bag([Values] bool isTracked, [Values] bool isGraph)
    {
        await using var db = New();
        var tags = Tags();
        if (isTracked)
            db.Set<Bag>("Tag").AddRange(tags);

        if (isGraph)
            await db.Set<Bag>("Tag").WriteGraphAsync(tags);
        else
            await db.Set<Bag>("Tag").WriteAsync(tags, new WriteOptions { SetGeneratedValues = true });

        Assert.That(
            tags.Select(tag => new[] { tag["Id"], tag["Name"], tag["Stock"] }),
            Is.EqualTo(await Rows($"SELECT \"Id\", \"Name\", \"Stock\" FROM {Schema}.tags ORDER BY 2")));
        Assert.That(db.ChangeTracker.HasChanges(), Is.False);
    }

    [Test]
    public async Task Sequences_frames_plans_and_other_contexts_queries()
    {
        await using var db = New();
        var set = db.Set<Bag>("Tag");

        await set.WriteAsync(Tags().ToAsyncEnumerable());
        await set.WriteAsync(Frame.From(new[] { new { Id = 50, Name = "d", Stock = 5 } }));
        await using (var other = New())
            await set.WriteAsync(other.Set<Bag>("Tag").Where(tag => (int)tag["Id"] == 50), new WriteOptions { Mode = WriteMode.Upsert });
        var plan = await set.PlanAsync(Tags());

        Assert.That(await Count("tags"), Is.EqualTo(4));
        Assert.That((plan.Table, plan.Refusal), Is.EqualTo(("tags", (string?)null)));
    }

    [Test]
    public async Task What_does_not_say_which_type_it_is_for_is_refused_by_name()
    {
        await using var db = New();

        Assert.That(() => db.WriteAsync(Tags()),
            Throws.InvalidOperationException.With.Message.Contains("'Tag ").And.Message.Contains("'Label "));
        Assert.That(() => db.WriteGraphAsync(Tags()), Throws.InvalidOperationException.With.Message.Contains("'Tag "));
        Assert.That(() => db.Set<Bag>("Tag").WriteAsync(db.Set<Bag>("Tag").Where(tag => (int)tag["Id"] > 0)),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("Tag").And.Message.Contains("ToListAsync"));
        Assert.That(await Count("tags"), Is.Zero);
    }

    [Test]
    public async Task A_condition_looks_into_both_bags()
    {
        await using var db = New();
        await db.Set<Bag>("Tag").WriteAsync(
            [new() { ["Id"] = 1, ["Name"] = "a", ["Stock"] = 5 }, new() { ["Id"] = 2, ["Name"] = "b", ["Stock"] = 5 }]);

        var result = await db.Set<Bag>("Tag").WriteAsync(
            [new() { ["Id"] = 1, ["Name"] = "x", ["Stock"] = 9 }, new() { ["Id"] = 2, ["Name"] = "y", ["Stock"] = 1 }],
            new WriteOptions
            {
                Mode = WriteMode.Upsert,
                Merge = new MergeOptions<Bag> { When = (existing, incoming) => (int)incoming["Stock"] > (int)existing["Stock"] },
            });

        Assert.That((result.Updated, result.Skipped), Is.EqualTo((1, 1)));
    }
}
