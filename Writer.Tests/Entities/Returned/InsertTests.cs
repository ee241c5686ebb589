namespace EfWriter.Tests.Entities.Returned;

/// <summary>Values of new rows come back, whatever the table does with them.</summary>
public sealed class InsertTests : ReturnedTest
{
    // Each turns keys and values around, so that no guess by order could be right.
    private const string Shuffle = """
        CREATE FUNCTION shuffle() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW."Id" := 1000000 - NEW."Id"; NEW."Priority" := NEW."Amount" % 11; RETURN NEW; END';
        CREATE TRIGGER shuffle BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION shuffle()
        """;

    private static readonly string[] Situations =
    [
        "SELECT 1",
        Shuffle,
        "ALTER TABLE tickets ALTER \"Id\" DROP IDENTITY; ALTER TABLE tickets ALTER \"Id\" SET DEFAULT nextval('numbers')",
        "ALTER TABLE tickets ALTER \"Id\" DROP IDENTITY; ALTER TABLE tickets ALTER \"Id\" SET DEFAULT -nextval('numbers')",
        "ALTER TABLE tickets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY all_rows ON tickets USING (true)",
        "CREATE TABLE log (id bigint); CREATE RULE also AS ON INSERT TO tickets DO ALSO INSERT INTO log VALUES (1)",
    ];

    [TestCaseSource(nameof(Situations))]
    public async Task All_kinds_of_values_come_back(string situation)
    {
        await Here(situation);
        await using var db = NewKeys();
        var tickets = Tickets(40);

        var result = await db.WriteAsync(tickets, Back);

        Assert.That(result.Inserted, Is.EqualTo(40));
        await CheckAsync(tickets);
    }

    [Test]
    public async Task A_key_alone_comes_back_also_beside_keys_of_the_entities_own()
    {
        await using var db = NewKeys();
        var plains = Plains(50);
        foreach (var plain in plains.Where((_, i) => i % 7 == 3))
            plain.Id = 500 + plain.Marker.Length * 100 + plains.IndexOf(plain);

        await db.WriteAsync(plains, Back);
        var more = Plains(3);
        more.ForEach(one => one.Marker += "+");
        await db.WriteAsync(more.ToAsyncEnumerable(), Back);

        await CheckAsync<Plain>([.. plains, .. more]);
    }

    [Test]
    public async Task A_key_that_is_always_generated_comes_back_through_its_converter_and_its_init_setter()
    {
        await using var db = NewKeys();
        var numbered = Enumerable.Range(0, 20)
            .Select(i => i % 3 == 0 ? new Discounted { Marker = $"m{i}", Rate = i % 2 } : new Numbered { Marker = $"m{i}" }).ToList();

        await db.WriteAsync(numbered, Back);

        await CheckAsync(numbered);
    }

    [Test]
    public async Task A_key_that_EF_makes_comes_back_as_well()
    {
        await using var db = NewKeys();
        var keyed = Enumerable.Range(0, 20).Select(i => new Keyed { Marker = $"m{i}" }).ToList();

        await db.WriteAsync(keyed, Back);

        await CheckAsync(keyed);
    }
}
