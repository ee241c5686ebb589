using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>Entities that the context tracks are what they would be after SaveChanges.</summary>
public sealed class TrackedTests : ReturnedTest
{
    [Test]
    public async Task Added_entities_are_unchanged_afterwards_and_can_be_changed_and_saved()
    {
        await using var db = NewKeys();
        var tickets = Tickets(9);
        db.AddRange(tickets);

        await db.WriteAsync(tickets, Back);

        Assert.That(db.ChangeTracker.Entries().Select(entry => entry.State), Is.All.EqualTo(EntityState.Unchanged));
        Assert.That(db.ChangeTracker.HasChanges(), Is.False);
        await CheckAsync(tickets);
        foreach (var ticket in tickets)
            ticket.Amount += 10;
        tickets[0].Notes!.Text = "other";
        await db.SaveChangesAsync();
        await CheckAsync(tickets);
        Assert.That(await db.Set<Ticket>().FindAsync(tickets[4].Id), Is.SameAs(tickets[4]));
    }

    [Test]
    public async Task Changed_entities_are_unchanged_after_an_upsert_beside_others_that_nobody_tracks()
    {
        await using var db = NewKeys();
        db.AddRange(Tickets(6));
        await db.SaveChangesAsync();
        var tickets = await db.Set<Ticket>().OrderBy(one => one.Id).ToListAsync();
        foreach (var ticket in tickets)
            ticket.Amount += 3;
        var more = Tickets(3);
        more.ForEach(one => one.Marker += "+");

        await db.WriteAsync([.. tickets, .. more], Back with { Mode = WriteMode.Upsert });

        Assert.That(db.ChangeTracker.Entries().Select(entry => entry.State), Is.All.EqualTo(EntityState.Unchanged));
        await CheckAsync<Ticket>([.. tickets, .. more]);
        tickets[2].Amount = -1;
        await db.SaveChangesAsync();
        await CheckAsync(tickets);
    }

    [Test]
    public async Task Numbered_entities_with_keys_of_their_own_type()
    {
        await using var db = NewKeys();
        List<Numbered> numbered = [new() { Marker = "a" }, new Discounted { Marker = "b" }, new() { Marker = "c" }];
        db.AddRange(numbered[..2]);

        await db.WriteAsync(numbered, Back);

        await CheckAsync(numbered);
        Assert.That(db.ChangeTracker.HasChanges(), Is.False);
    }
}
