namespace EfWriter.Tests.Entities.Returned;

/// <summary>Values are set once the rows are there for good, and not before.</summary>
public sealed class OutcomeTests : ReturnedTest
{
    [Test]
    public async Task A_write_that_fails_sets_nothing()
    {
        await Here("ALTER TABLE plain ADD CHECK (\"Marker\" <> 'm7')");
        await using var db = NewKeys();
        var plains = Plains(9);

        Assert.That(() => db.WriteAsync(plains, Back), Throws.TypeOf<FrameWriteException>());

        Assert.That(plains.Select(one => one.Id), Is.All.Zero);
    }

    [TestCase("SELECT 1")]
    [TestCase("""
        CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER same BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION same()
        """)]
    public async Task Rows_that_are_left_out_have_no_value(string situation)
    {
        await Here($"ALTER TABLE plain ADD CHECK (\"Marker\" NOT LIKE '%7'); {situation}");
        await using var db = NewKeys();
        var plains = Plains(40);

        var result = await db.WriteAsync(plains, Back with { BadRows = new() { OnBadRow = OnBadRow.Skip } });

        Assert.That(result.BadRows.Select(row => row.Row), Is.EqualTo(new[] { 7, 17, 27, 37 }));
        Assert.That(plains.Where(one => one.Marker.EndsWith('7')).Select(one => one.Id), Is.All.Zero);
        await CheckAsync(plains.Where(one => !one.Marker.EndsWith('7')).ToList());
    }

    // The sequence remembers the first attempt, which is rolled back.
    [TestCase("AFTER INSERT ON plain FOR EACH STATEMENT")]
    [TestCase("BEFORE INSERT ON plain FOR EACH ROW WHEN (NEW.\"Marker\" = 'm6')")]
    public async Task The_values_are_those_of_the_attempt_that_was_committed(string trigger)
    {
        await Here($"""
            CREATE SEQUENCE attempts;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF nextval(''{Schema}.attempts'') = 1 THEN RAISE SQLSTATE ''40001''; END IF; RETURN NEW; END';
            CREATE TRIGGER fail {trigger} EXECUTE FUNCTION fail()
            """);
        await using var db = NewKeys();
        var plains = Plains(9);

        var result = await db.WriteAsync(plains, Back with { Retry = new() { MaxDelay = TimeSpan.FromMilliseconds(1) } });

        Assert.That(result.Attempts, Is.EqualTo(2));
        await CheckAsync(plains);
    }

    [Test]
    public async Task A_row_that_a_trigger_swallows_is_named()
    {
        await Here("""
            CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW."Marker" = ''m3'' THEN RETURN NULL; END IF; RETURN NEW; END';
            CREATE TRIGGER swallow BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION swallow()
            """);
        await using var db = NewKeys();

        Assert.That(() => db.WriteAsync(Plains(6), Back), Throws.TypeOf<FrameWriteException>()
            .With.Property("Row").EqualTo(3L).And.Message.Contains("no values"));
        Assert.That(await Count("plain"), Is.Zero);
    }

    // A sequence that was set back gives keys that rows have already, where no index forbids it.
    [TestCase("", false)]
    [TestCase("CREATE TABLE older () INHERITS (tickets)", true)]
    public async Task A_row_whose_key_another_row_has_gets_its_own_values_or_is_refused(string child, bool isWritten)
    {
        await Here($"ALTER TABLE tickets DROP CONSTRAINT \"PK_tickets\"; {child}");
        await using var db = NewKeys();
        await Here($"""
            INSERT INTO {(isWritten ? "older" : "tickets")} ("Id", "Marker", "Amount", "Priority") VALUES (4, 'old', 7, 99)
            """);
        var tickets = Tickets(9);

        if (isWritten)
            await db.WriteAsync(tickets, Back);
        else
            Assert.That(() => db.WriteAsync(tickets, Back),
                Throws.TypeOf<FrameWriteException>().With.Property("Row").EqualTo(3L).And.Message.Contains("two rows"));

        Assert.That(tickets.Select(one => one.Priority), Has.None.EqualTo(99));
        Assert.That(await Count("tickets"), Is.EqualTo(isWritten ? 10 : 1));
    }

