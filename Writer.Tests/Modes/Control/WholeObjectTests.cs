using System.Linq.Expressions;
using EfWriter.Tests.Entities;
using EfWriter.Tests.Entities.Queries;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Modes.Control;

/// <summary>A property that is an object inside the row stands for all of its columns.</summary>
public sealed class WholeObjectTests : EntityTest
{
    private static readonly Case[] Cases =
    [
        new("an owned object", sale => sale.Shipping, (old, sale) => old.Shipping = sale.Shipping),
        new("a complex object", sale => sale.Total, (old, sale) => old.Total = sale.Total),
        new("a document", sale => sale.Details, (old, sale) => old.Details = sale.Details),
        new("several", sale => new { sale.Shipping, sale.Total, sale.Note },
            (old, sale) => (old.Shipping, old.Total, old.Note) = (sale.Shipping, sale.Total, sale.Note)),
        new("a part", sale => sale.Total.Amount, (old, sale) => old.Total = old.Total with { Amount = sale.Total.Amount }),
    ];

    private static IEnumerable<TestCaseData> EachCase() =>
        from one in Cases
        from mode in new[] { WriteMode.UpdateOnly, WriteMode.Upsert }
        select new TestCaseData(one, mode).SetArgDisplayNames(one.Name, $"{mode}");

