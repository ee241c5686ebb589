using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfWriter.Tests.Modes.Control;

/// <summary>Merges of entities: what SaveChanges would refuse is refused, and values come back.</summary>
public sealed class EntityControlTests : DatabaseTest
{
    private const string Trigger = """
        CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Name" := NEW."Name" || ''!''; RETURN NEW; END';
        CREATE TRIGGER louder BEFORE INSERT OR UPDATE ON "Stocks" FOR EACH ROW EXECUTE FUNCTION louder()
        """;

    [SetUp]
    public async Task CreateTables()
    {
        await using var db = NewStore();
        await Sql(db.Database.GenerateCreateScript());
        await Sql($"""
            SET search_path = {Schema};
            INSERT INTO "Stocks" ("Id", "Code", "Name", "Amount", "Gone")
            VALUES (1, 'one', 'a', 10, false), (2, 'two', 'b', 20, false), (3, 'three', 'c', 30, true)
            """);
    }

    [Test]
    public async Task Rows_are_deleted_by_entities_that_have_nothing_but_a_key()
    {
        await using var db = NewStore();

        var result = await db.WriteAsync([new Stock { Id = 2, Name = null! }, new Stock { Id = 7, Name = null! }],
            new WriteOptions { Mode = WriteMode.Delete });

        Assert.That((result.Deleted, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(await Ids(), Is.EqualTo("1 3"));
    }

    [TestCase(WriteMode.Delete)]
    [TestCase(WriteMode.Upsert)]
    public async Task A_row_that_was_changed_meanwhile_is_a_conflict_as_for_SaveChanges(WriteMode mode)
    {
        await using (var saving = NewStore(hasToken: true))
        {
            var loaded = await saving.Stocks.SingleAsync(stock => stock.Id == 2);
            await Sql($"""UPDATE {Schema}."Stocks" SET "Amount" = 21 WHERE "Id" = 2""");
            saving.Remove(loaded);
            Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => saving.SaveChangesAsync());
        }

        await using var db = NewStore(hasToken: true);
        var stock = await db.Stocks.SingleAsync(stock => stock.Id == 2);
        await Sql($"""UPDATE {Schema}."Stocks" SET "Amount" = 22 WHERE "Id" = 2""");
        var options = new WriteOptions { Mode = mode, Merge = mode == WriteMode.Upsert ? new() { DeleteMarker = "Gone" } : null };
        stock.Gone = true;

        Assert.That(() => db.WriteAsync([stock], options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("the table's concurrency token is another one"));
        Assert.That(await Ids(), Is.EqualTo("1 2 3"));

        var result = await db.WriteAsync([stock], options with
        {
            Merge = new MergeOptions<Stock>
            {
                When = (existing, incoming) => existing.Amount < 5,
                DeleteMarker = options.Merge?.DeleteMarker,
            },
        });

        Assert.That((result.Deleted, result.Skipped), Is.EqualTo((0, 1)), "a row that is held back is no conflict");
    }

    [Test]
    public async Task A_condition_decides_again_once_the_connection_is_lost()
    {
        await LoseFirstAsync("\"Stocks\"");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [new Stock { Id = 1, Code = "one", Name = "x", Amount = 5 }, new Stock { Id = 2, Code = "two", Name = "y", Amount = 25 }],
            new WriteOptions
            {
                Mode = WriteMode.Upsert,
                Retry = new() { MaxRetries = 1, MaxDelay = TimeSpan.Zero },
                Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
            });

        Assert.That((result.Attempts, result.Updated, result.Skipped), Is.EqualTo((2, 1, 1)));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Name", ' ' ORDER BY "Id") FROM {Schema}."Stocks" """), Is.EqualTo("a y c"));
    }

    [Test]
    public async Task A_condition_holds_beside_rows_that_are_left_out()
    {
        await Sql($"""ALTER TABLE {Schema}."Stocks" ADD CHECK ("Amount" < 100)""");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [
                new Stock { Id = 1, Code = "one", Name = "x", Amount = 5 }, new Stock { Id = 2, Code = "two", Name = "y", Amount = 200 },
                new Stock { Id = 3, Code = "three", Name = "z", Amount = 31 },
                new Stock { Id = 9, Code = "nine", Name = "n", Amount = 100 },
            ],
            new WriteOptions
            {
                Mode = WriteMode.Upsert,
                BadRows = new() { OnBadRow = OnBadRow.Skip },
                Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
            });

        Assert.That((result.Updated, result.Skipped, result.Inserted), Is.EqualTo((1, 1, 0)));
        Assert.That(result.BadRows.Select(row => row.Row), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Name", ' ' ORDER BY "Id") FROM {Schema}."Stocks" """), Is.EqualTo("a b z"));
    }

    [Test]
    public async Task What_is_newest_and_the_scope_of_a_sync_are_properties()
    {
        await Sql($"""INSERT INTO {Schema}."Stocks" ("Id", "Code", "Name", "Amount", "Gone") VALUES (4, 'four', 'b', 1, false)""");
        await using var db = NewStore();

        var result = await db.WriteAsync(
            [new Stock { Code = "two", Name = "b", Amount = 25 }, new Stock { Code = "two", Name = "b", Amount = 5 }],
            new WriteOptions
            {
                Mode = WriteMode.Sync,
                Merge = new MergeOptions<Stock>
                {
                    KeyProperties = stock => stock.Code,
                    SyncScopeProperties = stock => stock.Name,
                    OnDuplicateKey = OnDuplicateKey.NewestWins,
                    NewestByProperties = stock => new { stock.Amount, stock.Id },
                },
            });

        Assert.That((result.Updated, result.Deleted, result.Unchanged), Is.EqualTo((1, 1, 1)));
        Assert.That(await Rows($"""SELECT "Id", "Amount" FROM {Schema}."Stocks" ORDER BY "Id" """),
            Is.EqualTo(new object[][] { [1, 10], [2, 25], [3, 30] }));
    }

    [Test]
    public async Task A_sync_that_marks_leaves_what_a_query_filter_hides()
    {
        await using var db = NewStore();

        var result = await db.WriteAsync([new Stock { Id = 1, Code = "one", Name = "a", Amount = 10 }],
            new WriteOptions { Mode = WriteMode.Sync, Merge = new MergeOptions<Stock> { SoftDelete = "DeletedAt" } });

        Assert.That((result.Deleted, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(await Scalar<string>($"""SELECT string_agg("Id"::text, ' ') FROM {Schema}."Stocks" WHERE "DeletedAt" IS NOT NULL"""),
            Is.EqualTo("2"));
    }

    [Test]
    public async Task Values_come_back_of_rows_that_are_held_back_and_not_of_those_that_are_gone([Values] bool hasTrigger)
    {
        if (hasTrigger)
            await Sql($"SET search_path = {Schema}; {Trigger}");
        await using var db = NewStore();
        List<Stock> stocks =
        [
            new() { Code = "one", Name = "x", Amount = 5 }, new() { Code = "two", Name = "y", Amount = 25, Gone = true },
            new() { Code = "new", Name = "z", Amount = 1 },
        ];

        var result = await db.WriteAsync(stocks, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            SetGeneratedValues = true,
            Merge = new MergeOptions<Stock>
            {
                KeyProperties = stock => stock.Code,
                When = (existing, incoming) => incoming.Amount > existing.Amount,
                DeleteMarker = nameof(Stock.Gone),
            },
        });

        Assert.That((result.Inserted, result.Updated, result.Deleted, result.Skipped), Is.EqualTo((1, 0, 1, 1)));
        Assert.That((stocks[0].Id, stocks[1].Id), Is.EqualTo((1, 0)));
        Assert.That(await Rows($"""SELECT "Id", "Name" FROM {Schema}."Stocks" WHERE "Code" = 'new'"""),
            Is.EqualTo(new object[][] { [stocks[2].Id, hasTrigger ? "z!" : "z"] }));
    }

    [Test]
    public async Task Rows_of_a_key_are_replaced_and_their_values_come_back([Values] bool hasTrigger)
    {
        if (hasTrigger)
            await Sql($"SET search_path = {Schema}; {Trigger}");
        await using var db = NewStore();
        List<Stock> stocks = [new() { Code = "p", Name = "b", Amount = 1 }, new() { Code = "q", Name = "b", Amount = 2 }];

        var result = await db.WriteAsync(stocks, new WriteOptions
        {
            Mode = WriteMode.DeleteInsert,
            SetGeneratedValues = true,
            Merge = new MergeOptions<Stock> { KeyProperties = stock => stock.Name },
        });

        Assert.That((result.Inserted, result.Deleted), Is.EqualTo((2, 1)));
        Assert.That(
            await Scalar<string>($"""SELECT string_agg("Code" || "Id", ' ' ORDER BY "Code") FROM {Schema}."Stocks" WHERE "Id" > 3"""),
            Is.EqualTo($"p{stocks[0].Id} q{stocks[1].Id}"));
    }

    [Test]
    public async Task A_property_that_the_model_never_updates_is_not_asked_for()
    {
        await using var db = NewStore();

        Assert.That(
            () => db.WriteAsync([new Stock { Id = 1 }],
                new WriteOptions { Mode = WriteMode.Upsert, Merge = new MergeOptions<Stock> { UpdateProperties = stock => stock.MadeBy } }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("column 'MadeBy': WriteOptions.Merge.UpdateColumns names it"));
    }

    [Test]
    public async Task A_query_whose_rows_stay_on_the_server_takes_a_condition_and_leaves_deletes_to_EF()
    {
        await using var db = NewStore();
        var query = db.Stocks.Select(stock => new Stock { Id = stock.Id, Code = stock.Code, Name = "q", Amount = 15 });

        var result = await db.WriteAsync(query, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<Stock> { When = (existing, incoming) => incoming.Amount > existing.Amount },
        });

        Assert.That((result.Updated, result.Skipped, result.StayedOnServer), Is.EqualTo((1, 1, true)));
        Assert.That(() => db.WriteAsync(query, new WriteOptions { Mode = WriteMode.Delete }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("Use ExecuteDeleteAsync"));
    }

    private Task<string> Ids() => Scalar<string>($"""SELECT string_agg("Id"::text, ' ' ORDER BY "Id") FROM {Schema}."Stocks" """);

    private Store NewStore(bool hasToken = false) => new(
        new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, Schema,
        hasToken);

    internal sealed class Stock
    {
        public int Id { get; set; }

        public string Code { get; set; } = "";

        public string Name { get; set; } = "";

        public int Amount { get; set; }

        public bool Gone { get; set; }

        public string? MadeBy { get; set; }

        public DateTime? DeletedAt { get; set; }

        public uint Version { get; set; }
    }

    private sealed class Store(DbContextOptions options, string schema, bool hasToken) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => Key;

        public (string, bool) Key { get; } = (schema, hasToken);

        public DbSet<Stock> Stocks => Set<Stock>();

        protected override void OnModelCreating(ModelBuilder model)
        {
            model.HasDefaultSchema(Key.Item1);
            model.Entity<Stock>(stock =>
            {
                if (Key.Item2)
                    stock.Property(one => one.Version).IsRowVersion();
                else
                    stock.Ignore(one => one.Version);
                stock.Property(one => one.Id).HasIdentityOptions(startValue: 100);
                stock.Property(one => one.MadeBy).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
                stock.HasIndex(one => one.Code).IsUnique();
                stock.HasQueryFilter(one => !one.Gone);
            });
        }
    }
}
