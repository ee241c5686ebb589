using EfWriter.Tests.Support;
using Microsoft.Data.Analysis;

namespace EfWriter.Tests.FrameWriter;

public sealed class FirstWriteTests : DatabaseTest
{
    private static DataFrame Frame() => new(
        new Int32DataFrameColumn("id", [1, 2, 3]),
        new StringDataFrameColumn("name", ["Zoë", null!, "a\"b\n"]),
        new DecimalDataFrameColumn("price", [1.10m, null, -0.005m]));

    [Test]
    public async Task A_dataframe_becomes_a_table(
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await using var db = NewContext();

        var result = await db.WriteAsync(Frame(), "sales", Options(method: method));

        Assert.That(result.Rows, Is.EqualTo(3));
        Assert.That(result.Method, Is.EqualTo(method));
        Assert.That(await Rows($"SELECT id, name, price FROM {Schema}.sales"), Is.EqualTo(new object?[][]
        {
            [1, "Zoë", 1.10m],
            [2, null, null],
            [3, "a\"b\n", -0.005m],
        }));
    }

    [Test]
    public async Task Replace_and_append_follow([Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await using var db = NewContext();
        var options =
            Options(IfExists.Replace, method) with { NewTable = new() { PrimaryKey = ["id"], Indexes = [new IndexOptions("name")] } };

        await db.WriteAsync(Frame(), "sales", options);
        var replaced = await db.WriteAsync(Frame(), "sales", options);
        Assert.That(replaced.ReplacedTable, Is.True);
        Assert.That(async () => await db.WriteAsync(Frame(), "sales", options with { IfExists = IfExists.Append }),
            Throws.TypeOf<FrameWriteException>());
        Assert.That(async () => await db.WriteAsync(Frame(), "sales", Options()), Throws.TypeOf<TableExistsException>());
        Assert.That(await Count("sales"), Is.EqualTo(3));
        Assert.That((await Rows($"SELECT indexname::text FROM pg_indexes WHERE schemaname = '{Schema}' ORDER BY 1")).Select(r => r[0]),
            Is.EqualTo(replaced.CreatedIndexes.Order()));
    }
}
