using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>Tracked entities are taken for stored if their rows are what they have, and only then.</summary>
public sealed class TrackedModeTests : ReturnedTest
{
    private static readonly Dictionary<string, MergeOptions> Parts = new()
    {
        ["When"] = new MergeOptions<Ticket> { When = (existing, incoming) => incoming.Amount > existing.Amount },
        ["WhenNewer"] = new() { WhenNewer = "Amount" },
        ["UpdateColumns"] = new() { UpdateColumns = ["Amount"] },
        ["UpdateColumns by properties"] = new MergeOptions<Ticket> { UpdateProperties = ticket => ticket.Amount },
        ["InsertOnlyColumns"] = new() { InsertOnlyColumns = ["Amount"] },
        ["InsertOnlyColumns by properties"] = new MergeOptions<Ticket> { InsertOnlyProperties = ticket => ticket.Amount },
    };

    private static IEnumerable<string> Names => Parts.Keys;

    [Test]
    public async Task An_option_that_leaves_a_part_of_the_row_is_refused_for_tracked_entities(
        [ValueSource(nameof(Names))] string option, [Values] EntityState state)
    {
        await using var db = NewKeys();
        await db.WriteAsync(Tickets(4), Back);
        var tickets = await db.Set<Ticket>().AsNoTracking().OrderBy(one => one.Id).ToListAsync();
        db.Attach(tickets[2]).State = state;
        tickets.ForEach(one => one.Amount += 10);
        var isRefused = state != EntityState.Detached;
        var code = state == EntityState.Deleted ? "deleted-in-context" : "tracked-in-part";
        var options = Back with { Mode = WriteMode.Upsert, Merge = Parts[option] };

        if (isRefused)
            Assert.That(() => db.WriteAsync(tickets, options), Throws.TypeOf<FrameWriteException>()
                .With.Property("Code").EqualTo(code).And.Message.Contains("row 2")
                .And.Message.Contains(state == EntityState.Deleted ? "Ticket" : $"Merge.{option.Split(' ')[0]}:"));
        else
            await db.WriteAsync(tickets, options);

        Assert.That(
            await Count("tickets WHERE \"Amount\" >= 10"),
            Is.EqualTo(isRefused || option.StartsWith("InsertOnly", StringComparison.Ordinal) ? 0 : 4));
    }

    [Test]
    public async Task Such_an_option_is_for_entities_that_are_not_tracked_and_for_tracked_ones_without_values(
        [ValueSource(nameof(Names))] string option, [Values] bool isTracked)
    {
        await using var db = NewKeys();
        await db.WriteAsync(Tickets(4), Back);
        var tickets = await db.Set<Ticket>().AsNoTracking().OrderBy(one => one.Id).ToListAsync();
        db.AttachRange(isTracked ? tickets : Tickets(1));
        tickets.ForEach(one => one.Amount += 10);

        var result = await db.WriteAsync(
            tickets, new WriteOptions { Mode = WriteMode.Upsert, Merge = Parts[option], SetGeneratedValues = !isTracked });

        Assert.That(result.Updated, Is.EqualTo(option.StartsWith("InsertOnly", StringComparison.Ordinal) ? 0 : 4));
    }

    [TestCase("plain", "")]
    [TestCase(
        "plain", "ALTER TABLE plain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY all_rows ON plain USING (true)")]
    [TestCase("bare", "")]
    public async Task Insert_only_leaves_what_was_there_added(string table, string situation)
    {
        if (table == "plain")
        {
            await Here($"CREATE UNIQUE INDEX by_marker ON plain (\"Marker\"); {situation}");
            await CheckInsertOnlyAsync(i => new Plain { Marker = $"m{i}" }, one => one.Id);
        }
        else
        {
            await CheckInsertOnlyAsync(i => new Bare { Marker = $"m{i}" }, one => one.Id);
        }
    }

