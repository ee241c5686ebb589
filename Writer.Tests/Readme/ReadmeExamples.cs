using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EfWriter.Tests.Readme;

/// <summary>The README's examples, word for word, run.</summary>
[Alone] // The README has one schema.
public sealed class ReadmeExamples : DatabaseTest
{
    [TearDown]
    public Task DropExampleTables() =>
        Sql("DROP SCHEMA IF EXISTS analytics CASCADE; DROP TABLE IF EXISTS public.sales_reports, \"Orders\"");

    [Test]
    public async Task A_dataframe_replaces_a_table()
    {
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));
        var cancellationToken = CancellationToken.None;

        WriteResult result = await db.WriteAsync(frame, "sales_reports",
            new WriteOptions { Schema = "analytics", IfExists = IfExists.Replace }, cancellationToken);

        Assert.That(result.Rows, Is.EqualTo(2));
        Assert.That(await Scalar<long>("SELECT count(*) FROM analytics.sales_reports"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_dataframe_goes_by_BulkExtensions_when_it_is_asked_for()
    {
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]), new StringDataFrameColumn("city", ["Zürich", null]));

        // DataFrame → run-time model → EF's DDL → BulkInsert
        WriteResult result = await db.WriteAsync(frame, "sales_reports",
            new WriteOptions { Schema = "analytics", BulkMethod = BulkMethod.BulkExtensions });

        Assert.That((result.Rows, result.Method, result.CreatedTable), Is.EqualTo((2L, BulkMethod.BulkExtensions, true)));
        var stored = await Rows("SELECT id, city FROM analytics.sales_reports ORDER BY id");
        Assert.That(stored, Is.EqualTo(new object?[][] { [1, "Zürich"], [2, null] }));
    }

    [Test]
    public async Task A_table_that_others_depend_on_keeps_them()
    {
        await Sql(
            "CREATE SCHEMA analytics; CREATE TABLE analytics.sales_reports (id int); CREATE VIEW analytics.report AS SELECT id FROM "
            + "analytics.sales_reports");
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));

        await db.WriteAsync(frame, "sales_reports",
            new WriteOptions
            {
                Schema = "analytics",
                IfExists = IfExists.Replace,
                Replace = new() { Strategy = ReplaceStrategy.DeleteRows },
            });

        Assert.That(await Scalar<long>("SELECT count(*) FROM analytics.report"), Is.EqualTo(2));
    }

    [Test]
    public async Task Objects_are_appended()
    {
        await using var db = NewContext();
        Sale[] sales = [new(1, new DateOnly(2024, 2, 29), "Zoë", 1.50m), new(2, new DateOnly(2024, 3, 1), null, 0.05m)];

        WriteResult result = await db.WriteAsync(sales, "sales",
            new WriteOptions
            {
                Schema = "analytics",
                IfExists = IfExists.Append,
                NewTable = new() { PrimaryKey = ["Id"], Indexes = [new IndexOptions("Day", "Customer")] },
                Columns = new Dictionary<string, ColumnOptions>
                {
                    ["Price"] = new() { Precision = 12, Scale = 2 },
                    ["Customer"] = new() { StoreType = "varchar(80)" },
                },
            });

        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "PK_sales", "IX_sales_Day_Customer" }));
        Assert.That(await Rows("SELECT \"Id\", \"Day\", \"Customer\", \"Price\" FROM analytics.sales ORDER BY 1"),
            Is.EqualTo(new object?[][]
        {
            [1L, new DateOnly(2024, 2, 29), "Zoë", 1.50m],
            [2L, new DateOnly(2024, 3, 1), null, 0.05m],
        }));
    }

    [Test]
    public async Task A_dataframe_is_upserted_and_a_write_is_planned()
    {
        await Sql(
            "CREATE SCHEMA analytics; CREATE TABLE analytics.sales (id int PRIMARY KEY, price real); INSERT INTO analytics.sales VALUES "
            + "(1, 1.5), (2, 2.5)");
        await using var db = NewContext();
        var frame = new DataFrame(new Int32DataFrameColumn("id", [2, 3]), new SingleDataFrameColumn("price", [2.75f, 3]));

        WriteResult result = await db.WriteAsync(frame, "sales",
            new WriteOptions { Schema = "analytics", Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } });
        Console.WriteLine($"{result.Inserted} added, {result.Updated} updated, {result.Unchanged} as they were");
        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((1, 1, 0)));

        frame = new DataFrame(new Int64DataFrameColumn("id", [4]), new DoubleDataFrameColumn("price", [4]),
            new StringDataFrameColumn("note", ["new"]));
        WritePlan plan = await db.PlanAsync(frame, "sales", new WriteOptions
        {
            Schema = "analytics",
            IfExists = IfExists.Append,
            OnNewColumn = OnNewColumn.Add,
            OnWiderType = OnWiderType.Alter,
        });
        Console.WriteLine(plan);
        Assert.That(plan.Statements, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Entities_and_a_frame_of_them_are_written()
    {
        await Sql("CREATE TABLE \"Orders\" (\"Id\" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \"Item\" text NOT NULL)");
        await using var db = new Orders();
        var orders = new List<Order> { new() { Item = "tea" }, new() { Item = "salt" } };
        var frame = new DataFrame(new StringDataFrameColumn("Item", ["rice"]));

        WriteResult result = await db.WriteAsync(orders);           // what SaveChanges would insert, at COPY's speed
        WriteResult more = await db.WriteAsync<Order>(frame);       // columns found by property or column name

        Assert.That((result.Rows, more.Rows), Is.EqualTo((2, 1)));
        Assert.That(await Rows("SELECT \"Id\", \"Item\" FROM \"Orders\" ORDER BY 1"),
            Is.EqualTo(new object?[][] { [1L, "tea"], [2L, "salt"], [3L, "rice"] }));
    }

    [Test]
    public void A_destination_is_made_from_a_URI() => Assert.That(async () =>
    {
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));

        await using var destination = PostgresDestination.FromUri("postgresql://ann:p%40ss@db.example:5432/sales?sslmode=require");
        WriteResult result = await destination.WriteAsync(frame, "sales_reports");
    }, Throws.TypeOf<FrameWriteException>().With.Message.StartsWith(
        "Cannot write table 'public.sales_reports': the connection to the server"));

    [Test]
    public async Task A_statement_is_run_on_the_apps_own_connection()
    {
        await Sql("CREATE TABLE public.sales_reports AS SELECT 1 AS id");
        await using var db = NewContext();
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        var text =
            "EXPORT SELECT * FROM public.sales_reports TO 'postgres://reports/analytics/sales' TYPE POSTGRES OPTIONS {\"table_name\": "
            + "\"sales\", \"schema\": \"analytics\"};";
        var cancellationToken = CancellationToken.None;

        ExportStatement statement = ExportStatement.Parse(text);
        WriteResult result = await destination.ExecuteAsync(statement, db.Database.GetDbConnection(), cancellationToken);

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((1, true)));
        Assert.That(await Scalar<int>("SELECT id FROM analytics.sales"), Is.EqualTo(1));
    }

    [Test]
    public async Task Destinations_are_registered_by_name()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["EfWriter:Destinations:reports"] = Server.ConnectionString }).Build();
        var services = new ServiceCollection();
        var statement = ExportStatement.Parse("EXPORT t TO 'postgres://reports/analytics/t' TYPE POSTGRES OPTIONS {\"table_name\": \"t\"}");

        services.AddEfWriter(configuration.GetSection("EfWriter"));     // { "Destinations": { "reports": "postgresql://…" } }
        Assert.That(
            () =>
            {
                services.AddEfWriter("profiles/prod.yml");
            },
            Throws.InstanceOf<IOException>(),
            "there is no such file here");

        await using var provider = services.BuildServiceProvider();
        var destination = provider.GetRequiredKeyedService<PostgresDestination>(statement.Destination);
        var result = await destination.WriteAsync(new DataFrame(new Int32DataFrameColumn("id", [1])), "sales_reports");

        Assert.That(result.Rows, Is.EqualTo(1));
    }

    public sealed record Sale(long Id, DateOnly Day, string? Customer, decimal Price);

    private sealed class Order
    {
        public long Id { get; set; }

        public string Item { get; set; } = "";
    }

    private sealed class Orders : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseNpgsql(Server.ConnectionString);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>().ToTable("Orders");
    }
}
