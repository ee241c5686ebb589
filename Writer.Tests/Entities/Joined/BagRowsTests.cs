using EfWriter.Tests.Entities.Zoo;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Bag = System.Collections.Generic.Dictionary<string, object>;

namespace EfWriter.Tests.Entities.Joined;

/// <summary>Lambdas reach the properties of bags, of types that share a class and of derived types, wherever one is asked for.</summary>
public sealed class BagRowsTests : DatabaseTest
{
    private const string Code = "Code";

    private static readonly ZooModel Model = new(
        "Joined", "bags", WriteMode.Insert, Build, _ => Task.CompletedTask, (_, _) => Task.CompletedTask);

    private static readonly Dictionary<string, Func<ZooContext, Task<int>>> Lambdas = new()
    {
        ["a bag's indexer"] = db => CountAsync(db, (Bag bag) => (string)bag["Code"]),
        ["a bag's indexer, by a constant"] = db => CountAsync(db, (Bag bag) => (string)bag[Code]),
        ["a bag's indexer, by a variable"] = db =>
        {
            var name = Code;
            return CountAsync(db, (Bag bag) => (string)bag[name]);
        },
        ["EF.Property of a bag"] = db => CountAsync(db, (Bag bag) => EF.Property<string>(bag, "Code")),
        ["a bag's set"] = async db =>
        {
            await using var rows = await db.Set<Bag>("Tag").UseRowsAsync(["A", "C"], bag => (string)bag["Code"]);
            return await CountAsync(db, rows);
        },
        ["one of several types of a class"] = async db =>
        {
            await using var rows = await db.Set<Note>("Right").UseRowsAsync(["A", "C"], note => note.Text);
            return await db.Set<Note>("Right").CountAsync(note => rows.Rows.Contains(note.Text));
        },
        ["several columns of a bag"] = async db =>
        {
            await using var rows = await db.UseRowsAsync(
                [new Pair(1, "A"), new Pair(1, "B")], (Bag bag) => new Pair((int)bag["Id"], (string)bag["Code"]));
            return await db.Set<Bag>("Tag").CountAsync(
                bag => rows.Rows.Any(row => row.Id == (int)bag["Id"] && row.Code == (string)bag["Code"]));
        },
        ["a cast to a derived type"] = async db =>
        {
            await using var rows = await db.UseRowsAsync(["A", "C"], (Root root) => ((Leaf)root).Text);
            return await db.Set<Leaf>().CountAsync(leaf => rows.Rows.Contains(leaf.Text));
        },
        ["a cast by as"] = async db =>
        {
            await using var rows = await db.UseRowsAsync(["A", "C"], (Root root) => (root as Leaf)!.Text);
            return await db.Set<Leaf>().CountAsync(leaf => rows.Rows.Contains(leaf.Text));
        },
        ["a checked cast"] = async db =>
        {
            await using var rows = await db.UseRowsAsync<int?, Root>([1, 7, null], root => checked((int?)root.Id));
            return await db.Set<Leaf>().CountAsync(leaf => rows.Rows.Contains(leaf.Id));
        },
    };

    private static readonly Dictionary<string, MergeOptions<Bag>> Keys = new()
    {
        ["an indexer"] = new() { KeyProperties = bag => bag["Code"] },
        ["a cast"] = new() { KeyProperties = bag => (string)bag["Code"] },
        ["EF.Property"] = new() { KeyProperties = bag => EF.Property<string>(bag, "Code") },
        ["a variable"] = new() { KeyProperties = bag => bag[Code] },
        ["several"] = new() { KeyProperties = bag => new { Code = bag["Code"] } },
        ["what is updated"] = new() { KeyProperties = bag => bag["Code"], UpdateProperties = bag => new { Rank = (int)bag["Rank"] } },
        ["the newest"] = new()
        {
            KeyProperties = bag => bag["Code"],
            OnDuplicateKey = OnDuplicateKey.NewestWins,
            NewestByProperties = bag => EF.Property<int>(bag, "Rank"),
        },
        ["what new rows get"] = new() { KeyProperties = bag => bag["Code"], InsertOnlyProperties = bag => bag["Other"] },
    };

    private static IEnumerable<string> LambdaNames => Lambdas.Keys;

