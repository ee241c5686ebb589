using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Entities.Returned;

/// <summary>Writers at once, over tables whose triggers change keys and values: no entity gets another one's.</summary>
public sealed class RaceTests : ReturnedTest
{
    private const int Writers = 8;

    private const string Touch = """
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW."Priority" := (NEW."Amount" * 7) % 101; RETURN NEW; END';
        CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch()
        """;

    // No two rows get one key, and none the one that its place would give it.
    private const string Shuffle = """
        CREATE FUNCTION shuffle() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW."Id" := (NEW."Id" * 48271) % 2147483647; NEW."Priority" := NEW."Amount" % 11; RETURN NEW; END';
        CREATE TRIGGER shuffle BEFORE INSERT ON tickets FOR EACH ROW WHEN (NEW."Id" < 10000000) EXECUTE FUNCTION shuffle()
        """;

    // Has rows merged one by one, and changes none: whoever comes later finds them as they are, and not changed since they were loaded.
    private const string Same = """
        CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER same BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION same()
        """;

    private static int RowsOfEach => (Reliability.IsFull ? 1_000_000 : 4_000) / Writers;

    [TestCase("SELECT 1", WriteMode.Insert)]
    [TestCase(Shuffle, WriteMode.Insert)]
    [TestCase("SELECT 1", WriteMode.Upsert)]
    [TestCase(Touch, WriteMode.Upsert)]
    [TestCase("SELECT 1", WriteMode.InsertOnly)]
    [TestCase(Touch, WriteMode.InsertOnly)]
    public async Task No_key_is_wrong(string situation, WriteMode mode)
    {
        await Here(situation);
        var tickets = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer, mode)));

        await CheckAllAsync([.. tickets.SelectMany(some => some)]);
    }

    [TestCase("SELECT 1", WriteMode.Upsert)]
    [TestCase(Same, WriteMode.Upsert)]
    [TestCase("SELECT 1", WriteMode.InsertOnly)]
    [TestCase(Same, WriteMode.InsertOnly)]
    public async Task Writers_of_the_same_rows_get_the_same_keys(string situation, WriteMode mode)
    {
        await Here($"CREATE UNIQUE INDEX by_marker ON tickets (\"Marker\"); {situation}");
        var tickets = await Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteSameAsync));

        await using var db = NewKeys();
        var stored = await db.Set<Ticket>().AsNoTracking().ToDictionaryAsync(one => one.Marker, one => one.Id);
        Assert.That(stored, Has.Count.EqualTo(RowsOfEach));
        Assert.That(tickets.SelectMany(some => some).Count(one => one.Id != stored[one.Marker]), Is.Zero);

        async Task<Ticket[]> WriteSameAsync(int writer)
        {
            await using var db = NewRetrying();
            var same = Tickets(RowsOfEach).ToArray();

            // Nothing is left to the database: a later writer would set it back to its default, and has no token of the row.
            foreach (var one in same)
            {
                (one.CreatedAt, one.Priority) = (new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), 1 + (one.Amount % 3));
                one.Notes = new() { Text = one.Marker, Stars = 1 + (one.Amount % 4) };
            }

            new Random(writer).Shuffle(same);
            await db.WriteAsync(same, Back with { Mode = mode, Merge = new() { Keys = ["Marker"] }, BatchRows = 1_000 });
            return same;
        }
    }

    private KeysContext NewRetrying() =>
        NewKeys(builder => builder.UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()));

    // The second half of an upsert meets rows of the first, in another order.
    private async Task<List<Ticket>> WriteAsync(int writer, WriteMode mode)
    {
        await using var db = NewRetrying();
        var tickets = Tickets(RowsOfEach);
        var random = new Random(writer);
        tickets.ForEach(one => (one.Marker, one.Amount) = ($"w{writer}{one.Marker}", random.Next(10_000)));
        if (mode == WriteMode.Insert)
        {
            await db.WriteAsync(tickets, Back with { BatchRows = 1_000 });
            return tickets;
        }

        await db.WriteAsync(tickets[..(RowsOfEach / 2)], Back);
        if (mode == WriteMode.Upsert)
            tickets.ForEach(one => one.Amount += random.Next(2));
        var shuffled = tickets.ToArray();
        random.Shuffle(shuffled);
        await db.WriteAsync(shuffled, Back with { Mode = mode, BatchRows = 1_000 });
        return tickets;
    }

    private async Task CheckAllAsync(List<Ticket> tickets)
    {
        await using var db = NewKeys();
        var stored = await db.Set<Ticket>().AsNoTracking().ToDictionaryAsync(one => one.Id);
        var wrong = tickets.Where(one => !(stored.GetValueOrDefault(one.Id) is { } row && row.Marker == one.Marker
            && row.Amount == one.Amount && row.Priority == one.Priority && row.Doubled == one.Doubled && row.CreatedAt == one.CreatedAt
            && row.Version == one.Version)).ToList();
        Assert.That((wrong.Count, stored.Count), Is.EqualTo((0, Writers * RowsOfEach)));
    }
}
