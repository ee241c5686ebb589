using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>
/// A context tracks one object of a key: a write that would bring a second one the same key is refused before it is committed.
/// </summary>
public sealed class TrackedKeyTests : ReturnedTest
{
    private static WriteOptions ByMarker(WriteMode mode) => Back with { Mode = mode, Merge = new() { Keys = ["Marker"] } };

    [SetUp]
    public Task CreateIndexes() => Here(
        "CREATE UNIQUE INDEX by_marker ON plain (\"Marker\"); CREATE UNIQUE INDEX tickets_by_marker ON tickets (\"Marker\")");

    [Test]
    public async Task The_key_of_the_row_that_was_there_is_that_of_another_object(
        [Values(WriteMode.Upsert, WriteMode.InsertOnly, WriteMode.UpdateOnly, WriteMode.Sync)] WriteMode mode,
        [Values(EntityState.Unchanged, EntityState.Modified, EntityState.Detached)] EntityState state)
    {
        await using var db = NewKeys();
        await db.WriteAsync(Tickets(2), Back);
        var there = await db.Set<Ticket>().AsNoTracking().OrderBy(one => one.Id).ToListAsync();
        if (state != EntityState.Detached)
            db.Entry(there[0]).State = state;
        var tickets = Tickets(2);
        tickets.ForEach(one => one.Amount = 77);
        db.AddRange(tickets);

        if (state == EntityState.Detached)
        {
            await db.WriteAsync(tickets, ByMarker(mode));
            Assert.That(tickets.Select(one => one.Id), Is.EqualTo(there.Select(one => one.Id)));
            return;
        }

        Assert.That(() => db.WriteAsync(tickets, ByMarker(mode)), Throws.TypeOf<FrameWriteException>()
            .With.Property("Code").EqualTo("key-of-another").And.Property("Row").EqualTo(0).And.Message.Contains("Ticket")
            .And.Message.Contains("Id"));
        Assert.That(await Count("tickets WHERE \"Amount\" = 77"), Is.Zero);
        Assert.That(tickets.Select(one => db.Entry(one).State), Is.All.EqualTo(EntityState.Added));
    }

    [Test]
    public async Task One_that_the_context_does_not_track_gets_the_key_all_the_same()
    {
        await using var db = NewKeys();
        await db.WriteAsync(Tickets(1), Back);
        var there = await db.Set<Ticket>().SingleAsync();
        var tickets = Tickets(1);

        await db.WriteAsync(tickets, ByMarker(WriteMode.Upsert));

        Assert.That(tickets[0].Id, Is.EqualTo(there.Id));
    }

    [Test]
    public async Task A_key_that_was_drawn_is_that_of_another_object([Values("list", "graph")] string way)
    {
        await using var db = NewKeys();
        db.Attach(new Plain { Id = 2, Marker = "stale" });
        var plains = Plains(3);
        db.AddRange(plains);

        await Assert.ThatAsync(() => way == "list" ? db.WriteAsync(plains, Back) : (Task)db.WriteGraphAsync(plains),
            Throws.TypeOf<FrameWriteException>().With.Property("Code").EqualTo("key-of-another").And.Property("Row").EqualTo(1));
        Assert.That(await Count("plain"), Is.Zero);
        Assert.That(plains.Select(one => db.Entry(one).State), Is.All.EqualTo(EntityState.Added));
    }
}