    private static IEnumerable<string> KeyNames => Keys.Keys;

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = New();
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        db.Set<Bag>("Tag").AddRange(Bag("A", 1), Bag("B", 2));
        db.AddRange(new Leaf { Text = "A" }, new Leaf { Text = "B" });
        db.Set<Note>("Right").AddRange(new Note { Text = "A" }, new Note { Text = "B" });
        await db.SaveChangesAsync();
    }

    [TestCaseSource(nameof(LambdaNames))]
    public async Task Rows_are_stored_as_the_property_that_a_lambda_names(string name)
    {
        await using var db = New();
        Assert.That(await Lambdas[name](db), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(KeyNames))]
    public async Task A_merge_takes_a_bags_properties_as_lambdas(string name)
    {
        await using var db = New();

        var result = await db.Set<Bag>("Tag").WriteAsync(
            [Bag("A", 5), Bag("C", 3)], new WriteOptions { Mode = WriteMode.Upsert, Merge = Keys[name] });

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((1, 1)));
        Assert.That(
            (await Rows($"SELECT \"Rank\" FROM {Schema}.tags ORDER BY \"Code\"")).Select(row => row[0]), Is.EqualTo(new[] { 5, 2, 3 }));
    }

    [Test]
    public async Task What_does_not_say_how_it_is_stored_is_refused_with_a_call_that_does()
    {
        await using var db = New();
        Assert.Multiple(() =>
        {
            Assert.That(() => db.UseRowsAsync(["A"]), Throws.InvalidOperationException.With.Message.Contains(
                "UseRowsAsync(rows, (Leaf one) => one.Text)."));
            Assert.That(() => db.UseRowsAsync(["A"], (Bag bag) => (string)bag["Word"]),
                Throws.InvalidOperationException.With.Message.Contains(
                    "db.Set<Dictionary<String, Object>>(\"Label\").UseRowsAsync(rows, one => (String)one[\"Word\"])."));
            Assert.That(() => db.UseRowsAsync(["A"], (Note note) => note.Text), Throws.InvalidOperationException.With.Message.Contains(
                "db.Set<Note>(\"Left\").UseRowsAsync(rows, one => one.Text)."));
            Assert.That(() => db.UseRowsAsync(["A"], (Bag bag) => bag["Code"]), Throws.InvalidOperationException.With.Message.Contains(
                "Cast it to the property's own type"));
            Assert.That(() => db.UseRowsAsync(["A"], (Bag bag) => (string)bag["None"]), Throws.InvalidOperationException);
            Assert.That(() => new MergeOptions<Bag> { KeyProperties = bag => bag.Count + 1 }, Throws.ArgumentException);
        });
    }

    [TestCase("Rank", 5L, "Int64", "Int32")]
    [TestCase("Rank", "x", "String", "Int32")]
    [TestCase("Code", 5, "Int32", "String")]
    [TestCase("Maybe", 5L, "Int64", "Int32?")]
    public async Task A_bags_value_of_another_type_is_refused_by_its_property(string property, object value, string found, string expected)
    {
        await using var db = New();
        foreach (var mode in new[] { WriteMode.Insert, WriteMode.Upsert })
        {
            var bag = Bag("D", 1);
            bag[property] = value;

            var options = new WriteOptions { Mode = mode, Merge = mode == WriteMode.Insert ? null : Keys["a cast"] };
            var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.Set<Bag>("Tag").WriteAsync([Bag("C", 1), bag], options))!;

            Assert.That(refused.Column, Is.EqualTo(property));
            Assert.That(refused.Message, Does.Contain($"of the type {found}, and the model's property is {expected}."));
        }
    }

    private static async Task<int> CountAsync(ZooContext db, System.Linq.Expressions.Expression<Func<Bag, string>> storedAs)
    {
        await using var rows = await db.UseRowsAsync(["A", "C"], storedAs);
        return await CountAsync(db, rows);
    }

    private static Task<int> CountAsync(ZooContext db, TemporaryRows<string> rows) =>
        db.Set<Bag>("Tag").CountAsync(bag => rows.Rows.Contains((string)bag["Code"]));

    private static Bag Bag(string code, int rank) => new() { ["Code"] = code, ["Rank"] = rank, ["Other"] = "o", ["Word"] = "w" };

    private ZooContext New() => ZooContext.Create(Model, Schema);

    private static void Build(ModelBuilder b)
    {
        b.SharedTypeEntity<Bag>("Tag", tag =>
        {
            tag.ToTable("tags");
            tag.IndexerProperty<int>("Id");
            tag.IndexerProperty<string>("Code").HasConversion(value => value.ToLowerInvariant(), value => value.ToUpperInvariant());
            tag.IndexerProperty<int>("Rank");
            tag.IndexerProperty<int?>("Maybe");
            tag.IndexerProperty<string>("Other");
            tag.IndexerProperty<string>("Word");
            tag.HasIndex("Code").IsUnique();
        });
        b.SharedTypeEntity<Bag>("Label", label =>
        {
            label.IndexerProperty<int>("Id");
            label.IndexerProperty<string>("Word").HasConversion(value => value + ".", value => value);
        });
        b.SharedTypeEntity<Note>("Left", left => left.ToTable("left").Property(one => one.Text).HasConversion(v => v + "?", v => v));
        b.SharedTypeEntity<Note>("Right", right => right.ToTable("right").Property(one => one.Text).HasConversion(v => v + "!", v => v));
        b.Entity<Root>();
        b.Entity<Leaf>().Property(leaf => leaf.Text).HasConversion(v => "<" + v, v => v.Substring(1));
    }

    private sealed record Pair(int Id, string Code);

    private sealed class Note
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    private class Root
    {
        public int Id { get; set; }
    }

    private sealed class Leaf : Root
    {
        public string Text { get; set; } = "";
    }
}