    [Test]
    public async Task A_view_whose_trigger_gives_no_key_is_refused_before_the_commit()
    {
        await Here("""
            ALTER TABLE plain RENAME TO behind; CREATE VIEW plain AS SELECT * FROM behind;
            CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO behind ("Marker") VALUES (NEW."Marker"); RETURN NEW; END';
            CREATE TRIGGER instead INSTEAD OF INSERT ON plain FOR EACH ROW EXECUTE FUNCTION instead();
            ALTER FUNCTION instead() SET search_path FROM CURRENT
            """);
        await using var db = NewKeys();

        Assert.That(() => db.WriteAsync(Plains(3), Back), Throws.TypeOf<FrameWriteException>()
            .With.Property("Row").EqualTo(0L).And.Message.Contains("gave NULL for the column 'Id'"));
        Assert.That(await Count("behind"), Is.Zero);
    }

    [Test]
    public async Task In_the_callers_transaction_values_are_set_when_the_write_is_done()
    {
        await using var db = NewKeys();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var plains = Plains(5);

        await db.WriteAsync(plains, Back);

        Assert.That(plains.Select(one => one.Id), Is.All.Positive);
        await transaction.CommitAsync();
        await CheckAsync(plains);
    }

    [Test]
    public async Task An_object_that_is_there_twice_is_refused()
    {
        await using var db = NewKeys();
        var plains = Plains(5);

        Assert.That(() => db.WriteAsync([.. plains, plains[2]], Back), Throws.TypeOf<FrameWriteException>()
            .With.Property("Row").EqualTo(5L).And.Message.Contains("row 2"));
    }

    [Test]
    public async Task A_role_without_the_right_to_the_sequence_gets_its_keys_all_the_same()
    {
        var role = $"keys_role_{Schema}";
        await Sql($"CREATE ROLE {role}; GRANT USAGE ON SCHEMA {Schema} TO {role}; "
            + $"GRANT INSERT, SELECT ON ALL TABLES IN SCHEMA {Schema} TO {role}");
        try
        {
            await using var db = NewKeys(builder => builder.AddInterceptors(new Zoo.OnOpen($"SET ROLE {role}")));
            var tickets = Tickets(12);

            await db.WriteAsync(tickets, Back);

            await CheckAsync(tickets);
        }
        finally
        {
            await Sql($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Test]
    public async Task A_table_that_the_write_makes_gives_values()
    {
        await Here("DROP TABLE plain");
        await using var db = NewKeys();
        var plains = Plains(5);

        await db.WriteAsync(plains, Back with { IfExists = IfExists.Fail });

        await CheckAsync(plains);
    }

    [Test]
    public async Task Frames_and_replaced_tables_are_refused_by_name()
    {
        await using var db = NewKeys();
        var frame = Frame.From(Plains(1).Select(one => new { one.Id, one.Marker }));

        Assert.Multiple(() =>
        {
            Assert.That(() => db.WriteAsync(frame, "plain", Back with { Schema = Schema, IfExists = IfExists.Append }),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("SetGeneratedValues"));
            Assert.That(() => db.WriteAsync<Plain>(frame, Back),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("SetGeneratedValues"));
            Assert.That(() => db.WriteAsync(Plains(1), Back with { IfExists = IfExists.Replace }),
                Throws.TypeOf<FrameWriteException>().With.Message.Contains("SetGeneratedValues"));
        });
    }

    [TestCase(BulkMethod.BulkExtensions)]
    [TestCase(BulkMethod.Importer)]
    public async Task Every_loader_gives_values(BulkMethod method)
    {
        await using var db = NewKeys();
        var (plains, tickets) = (Plains(8), Tickets(8));

        await db.WriteAsync(plains, Back with { BulkMethod = method });
        await db.WriteAsync(tickets, Back with { BulkMethod = method });

        await CheckAsync(plains);
        await CheckAsync(tickets);
    }
}
