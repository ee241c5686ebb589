using System.Linq.Expressions;
using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Joined;

/// <summary>Each value of a row is compared as the property's that it is said to be of.</summary>
public sealed class StoredRowTests : DatabaseTest
{
    [SetUp]
    public async Task CreateTable()
    {
        await using var db = Shelf.Create(Schema);
        await Sql(db.Database.GenerateCreateScript());
        db.AddRange(Shelf.Seed());
        await db.SaveChangesAsync();
    }

    [Test]
    public async Task Each_value_of_a_row_finds_those_of_its_property([Values] bool isInTransaction)
    {
        await using var db = Shelf.Create(Schema);
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;
        List<Row> list =
        [
            new(new(1), 1.25m, "ab1", "n'1", null) { From = 0.25m, To = 0.5m, Unit = null, Comment = "new" },
            new(new(3), 3.75m, "ab3", null, State.Open) { From = 0.5m, To = 0.75m, Unit = "u4", Comment = "newer" },
        ];
        await using var rows = await db.UseRowsAsync(list, (Item item) => new Row(item.Id, item.Price, item.Code, item.Note, item.Kind)
        {
            From = item.Inner.Width,
            To = item.Inner.Width,
            Unit = item.Extent!.Unit,
            Comment = "",
        });
        var items = db.Items.OrderBy(item => item.Number).AsNoTracking();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Id == item.Id))), Is.EqualTo("10 30"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Price == item.Price))), Is.EqualTo("10 30"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Code == item.Code))), Is.EqualTo("10 30"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Note == item.Note))), Is.EqualTo("10 30"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Kind == item.Kind))), Is.EqualTo("10 30"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.From <= item.Inner.Width && item.Inner.Width < row.To))),
                Is.EqualTo("10 20"));
            Assert.That(await Found(items.Where(item => rows.Rows.Any(row => row.Unit == item.Extent!.Unit))), Is.EqualTo("20 30 40"));
        });
        Assert.That(await rows.Rows.OrderBy(row => row.Price).ToListAsync(), Is.EqualTo(list));

        await db.Items.Join(rows.Rows, item => item.Id, row => row.Id, (item, row) => new { item, row }).ExecuteUpdateAsync(set => set
            .SetProperty(both => both.item.Kind, both => both.row.Kind)
            .SetProperty(both => both.item.Inner.Width, both => both.row.To)
            .SetProperty(both => both.item.Name, both => both.row.Comment));
        Assert.That((await items.ToListAsync()).Select(item => (item.Inner.Width, item.Name)).Take(3),
            Is.EqualTo(new[] { (0.5m, "new"), (0.5m, "2ba"), (0.75m, "newer") }));
    }

    [Test]
    public async Task Entities_are_compared_as_the_model_stores_them()
    {
        await using var db = Shelf.Create(Schema);
        var list = (await db.Items.OrderBy(item => item.Number).ToListAsync()).Where(item => item.Number is 10 or 30).ToList();
        db.ChangeTracker.Clear();
        await using var rows = await db.UseRowsAsync(list);
        Expression<Func<Item, Item, bool>>[] conditions =
        [
            (item, row) => item.Id == row.Id, (item, row) => item.Price == row.Price, (item, row) => item.Cost == row.Cost,
            (item, row) => item.Code == row.Code, (item, row) => item.Fixed == row.Fixed, (item, row) => item.Note == row.Note,
            (item, row) => item.Label == row.Label, (item, row) => item.State == row.State && item.Number == row.Number,
            (item, row) => item.Kind == row.Kind && item.Number == row.Number, (item, row) => item.At == row.At,
            (item, row) => item.Local == row.Local, (item, row) => item.Day == row.Day, (item, row) => item.Rate == row.Rate,
            (item, row) => item.Ratio == row.Ratio, (item, row) => item.Flag == row.Flag && item.Number == row.Number,
            (item, row) => item.Past == row.Past && item.Number == row.Number, (item, row) => item.Other == row.Other,
            (item, row) => item.Version == row.Version && item.Number == row.Number,
        ];

        foreach (var condition in conditions)
        {
            var any = Expression.Call(
                typeof(Queryable), "Any", [typeof(Item)], rows.Rows.Expression,
                Expression.Lambda<Func<Item, bool>>(condition.Body, condition.Parameters[1]));
            var found = db.Items.Where(Expression.Lambda<Func<Item, bool>>(any, condition.Parameters[0])).OrderBy(item => item.Number);
            Assert.That(await Found(found), Is.EqualTo("10 30"), condition.Body.ToString());
        }

        Assert.That(db.ChangeTracker.Entries<Item>().Count(), Is.EqualTo(2), "what is found is tracked as ever");
        Assert.That((await rows.Rows.OrderBy(row => row.Number).ToListAsync()).Select(row => (row.Id, row.Price, row.Code, row.Version)),
            Is.EqualTo(list.Select(row => (row.Id, row.Price, row.Code, row.Version))));
    }

    [Test]
    public async Task A_query_filter_hides_rows_of_the_table_and_none_to_join_with()
    {
        await using var db = Shelf.Create(Schema);
        await Sql($"UPDATE {Schema}.items SET \"Number\" = 1001 WHERE \"Id\" = 1");
        await using var rows = await db.UseRowsAsync(await db.Items.IgnoreQueryFilters().AsNoTracking().ToListAsync());

        Assert.That(await rows.Rows.CountAsync(), Is.EqualTo(5));
        Assert.That(await Found(db.Items.Where(item => rows.Rows.Any(row => row.Id == item.Id))), Is.EqualTo("20 30 40 50"));
    }

    [Test]
    public async Task Nulls_are_values_and_a_row_that_is_null_is_refused_by_its_number()
    {
        await using var db = Shelf.Create(Schema);
        await using (var ranks = await db.UseRowsAsync(new int?[] { 3, null }))
        {
            Assert.That(await Found(db.Items.Where(item => ranks.Rows.Contains(item.Rank))), Is.EqualTo("20 30"));
            Assert.That(await Found(db.Items.Where(item => !ranks.Rows.Contains(item.Rank))), Is.EqualTo("10 40 50"));
        }

        await using (var labels = await db.UseRowsAsync(new Label?[] { null, new("l1") }))
            Assert.That(await Found(db.Items.Where(item => labels.Rows.Contains(item.Label))), Is.EqualTo("10 40"));

        await using (var codes = await db.UseRowsAsync(new[] { "ab1", null! }, (Item item) => item.Code))
        {
            Assert.That(await Found(db.Items.Where(item => codes.Rows.Contains(item.Code))), Is.EqualTo("10"));
            Assert.That(await Found(db.Items.Where(item => !codes.Rows.Contains(item.Code))), Is.EqualTo("20 30 40 50"));
        }

        Named[] named = [new(10, "1ba"), new(20, null!)];
        await using (var pairs = await db.UseRowsAsync(named, (Item item) => new Named(item.Number, item.Name)))
        {
            Assert.That(await Found(db.Items.Where(item => pairs.Rows.Any(row => row.Name == item.Name))), Is.EqualTo("10"));
            Assert.That(await Found(db.Items.Where(item => pairs.Rows.Any(row => row.Name != item.Name && row.Number == item.Number))),
                Is.EqualTo("20"));
            Assert.That(await pairs.Rows.OrderBy(row => row.Number).ToListAsync(), Is.EqualTo(named));
        }

        var some = new[] { new { Number = 10, Code = "ab1" }, new { Number = 30, Code = "1ba" } };
        await using (var rows = await db.UseRowsAsync(some, (Item item) => new { item.Number, item.Code }))
            Assert.That(await Found(db.Items.Where(item => rows.Rows.Any(row => row.Code == item.Code))), Is.EqualTo("10"));

        var refusal = Assert.ThrowsAsync<FrameWriteException>(
            () => db.UseRowsAsync([named[0], null!], (Item item) => new Named(item.Number, item.Name)))!;
        Assert.That(refusal.Row, Is.EqualTo(1), refusal.Message);
    }

    [Test]
    public async Task What_is_stored_in_several_ways_is_refused_by_the_rows_property_and_what_is_in_no_column_by_the_lambda()
    {
        await using var db = Shelf.Create(Schema);

        Assert.Multiple(() =>
        {
            Refuses(() => db.UseRowsAsync([new Named(1, "a")]), "Named.Name:");
            Refuses(() => db.UseRowsAsync([1m]), "Item.Price as bigint, converted from Decimal to Int64;");
            Refuses(() => db.UseRowsAsync([1m], (Item item) => item.Price * 2), "names no property of Item");
            Refuses(() => db.UseRowsAsync([1], (Item item) => item.Code.Length), "names no property of Item");
            Refuses(() => db.UseRowsAsync([1m], (Named other) => 1m), "names no property of");
        });

        static void Refuses(Func<Task> use, string message) =>
            Assert.That(use, Throws.InvalidOperationException.With.Message.Contains(message));
    }

    private static async Task<string> Found(IQueryable<Item> items) =>
        string.Join(' ', (await items.ToListAsync()).Select(item => item.Number).Order());

    private sealed record Named(int Number, string Name);

    private sealed record Row(ItemId Id, decimal Price, string Code, string? Note, State? Kind)
    {
        public decimal From { get; init; }

        public decimal To { get; init; }

        public string? Unit { get; init; }

        public string Comment { get; init; } = "";
    }
}
