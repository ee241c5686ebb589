using System.Linq.Expressions;
using EfWriter.Tests.Entities;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes.Control;

/// <summary>A condition of two entities holds in the database as it does in C#.</summary>
public sealed class WhenTests : EntityTest
{
    private static readonly DateTime Day = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static decimal Least => 15m;

    private static List<(string Name, Expression<Func<Sale, Sale, bool>> When)> Conditions()
    {
        var (limit, kinds, note) = (12m, new[] { Status.Paid, Status.Sent }, "n'1");
        var (code, codes) = ("a'1", new List<string?> { "a'1", "b\\0", "nothing" });
        return
        [
            ("greater", (existing, incoming) => incoming.Price > existing.Price),
            ("a time", (existing, incoming) => incoming.At >= existing.At),
            ("a converted enum", (existing, incoming) => incoming.Status != existing.Status && existing.Status == Status.Open),
            ("what may be null", (existing, incoming) => existing.Former == null || incoming.Former == existing.Former),
            ("a captured value", (existing, incoming) => incoming.Price > limit),
            ("a computed value", (existing, incoming) => incoming.Price > limit + 1 && incoming.Price < Math.Abs(-100m)),
            ("a static value", (existing, incoming) => incoming.Price >= Least && incoming.At > Day.AddDays(1)),
            ("a captured list", (existing, incoming) => kinds.Contains(incoming.Status)),
            ("a captured text", (existing, incoming) => incoming.Note == note || existing.Note!.StartsWith("x%")),
            ("an owned object", (existing, incoming) => incoming.Shipping!.City != existing.Shipping!.City),
            ("a complex object", (existing, incoming) => incoming.Total.Amount > existing.Total.Amount),
            ("a text as another text", (existing, incoming) => existing.Code != incoming.Code),
            ("a text as another text, captured", (existing, incoming) => existing.Code == code || incoming.Code == code),
            ("a text as another text, listed", (existing, incoming) => codes.Contains(incoming.Code)),
            ("a document", (existing, incoming) => incoming.Details!.Note == existing.Details!.Note),
            ("a converted type", (existing, incoming) => existing.Link == incoming.Link),
            ("rows by their key", (existing, incoming) => existing.Id == incoming.Id && existing.Key == incoming.Key),
            ("always", (existing, incoming) => true),
            ("never", (existing, incoming) => false),
            ("only the table's row", (existing, incoming) => existing.Price < 20),
        ];
    }

    private static IEnumerable<TestCaseData> Names() =>
        from name in Conditions().Select(condition => condition.Name)
        from mode in new[] { WriteMode.Upsert, WriteMode.UpdateOnly, WriteMode.Delete }
        select new TestCaseData(name, mode);

    [TestCaseSource(nameof(Names))]
    public async Task A_condition_holds_as_in_memory(string name, WriteMode mode)
    {
        var when = Conditions().Single(condition => condition.Name == name).When;
        await using var db = NewShop();
        var (old, @new) = (Sales(0), Sales(1));
        await db.WriteAsync(old);
        var holds = when.Compile();
        var changed = old.Zip(@new).Where(pair => holds(pair.First, pair.Second)).Select(pair => pair.First.Id).ToList();
        @new.Add(new Sale { Id = 99, Key = Guid.NewGuid(), At = Day });

        var result = await db.WriteAsync(@new, new WriteOptions
        {
            Mode = mode,
            BulkMethod = mode == WriteMode.UpdateOnly ? BulkMethod.Importer : BulkMethod.Copy,
            Merge = new MergeOptions<Sale> { When = when },
        });

        Assert.That((result.Inserted, mode == WriteMode.Delete ? result.Deleted : result.Updated, result.Skipped),
            Is.EqualTo((mode == WriteMode.Upsert ? 1 : 0, changed.Count, old.Count - changed.Count)));
        db.ChangeTracker.Clear();
        var left = await db.Sales.Where(sale => sale.Id != 99).OrderBy(sale => sale.Id).ToListAsync();
        Assert.That(left.Where(sale => sale.Tags.Contains("new")).Select(sale => sale.Id),
            Is.EqualTo(mode == WriteMode.Delete ? [] : changed));
        Assert.That(left.Where(sale => !sale.Tags.Contains("new")).Select(sale => sale.Id),
            Is.EqualTo(old.Select(sale => sale.Id).Except(changed)));
    }

