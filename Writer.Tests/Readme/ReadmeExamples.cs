using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.Readme;

/// <summary>The README's examples, word for word, run.</summary>
public sealed class ReadmeExamples : DatabaseTest
{
    [TearDown]
    public Task DropExampleTables() => Sql("DROP SCHEMA IF EXISTS analytics CASCADE; DROP TABLE IF EXISTS public.sales_reports");

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
    public async Task Objects_are_appended()
    {
        await using var db = NewContext();
        Sale[] sales = [new(1, new DateOnly(2024, 2, 29), "Zoë", 1.50m), new(2, new DateOnly(2024, 3, 1), null, 0.05m)];

        WriteResult result = await db.WriteAsync(Frame.From(sales), "sales",
            new WriteOptions
            {
                Schema = "analytics",
                IfExists = IfExists.Append,
                PrimaryKey = ["Id"],
                Indexes = [new IndexOptions("Day", "Customer")],
                Columns = new Dictionary<string, ColumnOptions>
                {
                    ["Price"] = new() { Precision = 12, Scale = 2 },
                    ["Customer"] = new() { StoreType = "varchar(80)" },
                },
            });

        Assert.That(result.CreatedIndexes, Is.EqualTo(new[] { "PK_sales", "IX_sales_Day_Customer" }));
        Assert.That(await Rows("SELECT \"Id\", \"Day\", \"Customer\", \"Price\" FROM analytics.sales ORDER BY 1"), Is.EqualTo(new object?[][]
        {
            [1L, new DateOnly(2024, 2, 29), "Zoë", 1.50m],
            [2L, new DateOnly(2024, 3, 1), null, 0.05m],
        }));
    }

    [Test]
    public void A_destination_is_made_from_a_URI() => Assert.That(async () =>
    {
        var frame = new DataFrame(new Int32DataFrameColumn("id", [1, 2]));

        await using var destination = PostgresDestination.FromUri("postgresql://ann:p%40ss@db.example:5432/sales?sslmode=require");
        WriteResult result = await destination.WriteAsync(frame, "sales_reports");
    }, Throws.TypeOf<FrameWriteException>().With.Message.StartsWith("Cannot write table 'public.sales_reports': the connection to the server"));

    public sealed record Sale(long Id, DateOnly Day, string? Customer, decimal Price);
}
