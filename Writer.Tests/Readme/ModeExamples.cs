using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Readme;

/// <summary>The examples of docs/modes.md, word for word, run.</summary>
public sealed class ModeExamples : DatabaseTest
{
    private readonly List<Order> orders =
    [
        new() { Id = 1, Number = "A-1", Version = 2, CreatedAt = DateTime.UnixEpoch },
        new() { Id = 2, Number = "A-2", Version = 1, CreatedAt = DateTime.UnixEpoch },
        new() { Id = 3, Number = "A-3", Version = 1, CreatedAt = DateTime.UnixEpoch },
    ];

    private ShopContext db = null!;

    [SetUp]
    public async Task CreateTables()
    {
        db = new(
            new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options,
            Schema);
        await Sql(db.Database.GenerateCreateScript());
        await Sql($"""
            INSERT INTO {Schema}."Orders" VALUES (1, 'A-1', 1, '2026-01-01Z'), (2, 'A-2', 1, '2026-01-01Z'), (4, 'A-4', 1, '2026-01-01Z');
            CREATE TABLE {Schema}.stock (number text PRIMARY KEY, version int); INSERT INTO {Schema}.stock VALUES ('A-1', 2), ('A-2', 2);
            CREATE TABLE {Schema}.prices (code text, price int, deleted_at timestamptz);
            CREATE UNIQUE INDEX live_codes ON {Schema}.prices (code) WHERE deleted_at IS NULL;
            INSERT INTO {Schema}.prices VALUES ('a', 1, NULL), ('a', 0, '2026-01-01Z');
            CREATE TABLE {Schema}.visits (day date, city text);
            INSERT INTO {Schema}.visits VALUES ('2026-01-01', 'Bonn'), ('2026-01-02', 'Bonn')
            """);
    }

    [TearDown]
    public ValueTask DisposeContext() => db.DisposeAsync();

    [Test]
    public async Task Columns_that_only_new_rows_get()
    {
        var upsert = new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<Order> { KeyProperties = order => order.Number, InsertOnlyProperties = order => order.CreatedAt },
        };
        var result = await db.WriteAsync(orders, upsert);

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((1, 1, 1)));
        Assert.That(await Scalar<long>($"""SELECT count(*) FROM {Schema}."Orders" WHERE "CreatedAt" > '2000-01-01'"""), Is.EqualTo(3));
    }

    [Test]
    public async Task A_condition()
    {
        var newer = new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<Order> { When = (existing, incoming) => incoming.Version > existing.Version },
        };
        var result = await db.WriteAsync(orders, newer);
        Console.WriteLine($"{result.Updated} updated, {result.Skipped} older than the table's");

        Assert.That((result.Inserted, result.Updated, result.Skipped), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task Newer_wins()
    {
        var frame = Frame.From([new { number = "A-1", version = 3 }, new { number = "A-2", version = 1 }]);
        var result = await db.WriteAsync(frame, "stock",
            new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { WhenNewer = "version" } });

        Assert.That((result.Updated, result.Skipped), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task The_newest_of_several_rows()
    {
        var changes = Frame.From([new { number = "A-1", version = 7 }, new { number = "A-1", version = 5 }]);
        var newest = new MergeOptions { OnDuplicateKey = OnDuplicateKey.NewestWins, NewestBy = ["version"] };
        var result = await db.WriteAsync(changes, "stock", new WriteOptions { Mode = WriteMode.Upsert, Merge = newest });

        Assert.That((result.Updated, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(await Scalar<int>($"SELECT version FROM {Schema}.stock WHERE number = 'A-1'"), Is.EqualTo(7));
    }

    [Test]
    public async Task Delete_by_keys()
    {
        var result = await db.WriteAsync([new Order { Id = 1 }, new Order { Id = 7 }], new WriteOptions { Mode = WriteMode.Delete });
        Console.WriteLine($"{result.Deleted} deleted, {result.Unchanged} were not there");

        Assert.That((result.Deleted, result.Unchanged), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Rows_that_mark_others_to_delete()
    {
        var feed = Frame.From([new { number = "A-1", version = 8, deleted = true }, new { number = "A-3", version = 1, deleted = false }]);
        var merge = new MergeOptions { DeleteMarker = "deleted", WhenNewer = "version" };
        var result = await db.WriteAsync(feed, "stock", new WriteOptions { Mode = WriteMode.Upsert, Merge = merge });

        Assert.That((result.Deleted, result.Inserted), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Soft_deletes()
    {
        var result = await db.WriteAsync(orders,
            new WriteOptions { Mode = WriteMode.Sync, Merge = new() { SoftDelete = "DeletedAt" } });

        Assert.That((result.Deleted, await Scalar<long>($"SELECT count(*) FROM {Schema}.\"Orders\"")), Is.EqualTo((1, 4)));
    }

    [Test]
    public async Task Keys_by_an_index()
    {
        var live = new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { KeyIndex = "live_codes" } };   // … WHERE deleted_at IS NULL
        var result = await db.WriteAsync(Frame.From([new { code = "a", price = 2, deleted_at = (DateTime?)null }]), "prices", live);

        Assert.That((result.Updated, await Scalar<int>($"SELECT sum(price)::int FROM {Schema}.prices")), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Delete_and_insert()
    {
        var day = new DateOnly(2026, 1, 2);
        var frame = Frame.From([new { day, city = "Rome" }, new { day, city = "Oslo" }]);
        var result = await db.WriteAsync(frame, "visits",
            new WriteOptions { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["day"] } });

        Assert.That((result.Deleted, result.Inserted), Is.EqualTo((1, 2)));
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public string Number { get; set; } = "";

        public int Version { get; set; }

        public DateTime CreatedAt { get; set; }

        public DateTime? DeletedAt { get; set; }
    }

    private sealed class ShopContext(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Schema;

        public string Schema { get; } = schema;

        public DbSet<Order> Orders => Set<Order>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(Schema);
            model.Entity<Order>(order =>
            {
                order.Property(one => one.Id).ValueGeneratedNever();
                order.HasIndex(one => one.Number).IsUnique();
            });
        }
    }
}
