using EfWriter.Tests.Support;

namespace EfWriter.Tests.Modes.Control;

/// <summary>Writers of the same rows at once: what decides is the row as it is when it is written.</summary>
public sealed class NewerBesideOthersTests : DatabaseTest
{
    private const int Writers = 4;
    private const int Many = 200;

    [Test]
    public async Task The_newest_row_of_all_writers_stays_and_each_row_is_counted_once()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int PRIMARY KEY, version int)");

        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var db = NewContext();
            var rows = Enumerable.Range(0, Many).Select(i => new { id = (i * 7) % Many, version = Version(writer, (i * 7) % Many) });
            return await db.WriteAsync(Frame.From(rows), "sales",
                Options() with { Mode = WriteMode.Upsert, Merge = new() { WhenNewer = "version" } });
        }));

        Assert.That(await Scalar<long>($"SELECT sum(version) FROM {Schema}.sales"),
            Is.EqualTo(Enumerable.Range(0, Many).Sum(id => Enumerable.Range(0, Writers).Max(writer => Version(writer, id)))));
        Assert.That(results.Sum(result => result.Inserted), Is.EqualTo(Many));
        Assert.That(results.Sum(result => result.Inserted + result.Updated + result.Skipped + result.Unchanged),
            Is.EqualTo(Writers * Many));
    }

    [Test]
    public async Task Writers_that_delete_and_insert_the_same_keys_leave_the_rows_of_one()
    {
        await Sql($"CREATE TABLE {Schema}.sales (id int, version int)");

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var db = NewContext();
            await db.WriteAsync(Frame.From(Enumerable.Range(0, Many).Select(i => new { id = i % 3, version = writer })), "sales",
                Options() with { Mode = WriteMode.DeleteInsert, Merge = new() { Keys = ["id"] } });
        }));

        Assert.That(await Rows($"SELECT count(*), count(DISTINCT version) FROM {Schema}.sales"),
            Is.EqualTo(new object[][] { [(long)Many, 1L] }));
    }

    private static int Version(int writer, int id) => ((id * 31) + (writer * 17)) % 101;
}