    private async Task CheckInsertOnlyAsync<T>(Func<int, T> make, Func<T, object> key)
        where T : class, IMarked
    {
        await using (var other = NewKeys())
        {
            other.AddRange(Enumerable.Range(0, 6).Where(i => i % 2 == 0).Select(make));
            await other.SaveChangesAsync();
        }

        await using var db = NewKeys();
        var (added, loose) = (Enumerable.Range(0, 4).Select(make).ToList(), Enumerable.Range(4, 4).Select(make).ToList());
        db.AddRange(added);

        var result = await db.WriteAsync(
            [.. added, .. loose], Back with { Mode = WriteMode.InsertOnly, Merge = new() { Keys = ["Marker"] } });

        Assert.That((result.Inserted, result.Unchanged), Is.EqualTo((5, 3)));
        Assert.That(added.Select(one => db.Entry(one).State), Is.EqualTo(
            new[] { EntityState.Added, EntityState.Unchanged, EntityState.Added, EntityState.Unchanged }));
        Assert.That(loose.Select(one => db.Entry(one).State), Is.All.EqualTo(EntityState.Detached));
        await using var reading = NewKeys();
        var stored = await reading.Set<T>().AsNoTracking().ToDictionaryAsync(one => one.Marker, key);
        Assert.That(added.Where((_, i) => i % 2 == 1).Select(key), Is.EqualTo(new[] { stored["m1"], stored["m3"] }));
        Assert.That(() => db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>());
        foreach (var one in added.Where((_, i) => i % 2 == 0))
            db.Entry(one).State = EntityState.Detached;
        Assert.That(await db.SaveChangesAsync(), Is.Zero);
    }

    // EF has made one for each entity before the row was looked for.
    [Test]
    public async Task Insert_only_gives_the_key_of_the_row_that_was_there([Values] bool isTracked)
    {
        await Here("CREATE UNIQUE INDEX by_marker ON keyed (\"Marker\")");
        await using var db = NewKeys();
        await db.WriteAsync(Enumerable.Range(0, 3).Select(i => new Keyed { Marker = $"m{i}" }).ToList());
        var keyed = Enumerable.Range(0, 6).Select(i => new Keyed { Marker = $"m{i}" }).ToList();
        if (isTracked)
            db.AddRange(keyed);

        await db.WriteAsync(keyed, Back with { Mode = WriteMode.InsertOnly, Merge = new() { Keys = ["Marker"] } });

        await CheckAsync(keyed);
    }

    [Test]
    public async Task Insert_only_takes_all_entities_for_stored_if_none_was_there()
    {
        await using var db = NewKeys();
        var tickets = Tickets(5);
        db.AddRange(tickets);

        await db.WriteAsync(tickets, Back with { Mode = WriteMode.InsertOnly });

        Assert.That(db.ChangeTracker.Entries().Select(entry => entry.State), Is.All.EqualTo(EntityState.Unchanged));
        await CheckAsync(tickets);
    }

    // Of two rows of one key only the last one is written.
    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.InsertOnly)]
    [TestCase(WriteMode.Sync)]
    public async Task An_entity_whose_row_another_one_replaces_stays_added(WriteMode mode)
    {
        await using var db = NewKeys();
        var bare = Enumerable.Range(0, 4).Select(i => new Bare { Marker = $"m{i % 3}", Amount = i }).ToList();
        db.AddRange(bare);

        var result = await db.WriteAsync(bare, Back with
        {
            Mode = mode,
            Merge = new() { Keys = ["Marker"], OnDuplicateKey = OnDuplicateKey.LastWins },
        });

        Assert.That(result.Inserted, Is.EqualTo(3));
        Assert.That(bare.Select(one => db.Entry(one).State), Is.EqualTo(
            new[] { EntityState.Added, EntityState.Unchanged, EntityState.Unchanged, EntityState.Unchanged }));
    }

    [Test]
    public async Task An_entity_that_an_update_does_not_find_stays_added()
    {
        await using var db = NewKeys();
        db.Add(new Bare { Id = new(1, 0, 0, new byte[8]), Marker = "m0" });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var bare = Enumerable.Range(0, 2)
            .Select(i => new Bare { Id = new(i + 1, 0, 0, new byte[8]), Marker = $"m{i}", Amount = 7 }).ToList();
        db.AddRange(bare);

        await db.WriteAsync(bare, Back with { Mode = WriteMode.UpdateOnly, Merge = new() { Keys = ["Marker"] } });

        Assert.That(bare.Select(one => db.Entry(one).State), Is.EqualTo(new[] { EntityState.Unchanged, EntityState.Added }));
    }
}
