using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Sequences;

/// <summary>
/// Entities with many columns that the database makes if they have no value: any mixture is stored as SaveChanges stores it.
/// </summary>
public sealed class ManyDefaultsTests : DatabaseTest
{
    private const int Many = 200;

    [SetUp]
    public async Task CreateTables()
    {
        foreach (var table in (string[])["written", "saved"])
        {
            await Sql($"""
                CREATE TABLE {Schema}.{table} (id integer PRIMARY KEY, count integer NOT NULL DEFAULT 7,
                is_on boolean NOT NULL DEFAULT true, is_off boolean NOT NULL DEFAULT false,
                    name text NOT NULL DEFAULT 'nobody', maybe integer DEFAULT 5, day date NOT NULL DEFAULT '2020-02-02',
                    price numeric NOT NULL DEFAULT 1.5, level integer NOT NULL DEFAULT 3)
                """);
        }
    }

    [Test]
    [Pairwise]
    public async Task Any_mixture_is_stored_as_SaveChanges_stores_it(
        [Values(1, 2, 3)] int seed, [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method,
            [Values] bool isAsync, [Values(1, 50, 100_000)] int batchRows)
    {
        await using (var saved = New("saved"))
        {
            saved.AddRange(Things(seed));
            await saved.SaveChangesAsync();
        }

        await using var db = New("written");
        var options = new WriteOptions { BulkMethod = method, BatchRows = batchRows };

        var result = isAsync
            ? await db.WriteAsync(SequenceTest.OnceAsync(Things(seed)), options)
            : await db.WriteAsync(SequenceTest.Once(Things(seed)), options);

        Assert.That(result.Rows, Is.EqualTo(Many));
        Assert.That(await Rows($"SELECT * FROM {Schema}.written ORDER BY id"),
            Is.EqualTo(await Rows($"SELECT * FROM {Schema}.saved ORDER BY id")));
    }

    [Test]
    public async Task Any_mixture_of_more_than_64_columns_is_stored_as_SaveChanges_stores_it(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        var columns = Enumerable.Range(0, Wide.Columns).ToList();
        await Sql(
            $"CREATE TABLE {Schema}.wide (id integer PRIMARY KEY, "
            + $"{string.Join(", ", columns.Select(i => $"c{i} integer NOT NULL DEFAULT {1000 + i}"))})");
        await using var db = New("written");
        var random = new Random(5);
        var things = Enumerable.Range(1, 100)
            .Select(id => new Wide { Id = id, Cells = [.. columns.Select(i => random.Next(i < 3 || i > 66 ? 2 : 50) == 0 ? 0 : i + 1)] })
            .ToList();

        await db.WriteAsync(things, new WriteOptions { BulkMethod = method, BatchRows = 40 });

        var expected =
            things.Select(thing => columns.Select(i => (object)(thing.Cells[i] == 0 ? 1000 + i : thing.Cells[i])).Prepend(thing.Id));
        Assert.That(await Rows($"SELECT * FROM {Schema}.wide ORDER BY id"), Is.EqualTo(expected));
    }

    private static IEnumerable<Thing> Things(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, Many).Select(id => new Thing
        {
            Id = id,
            Count = random.Next(3),
            IsOn = random.Next(2) == 0,
            IsOff = random.Next(2) == 0,
            Name = random.Next(3) switch { 0 => null, 1 => "", _ => "n" },
            Maybe = random.Next(3) switch { 0 => null, 1 => 0, _ => 9 },
            Day = random.Next(2) == 0 ? default : new DateOnly(2024, 1, 1 + random.Next(28)),
            Price = random.Next(2) == 0 ? 0m : 0.25m,
            Level = random.Next(2) == 0 ? -1 : random.Next(3),
        })];
    }

    private ThingContext New(string table) => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema,
        table);

    internal sealed class Thing
    {
        public int Id { get; set; }

        public int Count { get; set; }

        public bool IsOn { get; set; }

        public bool IsOff { get; set; }

        public string? Name { get; set; }

        public int? Maybe { get; set; }

        public DateOnly Day { get; set; }

        public decimal Price { get; set; }

        public int Level { get; set; }
    }

    /// <summary>Its columns are indexer properties, more of them than anybody would write down.</summary>
    internal sealed class Wide
    {
        public const int Columns = 70;

        public int Id { get; set; }

        public int[] Cells { get; init; } = new int[Columns];

        // EF takes null for unset, and a zero for a value: an indexer gives objects.
        public object? this[string column]
        {
            get => Cells[Place(column)] is var cell and not 0 ? cell : null;
            set => Cells[Place(column)] = (int?)value ?? 0;
        }

        private static int Place(string column) => int.Parse(column[1..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class ThingContext(DbContextOptions options, string schema, string table) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Key;

        public string Key => $"{schema}.{table}";

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Thing>(thing =>
            {
                thing.ToTable(table, schema);
                thing.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
                thing.Property(t => t.Count).HasColumnName("count").HasDefaultValue(7);
                thing.Property(t => t.IsOn).HasColumnName("is_on").HasDefaultValue(true);
                thing.Property(t => t.IsOff).HasColumnName("is_off").HasDefaultValue(false);
                thing.Property(t => t.Name).HasColumnName("name").IsRequired().HasDefaultValue("nobody");
                thing.Property(t => t.Maybe).HasColumnName("maybe").HasDefaultValue(5);
                thing.Property(t => t.Day).HasColumnName("day").HasDefaultValueSql("'2020-02-02'");
                thing.Property(t => t.Price).HasColumnName("price").HasDefaultValue(1.5m);
                thing.Property(t => t.Level).HasColumnName("level").HasDefaultValue(3).HasSentinel(-1);
            });
            modelBuilder.Entity<Wide>(wide =>
            {
                wide.ToTable("wide", schema);
                wide.Ignore(w => w.Cells);
                wide.Property(w => w.Id).HasColumnName("id").ValueGeneratedNever();
                for (var i = 0; i < Wide.Columns; i++)
                    wide.IndexerProperty<int>($"c{i}").HasDefaultValue(1000 + i);
            });
        }
    }
}
