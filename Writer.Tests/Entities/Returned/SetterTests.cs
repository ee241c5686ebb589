using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>An app's own setter that throws does not make a write that is there look like one that failed.</summary>
public sealed class SetterTests : ReturnedTest
{
    [Test]
    public async Task A_write_says_that_its_rows_are_there(
        [Values] bool isKey, [Values] bool isTracked, [Values] bool isInTransaction)
    {
        await using var db = NewKeys();
        var entities = Enumerable.Range(0, 5)
            .Select(i => new Refusing
            {
                Marker = $"m{i}",
                RefusesKeys = isKey && i is 1 or 3,
                RefusesMade = !isKey && i is 1 or 3,
            }).ToList();
        if (isTracked)
            db.AddRange(entities);
        await using var transaction = isInTransaction ? await db.Database.BeginTransactionAsync() : null;

        var failure = Assert.ThrowsAsync<ValuesNotSetException>(() => db.WriteAsync(entities, Back))!;

        Assert.That(failure.Message, Does.Contain("were written").And.Contain(isInTransaction ? "caller's transaction" : "committed")
            .And.Contain(isKey ? "'Refusing.Id'" : "'Refusing.Made'").And.Contain("2 entities").And.Not.Contains("secret"));
        Assert.That((failure.Row, failure.Column, failure.Table), Is.EqualTo((1, isKey ? "Id" : "Made", $"{Schema}.refusing")));
        Assert.That(failure.InnerException, Is.TypeOf<NotSupportedException>());
        if (transaction is not null)
            await transaction.CommitAsync();
        Assert.That(await Count("refusing"), Is.EqualTo(5));
        Assert.That(new[] { 0, 2, 4 }.Select(i => entities[i].Made), Is.All.EqualTo(9));
    }

    [Test]
    public async Task A_graph_that_cannot_be_told_its_keys_is_not_written_and_is_as_it_was([Values] bool isKey)
    {
        await using var db = NewKeys();
        var entities = Enumerable.Range(0, 5)
            .Select(i => new Refusing { Marker = $"m{i}", RefusesKeys = isKey && i == 3, RefusesMade = !isKey && i == 3 }).ToList();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteGraphAsync(entities))!;

        Assert.That(failure, Is.TypeOf<FrameWriteException>());
        Assert.That(failure.Message, Does.Contain("Nothing was written").And.Contain(isKey ? "'Refusing.Id'" : "'Refusing.Made'"));
        Assert.That(await Count("refusing"), Is.Zero);
        Assert.That(entities.Select(one => (one.Id, one.Made)), Is.All.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_graph_says_that_its_rows_are_there_if_the_context_does_not_take_them_for_stored()
    {
        await using var db = NewKeys();
        var entities = Enumerable.Range(0, 3)
            .Select(i => new Refusing { Marker = $"m{i}", Children = { new() { Marker = $"c{i}" } } }).ToList();
        db.AddRange(entities);
        db.ChangeTracker.StateChanged += (_, change) =>
        {
            if (change.Entry.Entity is Refusing { Marker: "m1" })
                throw new NotSupportedException();
        };

        var failure = Assert.ThrowsAsync<ValuesNotSetException>(() => db.WriteGraphAsync(entities))!;

        Assert.That(failure.Message, Does.Contain("committed").And.Contain("NotSupportedException"));
        Assert.That(await Count("refusing"), Is.EqualTo(6));
        Assert.That(entities.SelectMany(one => one.Children.Append(one)).Select(one => one.Id), Is.All.Positive);
        Assert.That(db.ChangeTracker.Entries<Refusing>().Count(entry => entry.State == EntityState.Added), Is.LessThanOrEqualTo(1));
    }
}