    [Test]
    public async Task Keys_and_columns_are_properties()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));
        var sales = Sales(1);
        sales.ForEach(sale => sale.Id = 0);

        var result = await db.WriteAsync(sales, new WriteOptions
        {
            Mode = WriteMode.Upsert,
            Merge = new MergeOptions<Sale>
            {
                KeyProperties = sale => sale.Key,
                UpdateProperties = sale => new { sale.Price, sale.Shipping!.City },
            },
        });

        Assert.That((result.Inserted, result.Updated, result.Unchanged), Is.EqualTo((0, 10, 2)));
        Assert.That(await Rows($"""SELECT "Price", city, "Note" FROM {Schema}.all_sales ORDER BY sale_id"""), Is.EqualTo(
            Sales(0).Zip(sales, (old, @new) => new object?[] { decimal.Round(@new.Price, 3), @new.Shipping!.City, old.Note })));
    }

    [Test]
    public async Task A_frame_of_the_entity_takes_a_condition()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));
        var frame = new CellReader([("Id", typeof(long), [1L, 2L]), ("Price", typeof(decimal), [1000m, -1m])]);

        var result = await db.WriteAsync<Sale>(frame, new WriteOptions
        {
            Mode = WriteMode.UpdateOnly,
            Merge = new MergeOptions<Sale> { When = (existing, incoming) => incoming.Price > existing.Price },
        });

        Assert.That((result.Updated, result.Skipped), Is.EqualTo((1, 1)));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case((existing, incoming) => existing.Customer!.Name == "Ada", "looks at the table 'Customer'");
        yield return Case((existing, incoming) => EF.Property<Customer>(incoming, "Customer").Name == existing.Note,
            "looks at the table 'Customer'");
        yield return Case((existing, incoming) => existing.Note!.Normalize() == incoming.Note, "EF does not translate it");

        static TestCaseData Case(Expression<Func<Sale, Sale, bool>> when, string message) => new(when, message);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task What_is_in_another_table_or_has_no_translation_is_refused(LambdaExpression condition, string message)
    {
        var when = (Expression<Func<Sale, Sale, bool>>)condition;
        await using var db = NewShop();

        var options = new WriteOptions { Mode = WriteMode.Upsert, Merge = new MergeOptions<Sale> { When = when } };
        Assert.That(() => db.WriteAsync(Sales(1), options),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(message));
    }

    [Test]
    public async Task Queries_other_entities_and_columns_that_the_frame_lacks_are_refused()
    {
        await using var db = NewShop();
        var frame = new CellReader([("Id", typeof(long), [1L]), ("Note", typeof(string), ["x"])]);

        Assert.Multiple(() =>
        {
            Refuses(new MergeOptions<Sale> { When = (existing, incoming) => db.Sales.Any(other => other.Price > incoming.Price) },
                "the table 'all_sales'");
            Refuses(new MergeOptions<Customer> { When = (existing, incoming) => true }, "Give it two parameters of the type Sale");
            Refuses(new MergeOptions<Sale> { When = (existing, incoming) => incoming.Price > existing.Price }, "column 'Price'");
        });

        void Refuses(MergeOptions merge, string message) => Assert.That(
            () => db.WriteAsync<Sale>(frame, new WriteOptions { Mode = WriteMode.UpdateOnly, Merge = merge }),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains(message));
    }

    // The same keys with other values; what is compared is sometimes less, sometimes the same, sometimes more.
    private static List<Sale> Sales(int version) => [.. Enumerable.Range(1, 12).Select(i => new Sale
    {
        Id = i,
        Key = new Guid(i, 0, 0, new byte[8]),
        Status = (Status)((i + version) % 3),
        Former = (i + version) % 4 == 0 ? null : (Status)(i % 2),
        Price = 10 + i + (version * ((i % 3) - 1)),
        Note = (i + version) % 5 == 0 ? "x%" : $"n'{i * version}",
        At = Day.AddDays(i + (version * ((i % 3) - 1))),
        Tags = version == 0 ? ["old"] : ["new"],
        Link = new Uri($"http://h/{(i % 2 == 0 ? version : 0)}"),
        Shipping = new() { City = i % 2 == 0 ? "Łódź" : $"c{version}" },
        Total = new(i + (version * (i % 2)), "EUR"),
        Code = i % 4 == 0 ? $"a'{version}" : $"b\\{i % 3}",
        Details = new() { Note = i % 3 == 0 ? $"{version}" : "same" },
    })];
}
