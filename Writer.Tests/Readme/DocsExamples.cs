using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Readme;

/// <summary>The examples of the pages on options, bad rows, retries, text files and entities, word for word, run.</summary>
[Alone] // They write to the schema public.
public sealed class DocsExamples : DatabaseTest
{
    private string _folder = "";
    private string _before = "";

    [SetUp]
    public void EnterFolder()
    {
        _folder = Directory.CreateTempSubdirectory("efwriter-docs-").FullName;
        _before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder;
    }

    [TearDown]
    public async Task LeaveFolder()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
        await Sql("DROP TABLE IF EXISTS public.sales, public.sales_rejects, public.__efwriter_writes, \"Orders\"; "
            + "DROP SCHEMA IF EXISTS staging CASCADE");
    }

    [Test]
    public async Task An_upsert_makes_the_table_and_its_key()
    {
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));

        var result = await db.WriteAsync(frame, "sales", new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new() { Keys = ["id"], OnMissingIndex = OnMissingIndex.Create },
            NewTable = new() { PrimaryKey = ["id"], Comment = "daily sales" },
        });

        Assert.That((result.Inserted, result.CreatedTable), Is.EqualTo((2L, true)));
        Assert.That(await Scalar<string>("SELECT obj_description('public.sales'::regclass)"), Is.EqualTo("daily sales"));
    }

    [Test]
    public async Task An_error_is_known_by_its_code()
    {
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));
        await db.WriteAsync(frame, "sales");
        var isKnown = false;
        try
        {
            await db.WriteAsync(frame, "sales");
        }
        catch (FrameWriteException e) when (e.Code == "table-exists")
        {
            // …
            isKnown = true;
        }

        Assert.That(isKnown);
    }

    [Test]
    public async Task Bad_rows_are_kept()
    {
        await Sql("CREATE TABLE public.sales (id int CHECK (id > 0))");
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, -1]));

        var result = await db.WriteAsync(frame, "sales", new WriteOptions
        {
            IfExists = IfExists.Append,
            BadRows = new() { OnBadRow = OnBadRow.Reject, MaxBadRows = 100 },
        });
        foreach (var bad in result.BadRows)
            Console.WriteLine($"{bad.Row}: {bad.Column} {bad.StoreType} {bad.Rule} {bad.Reason}");

        Assert.That(result.BadRows.Select(bad => bad.Row), Is.EqualTo(new[] { 1L }));
        Assert.That(await Scalar<long>("SELECT count(*) FROM public.sales_rejects"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_write_is_retried()
    {
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1]));

        var result = await db.WriteAsync(frame, "sales", new WriteOptions
        {
            IfExists = IfExists.Append,
            Retry = new RetryOptions { MaxRetries = 6, MaxDelay = TimeSpan.FromSeconds(30) },
        });
        Console.WriteLine(result.Attempts);

        Assert.That((result.Rows, result.Attempts), Is.EqualTo((1L, 1)));
    }

    [Test]
    public async Task Tokens_are_elsewhere()
    {
        await Sql("DROP SCHEMA IF EXISTS ops CASCADE; CREATE SCHEMA ops");
        var (options, connectionString) = (new DbContextOptionsBuilder(), Server.ConnectionString);

        options.UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure())
            .UseEfWriter(writer => writer.UseTokenSchema("ops"));       // or writer.WithoutTokens()

        await using var db = new DbContext(options.Options);
        await db.WriteAsync(new[] { new { id = 1 } }, "sales", new WriteOptions { IfExists = IfExists.Append });
        Assert.That(await Scalar<long>("SELECT count(*) FROM ops.__efwriter_writes"), Is.EqualTo(1));
        await Sql("DROP SCHEMA ops CASCADE");
    }

    [Test]
    public async Task An_upload_becomes_a_table()
    {
        await File.WriteAllTextAsync("upload.csv", "id,day\n1,2024-02-29\n");
        await using var db = NewContext();

        await using var upload = File.OpenRead("upload.csv");      // or the stream of a form's file
        WriteResult result = await db.WriteAsync(Frame.FromCsv(upload), "uploads", new WriteOptions { Schema = "staging" });

        Assert.That(result.Rows, Is.EqualTo(1));
        Assert.That(await Scalar<DateOnly>("SELECT day FROM staging.uploads"), Is.EqualTo(new DateOnly(2024, 2, 29)));
    }

    [Test]
    public async Task Entities_are_written_and_updated()
    {
        await using var db = new Shop();
        await Sql(db.Database.GenerateCreateScript());
        var orders = new List<Order> { new() { Id = 1, Item = "tea" } };

        await db.WriteAsync(orders);                                                    // like AddRange and SaveChanges
        orders[0].Item = "salt";
        await db.WriteAsync(orders, new WriteOptions { Mode = WriteMode.Upsert });      // like loading by key, setting values, SaveChanges

        Assert.That(await Rows("SELECT \"Id\", \"Item\" FROM \"Orders\""), Is.EqualTo(new object?[][] { [1, "salt"] }));
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public string Item { get; set; } = "";
    }

    private sealed class Shop : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(Server.ConnectionString);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>().ToTable("Orders");
    }
}
