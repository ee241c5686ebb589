namespace EfWriter.Tests.Entities.Returned;

/// <summary>Values come back in every mode, also for rows that were there.</summary>
public sealed class ModeTests : ReturnedTest
{
    private const string Touch = """
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Priority" := NEW."Amount" % 11; RETURN NEW; END';
        CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION touch()
        """;

    // A new row gets another key than the one that was looked for.
    private const string Move = """
        CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Id" := 9 - NEW."Id"; RETURN NEW; END';
        CREATE TRIGGER move BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION move()
        """;

    [TestCase(WriteMode.Upsert, "SELECT 1")]
    [TestCase(WriteMode.Upsert, Touch)]
    [TestCase(WriteMode.InsertOnly, "SELECT 1")]
    [TestCase(WriteMode.InsertOnly, Touch)]
    [TestCase(WriteMode.Sync, "SELECT 1")]
    [TestCase(WriteMode.Sync, Touch)]
    public async Task Rows_that_were_there_and_new_ones_with_and_without_keys(WriteMode mode, string situation)
    {
        await Here(situation);
        await using var db = NewKeys();
        var tickets = Tickets(30);
        await db.WriteAsync(tickets, Back);
        var again = Tickets(60);
        foreach (var (one, i) in again.Select((one, i) => (one, i)))
        {
            (one.Id, one.Version) = i < 30 ? (tickets[i].Id, tickets[i].Version) : (i % 2 == 0 ? 1_000 + i : 0, 0);
            if (mode == WriteMode.InsertOnly && i < 30)
                (one.Amount, one.Notes) = (tickets[i].Amount, tickets[i].Notes);
            else if (i % 4 == 0)
                one.Amount += 7;
        }

        again.Reverse();
        await db.WriteAsync(again, Back with { Mode = mode });

        await CheckAsync(again);
    }

    [Test]
    public async Task An_update_gives_values_to_the_rows_that_it_finds()
    {
        await using var db = NewKeys();
        var tickets = Tickets(10);
        await db.WriteAsync(tickets, Back);
        var again = Tickets(12);
        foreach (var (one, i) in again.Select((one, i) => (one, i)))
            (one.Id, one.Version, one.Amount) = (i < 10 ? tickets[i].Id : 99 + i, i < 10 ? tickets[i].Version : 0, i + 50);

        var result = await db.WriteAsync(again, Back with { Mode = WriteMode.UpdateOnly });

        Assert.That((result.Updated, result.Unchanged), Is.EqualTo((10, 2)));
        Assert.That(again[11].Version, Is.Zero);
        await CheckAsync(again[..10]);
    }

    [Test]
    public async Task Only_the_last_of_the_rows_that_share_a_key_gets_values()
    {
        await using var db = NewKeys();
        var tickets = Tickets(6);
        foreach (var (one, i) in tickets.Select((one, i) => (one, i)))
            one.Id = 1 + (i % 3);

        await db.WriteAsync(tickets, Back with { Mode = WriteMode.Upsert, Merge = new() { OnDuplicateKey = OnDuplicateKey.LastWins } });

        Assert.That(tickets[..3].Select(one => one.Version), Is.All.Zero);
        await CheckAsync(tickets[3..]);
    }

    [TestCase(WriteMode.Upsert)]
    [TestCase(WriteMode.InsertOnly)]
    public async Task A_trigger_that_gives_a_new_row_the_key_of_another_deceives_nobody(WriteMode mode)
    {
        await Here(Move);
        await using var db = NewKeys();
        var plains = Plains(8);
        foreach (var (one, i) in plains.Select((one, i) => (one, i)))
            one.Id = i + 1;

        await db.WriteAsync(plains, Back with { Mode = mode });

        await CheckAsync(plains);
    }

    [Test]
    public async Task Rows_beyond_the_newest_get_values()
    {
        await using var db = NewKeys();
        await db.WriteAsync(Tickets(10), Back);
        var more = Tickets(20);

        await db.WriteAsync(more, Back with { Mode = WriteMode.AppendNewest, Merge = new() { Cursor = "Amount" } });

        Assert.That(more[..10].Select(one => one.Id), Is.All.Zero);
        await CheckAsync(more[10..]);
    }
}
