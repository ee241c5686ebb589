using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>An entity that the context is about to delete is not written, however it is asked for.</summary>
public sealed class DeletedTests : ReturnedTest
{
    private static readonly Dictionary<string, Func<KeysContext, List<Bare>, WriteOptions, Task>> Ways = new()
    {
        ["list"] = (db, bares, options) => db.WriteAsync(bares, options),
        ["sequence"] = (db, bares, options) => db.WriteAsync(bares.Select(one => one), options),
        ["stream"] = (db, bares, options) => db.WriteAsync(bares.ToAsyncEnumerable(), options),
        ["values back"] = (db, bares, options) => db.WriteAsync(bares, options with { SetGeneratedValues = true }),
    };

    [Test]
    public async Task It_is_refused_by_type_and_row_in_every_mode_but_one_that_deletes([Values] WriteMode mode)
    {
        await using var db = NewKeys();
        var bares = await LoadAsync(db);
        var options = new WriteOptions
        {
            Mode = mode,
            Merge = mode == WriteMode.DeleteInsert ? new() { Keys = ["Marker"] }
                : mode == WriteMode.AppendNewest ? new() { Cursor = "Amount" } : null,
        };
        if (mode == WriteMode.Delete)
        {
            await db.WriteAsync(bares, options);
            Assert.That(await Count("bare"), Is.Zero);
            return;
        }

        foreach (var (way, write) in Ways)
            await Assert.ThatAsync(() => write(db, bares, options), Throws.TypeOf<FrameWriteException>()
                .With.Property("Code").EqualTo("deleted-in-context").And.Property("Row").EqualTo(1).And.Message.Contains("Bare"), way);

        Assert.That(await Count("bare WHERE \"Amount\" = 0"), Is.EqualTo(3));
    }

    [Test]
    public async Task It_is_refused_by_type_in_a_graph()
    {
        await using var db = NewKeys();
        var bares = await LoadAsync(db);

        Assert.That(() => db.WriteGraphAsync(bares), Throws.TypeOf<FrameWriteException>()
            .With.Property("Code").EqualTo("graph-deleted").And.Message.Contains("Bare"));
    }

    private static async Task<List<Bare>> LoadAsync(KeysContext db)
    {
        await db.WriteAsync(Enumerable.Range(1, 3).Select(i => new Bare { Id = new(i, 0, 0, new byte[8]), Marker = $"m{i}" }));
        var bares = await db.Set<Bare>().OrderBy(one => one.Marker).ToListAsync();
        bares.ForEach(one => one.Amount = 7);
        db.Remove(bares[1]);
        return bares;
    }
}
