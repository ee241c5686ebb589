using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes;

/// <summary>The unique index that is made or advised for a key has a name that is free.</summary>
public sealed class KeyIndexNameTests : DatabaseTest
{
    private static IEnumerable<string> Taken =>
    [
        """CREATE INDEX "IX_sales_id" ON sales (id)""",
        """CREATE INDEX "IX_sales_id" ON sales (id); CREATE INDEX "IX_sales_id_1" ON sales (id)""",
        """CREATE UNIQUE INDEX "IX_sales_id" ON sales (id) WHERE id > 0""",
        """CREATE TABLE "IX_sales_id" (a integer)""",
        """CREATE TABLE other (id integer); CREATE INDEX "IX_sales_id" ON other (id)""",
    ];

    [TestCaseSource(nameof(Taken))]
    public async Task A_name_that_is_taken_is_not_used(string taken)
    {
        await Sql($"SET search_path TO {Schema}; CREATE TABLE sales (id integer, price integer); {taken}; RESET search_path");
        await using var db = NewContext();
        var frame = Frame.From([new { id = 1, price = 2 }]);
        var options = Options(IfExists.Append) with { Mode = WriteMode.Upsert, Merge = new() { Keys = ["id"] } };

        var advice = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame, "sales", options))!.Message;
        var result = await db.WriteAsync(
            frame, "sales", options with { Merge = options.Merge! with { OnMissingIndex = OnMissingIndex.Create } });

        Assert.That(result.CreatedIndexes, Has.Count.EqualTo(1));
        Assert.That(advice, Does.Contain($"\"{result.CreatedIndexes[0]}\""));
        Assert.That((await db.WriteAsync(frame, "sales", options)).Unchanged, Is.EqualTo(1));
    }
}
