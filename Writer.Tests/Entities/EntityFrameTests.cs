using EfWriter.Tests.Support;

namespace EfWriter.Tests.Entities;

/// <summary>A frame's columns are the entity's properties, stored as the model says.</summary>
public sealed class EntityFrameTests : EntityTest
{
    [Test]
    public async Task Columns_are_found_by_property_and_by_column_name_and_converted()
    {
        await using var db = NewShop();

        var result = await db.WriteAsync<Sale>(Frame("Paid"));

        Assert.That(result.Rows, Is.EqualTo(1));
        Assert.That(
            (await Rows(
                $"""SELECT "Natural Key"::text, "Status"::text, "Former", "Price", city::text, "Total_Amount" FROM {Schema}.all_sales"""))
                .Single(),
            Is.EqualTo(new object[] { "11111111-2222-3333-4444-555555555555", "Paid", 2, 1.5m, "Rome", 3m }));
    }

    [TestCase("Lost")]
    [TestCase("1")]
    public async Task A_text_that_names_no_member_is_refused_by_row(string name)
    {
        await using var db = NewShop();

        var e = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync<Sale>(Frame(name)));

        Assert.That((e!.Column, e.Row), Is.EqualTo(("Status", 0L)));
        Assert.That(e.Message, Does.Contain("a text that names no member of the enum Status").And.Not.Contain("Lost"));
        Assert.That(await Count("all_sales"), Is.Zero);
    }

    [Test]
    public async Task A_column_that_is_no_property_is_refused()
    {
        await using var db = NewShop();

        var e = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync<Sale>(Frame("Paid", ("prize", typeof(int), [1]))));

        Assert.That(e!.Message,
            Does.StartWith(
                $"Cannot write table '{Schema}.all_sales', column 'prize': Sale has no property or column of that name. It has: 'Id', "));
    }

    [Test]
    public async Task Two_columns_for_one_property_are_refused()
    {
        await using var db = NewShop();

        var e = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync<Sale>(Frame("Paid", ("city", typeof(string), ["Oslo"]))));

        Assert.That(e!.Message, Does.Contain("column 'city': It is for the column 'city', and so is 'Shipping.City'."));
    }

    private static CellReader Frame(string status, params (string Name, Type Type, object?[] Cells)[] more) => new(
    [
        ("Status", typeof(string), [status]),
        ("Former", typeof(Status), [Status.Sent]),
        ("Discriminator", typeof(string), ["Sale"]),
        ("Price", typeof(decimal), [1.5m]),
        ("At", typeof(DateTime), [new DateTime(2024, 1, 1)]),
        ("Tags", typeof(string[]), [Array.Empty<string>()]),
        ("Numbers", typeof(int[]), [Array.Empty<int>()]),
        ("Shipping.City", typeof(string), ["Rome"]),
        ("Total.Amount", typeof(decimal), [3m]),
        ("Total_Currency", typeof(string), ["EUR"]),
        ("Natural Key", typeof(Guid), [new Guid("11111111-2222-3333-4444-555555555555")]),
        .. more,
    ]);
}
