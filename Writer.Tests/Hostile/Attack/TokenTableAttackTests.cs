using EfWriter.Tests.Retries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>A token goes only into a table that nobody else could have laid a trap in; otherwise the write goes on without one.</summary>
public sealed class TokenTableAttackTests : AttackTest
{
    private static readonly RetryOptions AtOnce = new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero };

    private static IEnumerable<Trap> Planted() => Traps(Tokens, TokenColumns, "written_at");

    [Test]
    public async Task One_that_somebody_else_has_made_is_not_touched([ValueSource(nameof(Planted))] Trap trap,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(Route.Append);
        await AsEvil($"{trap.Make}; {Open}");

        await Write(Route.Append, method, Sales());

        Assert.That((await Count("sales"), await Count(Tokens)), Is.EqualTo((6, 0)));
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_of_the_schemas_owner_of_another_form_is_not_touched_and_the_write_goes_on(
        [ValueSource(nameof(Planted))] Trap trap)
    {
        await Prepare(Route.Append);
        await Sql(
            In($"{trap.Make.Replace("ALTER FUNCTION", "RESET ROLE; ALTER FUNCTION", StringComparison.Ordinal)}; GRANT ALL ON ALL TABLES IN "
                + $"SCHEMA {{s}} TO {Writer}; REVOKE TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA {{s}} FROM {Writer}"));

        await Write(Route.Append, BulkMethod.Copy, Sales());

        Assert.That((await Count("sales"), await Count(Tokens)), Is.EqualTo((6, trap.Name == "as it should be" ? 1 : 0)));
        await AssertNothingSprung();
    }

    [TestCase("id text PRIMARY KEY, written_at timestamptz NOT NULL")]
    [TestCase("written_at timestamptz NOT NULL, id uuid PRIMARY KEY")]
    [TestCase("id uuid PRIMARY KEY")]
    [TestCase("id uuid PRIMARY KEY, written_at timestamptz NOT NULL, more int NOT NULL")]
    [TestCase("id uuid PRIMARY KEY, written_at timestamptz")]
    public async Task A_trusted_one_of_other_columns_lets_the_write_go_on(string columns)
    {
        await Prepare(Route.Append);
        await Sql($"SET ROLE {Writer}; CREATE TABLE {Schema}.{Tokens} ({columns})");

        await Write(Route.Append, BulkMethod.Copy, Sales());

        Assert.That((await Count("sales"), await Count(Tokens)), Is.EqualTo((6, 0)));
    }

    [Test]
    public async Task One_that_is_planted_while_the_frame_is_read_is_not_touched([Values] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        var make = Planted().Single(trap => trap.Name == "a trigger for each row").Make + $"; GRANT ALL ON {{s}}.{Tokens} TO PUBLIC";

        // A frame that gives its rows once: the write is not begun again.
        await Write(route, method, Sales(meanwhile: id => id == 4 ? AsEvil(make) : Task.CompletedTask));

        Assert.That((await Count("sales"), await Count(Tokens)), Is.EqualTo((Expected(route), 0)));
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_being_made_or_held_meanwhile_does_not_keep_the_write([Values] bool isThere)
    {
        await Prepare(Route.Append);
        if (isThere)
            await Write(Route.Append, BulkMethod.Copy, Sales());
        await using var evil = isThere
            ? await Holding(Writer, $"BEGIN; LOCK TABLE {{s}}.{Tokens}")
            : await Holding(Evil, $"BEGIN; CREATE TABLE {{s}}.{Tokens} ({TokenColumns})");

        await Write(Route.Append, BulkMethod.Copy, Frame.From([new Sale(100, "a")]));

        Assert.That(await Count("sales"), Is.EqualTo(isThere ? 7 : 1));
    }

    [TestCase("TRIGGER")]
    [TestCase("REFERENCES")]
    [TestCase("ALL")]
    public async Task One_on_which_others_may_make_triggers_is_not_touched(string privilege)
    {
        await Prepare(Route.Append);
        await Write(Route.Append, BulkMethod.Copy, Sales());
        await Sql($"GRANT {privilege} ON {Schema}.{Tokens} TO {Evil}");

        await Write(Route.Append, BulkMethod.Copy, Frame.From([new Sale(100, "a")]));

        Assert.That((await Count("sales"), await Count(Tokens)), Is.EqualTo((7, 1)));
    }

    [Test]
    public async Task Default_privileges_let_nobody_at_the_tokens([Values] Route route)
    {
        await Prepare(route);
        await Sql($"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} IN SCHEMA {Schema} GRANT ALL ON TABLES TO {Evil}, PUBLIC");

        await Write(route, BulkMethod.Copy, Sales());

        Assert.That(await Count(Tokens), Is.EqualTo(1));
        Assert.That(await Others(Tokens), Is.Empty);
    }

    [Test]
    public async Task An_event_trigger_that_refuses_tables_refuses_the_token_and_not_the_write()
    {
        await Prepare(Route.Append);
        await Sql($$"""
            CREATE FUNCTION {{Schema}}.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF current_user = '{{Writer}}'
            THEN RAISE EXCEPTION 'no tables'; END IF; END $$;
            GRANT EXECUTE ON FUNCTION {{Schema}}.refuse() TO PUBLIC;
            CREATE EVENT TRIGGER {{Schema}}_refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION {{Schema}}.refuse()
            """);
        try
        {
            await Write(Route.Append, BulkMethod.Copy, Sales());

            Assert.That((await Count("sales"), await Exists(Tokens)), Is.EqualTo((6, false)));
        }
        finally
        {
            await Sql($"DROP EVENT TRIGGER {Schema}_refuse");
        }
    }

    [TestCase("DELETE FROM {t}")]
    [TestCase("TRUNCATE {t}")]
    [TestCase("UPDATE {t} SET id = gen_random_uuid()")]
    [TestCase("UPDATE {t} SET written_at = '-infinity'; DELETE FROM {t} WHERE written_at < now()")]
    [TestCase("DROP TABLE {t}", true)]
    [TestCase("ALTER TABLE {t} RENAME TO elsewhere", true)]
    public async Task A_token_that_somebody_takes_away_after_the_commit_never_lets_rows_be_written_twice(string attack,
        bool isOwner = false)
    {
        await Prepare(Route.Append);
        await Write(Route.Append, BulkMethod.Copy, Sales());
        await Sql($"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON {Schema}.{Tokens} TO {Evil}");
        async Task Take()
        {
            await using var taker = await Holding(isOwner ? Writer : Evil,
                attack.Replace("{t}", $"{Schema}.{Tokens}", StringComparison.Ordinal));
        }

        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer))
            .AddInterceptors(new BrokenCommit(CommitBreak.AfterIt, after: Take)).Options);
        var unknown = Assert.ThrowsAsync<WriteOutcomeUnknownException>(() =>
            db.WriteAsync(Frame.From([new Sale(100, "a")]), "sales", Ask(Route.Append, BulkMethod.Copy) with { Retry = AtOnce }));

        Assert.That(unknown!.Message, Does.Contain("The server could not say which, and so the write was not tried again."));
        Assert.That(await Count("sales"), Is.EqualTo(7));
    }

    [Test]
    public async Task A_token_table_that_somebody_holds_after_the_commit_is_not_waited_for_longer_than_the_limit()
    {
        await Prepare(Route.Append);
        await Write(Route.Append, BulkMethod.Copy, Sales());
        await Sql($"GRANT TRUNCATE ON {Schema}.{Tokens} TO {Evil}");
        NpgsqlConnection? evil = null;
        var broken = new BrokenCommit(CommitBreak.AfterIt, after: async () => evil = await Holding(Evil,
            $"SET idle_in_transaction_session_timeout = '20s'; BEGIN; LOCK TABLE {{s}}.{Tokens}"));
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).AddInterceptors(broken).Options);

        Assert.ThrowsAsync<WriteOutcomeUnknownException>(() =>
            db.WriteAsync(Frame.From([new Sale(100, "a")]), "sales", Ask(Route.Append, BulkMethod.Copy) with { Retry = AtOnce }));
        await evil!.DisposeAsync();
    }

    [Test]
    public async Task A_write_that_was_rolled_back_is_tried_again_whatever_others_do_with_the_tokens(
        [Values("DELETE FROM {t}", "INSERT INTO {t} SELECT gen_random_uuid(), now() FROM generate_series(1, 100)")] string attack)
    {
        await Prepare(Route.Append);
        await Sql($"ALTER TABLE {Schema}.sales DROP CONSTRAINT sales_pkey");
        await Write(Route.Append, BulkMethod.Copy, Sales());
        await Sql($"GRANT SELECT, INSERT, UPDATE, DELETE ON {Schema}.{Tokens} TO {Evil}");
        var broken = new BrokenCommit(CommitBreak.BeforeIt,
            after: () => AsEvil(attack.Replace("{t}", $"{{s}}.{Tokens}", StringComparison.Ordinal)));

        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).AddInterceptors(broken).Options);
        var result = await db.WriteAsync(Frame.From([new Sale(100, "a")]), "sales",
            Ask(Route.Append, BulkMethod.Copy) with { Retry = AtOnce });

        Assert.That((result.Attempts, await Count("sales")), Is.EqualTo((2, 7)));
    }

    private async Task Write(Route route, BulkMethod method, Frame frame)
    {
        await using var db = AsWriter();
        await db.WriteAsync(frame, "sales", Ask(route, method) with { Retry = AtOnce });
    }
}