    [TestCaseSource(nameof(EachCase))]
    public async Task Only_its_columns_are_updated_as_SaveChanges_updates_them(object asked, WriteMode mode)
    {
        var one = (Case)asked;
        var expected = await SavedAsync(one.Set);
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));

        var result = await db.WriteAsync(
            Sales(1), new WriteOptions { Mode = mode, Merge = new MergeOptions<Sale> { UpdateProperties = one.Properties } });

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((0, 4)));
        Assert.That(await ContentAsync(), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(EachCase))]
    public async Task Its_columns_are_those_of_new_rows_only(object asked, WriteMode mode)
    {
        if (mode == WriteMode.UpdateOnly)
            mode = WriteMode.Sync;
        var one = (Case)asked;
        var expected = await SavedAsync((old, sale) =>
        {
            var kept = Sales(0).Single(other => other.Id == sale.Id);
            one.Set(sale, kept);
            (old.Shipping, old.Total, old.Details, old.Note) = (sale.Shipping, sale.Total, sale.Details, sale.Note);
        });
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));

        var result = await db.WriteAsync(
            Sales(1), new WriteOptions { Mode = mode, Merge = new MergeOptions<Sale> { InsertOnlyProperties = one.Properties } });

        Assert.That((result.Inserted, result.Updated), Is.EqualTo((0, 4)));
        Assert.That(await ContentAsync(), Is.EqualTo(expected));

        var @new = Sales(1)[0];
        (@new.Id, @new.Key) = (9, new Guid(9, 0, 0, new byte[8]));
        await db.WriteAsync(
            [@new], new WriteOptions { Mode = WriteMode.Upsert, Merge = new MergeOptions<Sale> { InsertOnlyProperties = one.Properties } });
        Assert.That(await Rows($"""SELECT city, "Total_Amount" FROM {Schema}.all_sales WHERE sale_id = 9"""),
            Is.EqualTo(new object?[][] { ["c1", 2m] }));
    }

    [Test]
    public async Task Of_a_frame_it_stands_for_the_columns_that_the_frame_has()
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));
        var frame = new CellReader(
            [("Id", typeof(long), [1L]), ("Shipping.City", typeof(string), ["Ur"]), ("Note", typeof(string), ["new"])]);

        await db.WriteAsync<Sale>(frame, new WriteOptions
        {
            Mode = WriteMode.UpdateOnly,
            Merge = new MergeOptions<Sale> { UpdateProperties = sale => sale.Shipping },
        });

        Assert.That(await Rows($"""SELECT city, "Shipping_Street", "Note" FROM {Schema}.all_sales WHERE sale_id = 1"""),
            Is.EqualTo(new object?[][] { ["Ur", "s0", "n0"] }));
    }

    [Test]
    public async Task A_derived_types_property_is_its_own_and_not_its_siblings()
    {
        await using var db = Menagerie.Create(Schema, Hierarchy.Every[0]);
        await Sql($"DROP SCHEMA {Schema} CASCADE; {db.Database.GenerateCreateScript()}");
        await db.WriteAsync(new List<Beast> { new Hound { Id = 1, Name = "h", Note = "a" }, new Tiger { Id = 2, Name = "t", Note = "b" } });

        var result = await db.WriteAsync(
            new List<Beast> { new Hound { Id = 1, Name = "x", Note = "c" }, new Tiger { Id = 2, Name = "x", Note = "d" } },
            new WriteOptions
            {
                Mode = WriteMode.UpdateOnly,
                Merge = new MergeOptions<Beast> { UpdateProperties = beast => ((Tiger)beast).Note },
            });

        Assert.That((result.Updated, result.Unchanged), Is.EqualTo((1, 1)));
        Assert.That((await db.Set<Beast>().OrderBy(beast => beast.Id).ToListAsync()).Select(beast => (beast.Name, (beast as Hound)?.Note,
            (beast as Tiger)?.Note)), Is.EqualTo(new (string?, string?, string?)[] { ("h", "a", null), ("t", null, "d") }));
    }

    [Test]
    public async Task What_is_no_column_is_refused_by_what_it_is()
    {
        await using var db = NewShop();
        Assert.Multiple(() =>
        {
            Refuses("Details.Note", sale => sale.Details!.Note, "it is a part of the document 'Details'", "Name the whole document");
            Refuses("Details.Lines", sale => sale.Details!.Lines, "it is a part of the document", "Name the whole document");
            Refuses("Customer", sale => sale.Customer, "it leads to rows of another table", "Name the foreign key: 'customer_id'.");
            Refuses("Customer.Id", sale => sale.Customer!.Id, "it leads to rows of another table", "Name the foreign key: 'customer_id'.");
        });

        void Refuses(string name, Expression<Func<Sale, object?>> property, string why, string remedy)
        {
            foreach (var merge in new MergeOptions<Sale>[]
                { new() { UpdateProperties = property }, new() { InsertOnlyProperties = property }, new() { KeyProperties = property } })
            {
                var refused = Assert.ThrowsAsync<FrameWriteException>(
                    () => db.WriteAsync(Sales(1), new WriteOptions { Mode = WriteMode.Upsert, Merge = merge }))!;
                Assert.That(refused.Column, Is.EqualTo(name));
                Assert.That(refused.Message, Does.Contain(why).And.Contain(remedy).And.Not.Contain("__efwriter"));
            }
        }
    }

    [Test]
    public async Task A_name_of_no_property_is_refused_with_those_that_there_are()
    {
        await using var db = NewShop();
        var options = new WriteOptions { Mode = WriteMode.Upsert, Merge = new() { UpdateColumns = ["Nothing"] } };

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(1), options))!;

        Assert.That(refused.Message, Does.Contain("'city'").And.Not.Contain("__efwriter"));
    }

    // What SaveChanges makes of the old rows; the table is empty afterwards.
    private async Task<string> SavedAsync(Action<Sale, Sale> set)
    {
        await using var db = NewShop();
        await db.WriteAsync(Sales(0));
        foreach (var (old, sale) in (await db.Sales.OrderBy(sale => sale.Id).ToListAsync()).Zip(Sales(1)))
            set(old, sale);
        await db.SaveChangesAsync();
        var saved = await ContentAsync();
        await Sql($"TRUNCATE {Schema}.all_sales");
        return saved;
    }

    private Task<string> ContentAsync() => Scalar<string>(
        $"SELECT string_agg((to_jsonb(s) - 'made_at')::text, E'\\n' ORDER BY sale_id) FROM {Schema}.all_sales s");

    private static List<Sale> Sales(int version) => [.. Enumerable.Range(1, 4).Select(i => new Sale
    {
        Id = i,
        Key = new Guid(i, 0, 0, new byte[8]),
        Note = $"n{version}",
        Shipping = i == 2 + version ? null : new() { City = $"c{version}", Street = i == 4 ? null : $"s{version}" },
        Total = new(i + version, version == 0 ? "EUR" : "USD"),
        Details = i == 3 - version ? null : new() { Note = $"d{version}" },
    })];

    private sealed record Case(string Name, Expression<Func<Sale, object?>> Properties, Action<Sale, Sale> Set);
}
