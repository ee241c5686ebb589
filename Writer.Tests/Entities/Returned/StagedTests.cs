namespace EfWriter.Tests.Entities.Returned;

/// <summary>Values of staged rows come back from whatever takes the rows, or the write is refused.</summary>
public sealed class StagedTests : ReturnedTest
{
    // 7 turns the numbers 1 to 40 around modulo 41: each row gets a key that another one would have had.
    private const string Turn = """
        CREATE FUNCTION turn() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW."Id" := (NEW."Id" * 7) % 41; RETURN NEW; END'
        """;

    private const string Behind = "ALTER TABLE plain RENAME TO behind";

    private static readonly string[] Targets =
    [
        $"{Turn}; CREATE TRIGGER turn BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION turn()",
        $"""
        {Turn}; {Behind}; CREATE VIEW plain AS SELECT * FROM behind WHERE "Marker" <> 'x' WITH CHECK OPTION;
        CREATE TRIGGER turn BEFORE INSERT ON behind FOR EACH ROW EXECUTE FUNCTION turn()
        """,
        $"""
        {Behind}; CREATE VIEW plain AS SELECT * FROM behind;
        CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO @.behind ("Marker") VALUES (NEW."Marker") RETURNING ("Id" * 7) % 41 INTO NEW."Id";
            UPDATE @.behind b SET "Id" = -NEW."Id" WHERE b."Marker" = NEW."Marker"; NEW."Id" := -NEW."Id"; RETURN NEW; END';
        CREATE TRIGGER instead INSTEAD OF INSERT ON plain FOR EACH ROW EXECUTE FUNCTION instead()
        """,
        $"""
        {Turn}; DROP TABLE plain; CREATE SEQUENCE ids;
        CREATE TABLE plain ("Id" int NOT NULL DEFAULT nextval('ids'), "Marker" text NOT NULL) PARTITION BY LIST ("Marker");
        CREATE TABLE threes PARTITION OF plain FOR VALUES IN ('m3', 'm13', 'm23', 'm33');
        CREATE TABLE others PARTITION OF plain DEFAULT;
        CREATE TRIGGER turn BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION turn()
        """,
        $"""
        {Turn}; CREATE TRIGGER turn BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION turn();
        ALTER TABLE plain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY all_rows ON plain USING (true)
        """,
        $"""
        {Turn}; CREATE TRIGGER turn BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION turn();
        CREATE TABLE log (id bigint); CREATE RULE also AS ON INSERT TO plain DO ALSO INSERT INTO log VALUES (1)
        """,
    ];

    [TestCaseSource(nameof(Targets))]
    public async Task Each_entity_has_the_key_of_its_own_row(string target)
    {
        await Here(target.Replace("@", Schema, StringComparison.Ordinal));
        await using var db = NewKeys();
        var plains = Plains(40);

        await db.WriteAsync(plains, Back);

        await CheckAsync(plains);
    }

    // Whether or not the entities have keys of their own.
    [Test]
    public async Task Rows_that_bring_their_keys_and_rows_that_do_not_are_told_apart()
    {
        await Here(Targets[1]);
        await using var db = NewKeys();
        var plains = Plains(40);
        foreach (var (plain, i) in plains.Select((plain, i) => (plain, i)).Where(one => one.i % 3 == 1))
            plain.Id = 41 * (i + 1);

        await Here("DROP TRIGGER turn ON behind");
        await db.WriteAsync(plains, Back);

        await CheckAsync(plains);
    }

    /// <summary>What a view has taken is known by notes, in every version; here somebody else writes them.</summary>
    [Test]
    public async Task A_row_that_is_named_as_another_is_refused()
    {
        await Here($"""
            {Behind}; CREATE VIEW plain AS SELECT * FROM behind;
            CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW."Marker" = ''m5'' THEN PERFORM pg_catalog.setval(oid::regclass, 3) FROM pg_catalog.pg_class
                WHERE relkind = ''S'' AND relnamespace = pg_catalog.pg_my_temp_schema(); END IF; RETURN NEW; END';
            CREATE TRIGGER spoil BEFORE INSERT ON behind FOR EACH ROW EXECUTE FUNCTION spoil()
            """);
        await using var db = NewKeys();
        var plains = Plains(9);

        Assert.That(() => db.WriteAsync(plains, Back),
            Throws.TypeOf<FrameWriteException>().With.Property("Row").EqualTo(3L).And.Message.Contains("two rows"));

        Assert.That(await Count("behind"), Is.Zero);
        Assert.That(plains.Select(one => one.Id), Is.All.Zero);
    }
}
