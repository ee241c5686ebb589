using EfWriter.Tests.Support;

namespace EfWriter.Tests.Targets;

/// <summary>Writes to relations that are no plain tables.</summary>
public abstract class TargetTest : DatabaseTest
{
    protected static Frame Three() => Frame.From(Enumerable.Range(1, 3).Select(id => new Sale(id, $"sale {id}")).ToList());

    protected WriteOptions Replace(ReplaceStrategy strategy) => Options(IfExists.Replace) with { Replace = new() { Strategy = strategy } };

    protected Task Make(string sql) => Sql($"SET search_path = {Schema}; {sql}");

    protected static async Task<WriteResult> Write(WriteOptions options, string table = "sales", Frame? frame = null)
    {
        await using var db = NewContext();
        return await db.WriteAsync(frame ?? Three(), table, options);
    }

    protected static void AssertRefused(WriteOptions options, string problem, string remedy, string table = "sales",
        string? sqlState = null, Frame? frame = null)
    {
        var failure = Assert.ThrowsAsync<FrameWriteException>(() => Write(options, table, frame));
        Assert.That(failure!.Message,
            Is.EqualTo($"Cannot write table '{options.Schema}.{table}': {problem} Nothing was written. {remedy}"));
        Assert.That(failure.SqlState, Is.EqualTo(sqlState));
    }

    protected async Task AssertIds(string table, params int[] ids) =>
        Assert.That((await Rows($"SELECT id FROM {Schema}.{table} ORDER BY id")).Select(row => row[0]), Is.EqualTo(ids));

    protected sealed record Sale(int id, string name);
}
