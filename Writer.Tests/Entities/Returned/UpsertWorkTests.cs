namespace EfWriter.Tests.Entities.Returned;

/// <summary>What an upsert reads of its staged rows grows with them, and not with their square.</summary>
public sealed class UpsertWorkTests : ReturnedTest
{
    private const int Many = 1000;

    // Rows of the staging table that were read one after the other, when the last statement was done.
    private string CountReads => $"""
        CREATE TABLE reads (rows bigint);
        CREATE FUNCTION count_reads() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO {Schema}.reads SELECT sum(seq_tup_read) FROM pg_stat_xact_all_tables
             WHERE relid IN (SELECT oid FROM pg_class WHERE relpersistence = ''t''); RETURN NULL; END';
        CREATE TRIGGER count_reads AFTER INSERT ON tickets FOR EACH STATEMENT EXECUTE FUNCTION count_reads()
        """;

    private const string KeepsKeys = """
        ; CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER same BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION same()
        """;

    [Test]
    public async Task Rows_are_asked_again_by_an_index(
        [Values(0, 1, 2)] int unset, [Values("", KeepsKeys)] string trigger, [Values] bool isBack)
    {
        await Here(CountReads + trigger);
        var tickets = Tickets(Many);
        await using (var first = NewKeys())
            await first.WriteAsync(tickets, Back);
        await Here("DELETE FROM reads");
        foreach (var (i, ticket) in tickets.Index())
            (ticket.Amount, ticket.Priority) = (ticket.Amount + 1, unset == 0 || (unset == 1 && i % 2 == 0) ? 7 : 0);
        await using var db = NewKeys();

        var result = await db.WriteAsync(tickets, new WriteOptions { Mode = WriteMode.Upsert, SetGeneratedValues = isBack });

        Assert.That(result.Updated, Is.EqualTo(Many));
        Assert.That(await Scalar<long>($"SELECT max(rows) FROM {Schema}.reads"), Is.LessThan(50 * Many));
    }
}
