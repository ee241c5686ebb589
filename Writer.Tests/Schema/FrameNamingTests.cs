using System.ComponentModel.DataAnnotations.Schema;
using System.Text;
using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfWriter.Tests.Schema;

/// <summary>Frames follow the context: its naming convention and its default schema, unless the app or the source says otherwise.</summary>
public sealed class FrameNamingTests : DatabaseTest
{
    private static IEnumerable<TestCaseData> Frames()
    {
        yield return Case("rows", () => Frame.From([new { OrderId = 1, ItemName = "tea" }]));
        yield return Case("a stream", () => Frame.From(new[] { new { OrderId = 1, ItemName = "tea" } }.ToAsyncEnumerable()));
        yield return Case("a DataFrame",
            () => new DataFrame(new Int32DataFrameColumn("OrderId", [1]), new StringDataFrameColumn("Item name", ["tea"])));
        yield return Case("a CSV", () => Frame.FromCsv(new MemoryStream(Encoding.UTF8.GetBytes("OrderId,ItemName\n1,tea\n"))));
        yield return Case("JSON", () => Frame.FromJson(new MemoryStream("""{"OrderId": 1, "itemName": "tea"}"""u8.ToArray())));

        static TestCaseData Case(string name, Func<Frame> frame) => new TestCaseData(frame).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Frames))]
    public async Task Columns_have_the_convention_s_names_and_options_take_both(Func<Frame> frame)
    {
        await using var db = NewSnakes();
        var upsert = new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { Keys = ["OrderId"] } };

        await db.WriteAsync(frame(), "t", new WriteOptions
        {
            NewTable = new() { PrimaryKey = ["OrderId"], Indexes = [new("item_name")] },
            Columns = new Dictionary<string, ColumnOptions> { ["OrderId"] = new() { StoreType = "bigint" } },
        });
        var merged = await db.WriteAsync(frame(), "t", upsert);

        Assert.That(await Rows($"SELECT order_id, item_name FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1L, "tea"] }));
        Assert.That((merged.Schema, merged.Unchanged), Is.EqualTo((Schema, 1)));
        Assert.That((await db.PlanAsync(frame(), "t", upsert)).Keys, Is.EqualTo(new[] { "order_id" }));
    }

    [TestCaseSource(nameof(Frames))]
    public async Task An_app_keeps_the_frame_s_names(Func<Frame> frame)
    {
        await using var db = NewSnakes(options => options.UseEfWriter(writer => writer.KeepColumnNames()));

        await db.WriteAsync(frame(), "t");

        Assert.That(await Count("t WHERE \"OrderId\" = 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_name_that_the_source_gives_stays()
    {
        await using var db = NewSnakes();

        await db.WriteAsync(new[] { new Named(1, 2) }, "t");
        var renaming = new CsvOptions { Rename = new Dictionary<string, string> { ["a"] = "TheName" } };
        await db.WriteAsync(
            Frame.FromCsv(new MemoryStream("a,OtherName\n1,2\n"u8.ToArray()), renaming),
            "u", new WriteOptions { NewTable = new() { PrimaryKey = ["TheName"] } });

        Assert.That(await Rows($"SELECT \"TheName\", other_name FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1, 2] }));
        Assert.That(await Rows($"SELECT \"TheName\", other_name FROM {Schema}.u"), Is.EqualTo(new object?[][] { [1L, 2L] }));
    }

    [Test]
    public async Task Two_columns_that_would_share_a_name_are_refused()
    {
        await using var db = NewSnakes();

        Assert.That(
            async () => await db.WriteAsync(new[] { new { OrderId = 1, order_id = 2 } }, "t"),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("order_id"));
    }

    [Test]
    public async Task A_schema_that_is_said_holds_and_a_context_without_a_convention_renames_nothing()
    {
        await using var db = new Snakes(new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString)
            .ReplaceService<IModelCacheKeyFactory, ModelKeys>().Options, "other");

        var result = await db.WriteAsync(new[] { new { OrderId = 1 } }, "t", new WriteOptions { Schema = Schema });

        Assert.That(result.Schema, Is.EqualTo(Schema));
        Assert.That(await Count("t WHERE \"OrderId\" = 1"), Is.EqualTo(1));
    }

    private Snakes NewSnakes(Action<DbContextOptionsBuilder>? configure = null)
    {
        var options = new DbContextOptionsBuilder().UseNpgsql(Server.ConnectionString).UseSnakeCaseNamingConvention()
            .ReplaceService<IModelCacheKeyFactory, ModelKeys>();
        configure?.Invoke(options);
        return new(options.Options, Schema);
    }

    private sealed record Named([property: Column("TheName")] int Id, int OtherName);

    private sealed class Snakes(DbContextOptions options, string schema) : DbContext(options), IModelKeyed
    {
        object IModelKeyed.ModelKey => schema;

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasDefaultSchema(schema);
    }
}
