using EfWriter.Tests.Retries;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A commit that was not answered is asked after by the role that logs in. Whoever owns the table that is asked, as the role that the app
/// had lowered itself to, gets nothing to run as that one.
/// </summary>
public sealed class UnansweredCommitAttackTests : AttackTest
{
    private static readonly RetryOptions AtOnce = new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero };

    private static readonly Trap[] Exchanges =
    [
        new("a view in its place",
            "ALTER TABLE {t} RENAME TO mine; CREATE VIEW {t} AS SELECT * FROM {s}.mine WHERE {s}.sprung()"),
        new("row security",
            "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON {t} USING ({s}.sprung())"),
        new("an index of a call", "CREATE INDEX ON {t} (({s}.sprung()))"),
        new("a partition", "ALTER TABLE {t} RENAME TO mine; CREATE TABLE {t} (LIKE {s}.mine) PARTITION BY LIST ({c}); "
            + "ALTER TABLE {t} ATTACH PARTITION {s}.mine DEFAULT"),
    ];

    private volatile bool _isOver;

    private string Login => $"{Schema}_login";

    [SetUp]
    public Task MakeLogin() => Sql(In($$"""
        CREATE ROLE {{Login}} LOGIN PASSWORD 'x' IN ROLE {{Writer}};
        CREATE SEQUENCE {s}.sprung_as; GRANT USAGE ON SEQUENCE {s}.sprung_as TO PUBLIC;
        SET ROLE {{Writer}};
        CREATE TABLE {s}.sales (id int, name text);
        CREATE FUNCTION {s}.sprung() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
            IF session_user = '{{Login}}' AND current_user = session_user THEN PERFORM nextval('{s}.sprung_as'); END IF;
            RETURN true; END $$;
        ALTER FUNCTION {s}.sprung() IMMUTABLE
        """));

    [TearDown]
    public Task DropLogin() => Sql($"DROP OWNED BY {Login} CASCADE; DROP ROLE {Login}");

    [Test]
    public async Task A_token_table_that_was_exchanged_is_not_asked([ValueSource(nameof(Exchanges))] Trap exchange, [Values] bool isPart)
    {
        var token = isPart ? await BeginLoad() : null;

        await WithLostAnswer(token, () => Exchange(exchange, isPart), db => AssertUnknown(db, token));

        await AssertNotSprung();
        Assert.That(await Written(isPart), Is.EqualTo(1));
    }

    [Test]
    public async Task One_that_is_being_exchanged_is_not_asked([Values] bool isPart)
    {
        var token = isPart ? await BeginLoad() : null;
        NpgsqlConnection? exchanging = null;
        Task ending = Task.CompletedTask;

        await WithLostAnswer(
            token,
            async () =>
            {
                exchanging = await Holding(Writer, $"BEGIN; {await Spelled(Exchanges[0], isPart)}");
                ending = EndOnceWaitedFor(exchanging);
            },
            db => AssertUnknown(db, token));
        _isOver = true;
        await ending;

        await AssertNotSprung();
        await exchanging!.DisposeAsync();
    }

    [Test]
    public async Task One_that_is_as_it_was_is_asked_as_whichever_role_wrote_it([Values] bool isPart)
    {
        var token = isPart ? await BeginLoad() : null;

        await WithLostAnswer(token, () => Task.CompletedTask, db => Write(db, token));

        Assert.That(await Written(isPart), Is.EqualTo(1));
    }

    private async Task<string> BeginLoad()
    {
        await using var db = AsWriter();
        return (await db.BeginLoadAsync(Sales(), "sales", Options(IfExists.Append))).Token;
    }

    private async Task WithLostAnswer(string? token, Func<Task> after, Func<DbContext, Task> write)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Login))
            .AddInterceptors(new BrokenCommit(CommitBreak.AfterIt, after: after)).Options);
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET ROLE {Writer}");
        await write(db);
    }

    private Task Write(DbContext db, string? token) => token is null
        ? db.WriteAsync(Frame.From([new Sale(1, "a")]), "sales", Options(IfExists.Append) with { Retry = AtOnce })
        : db.WritePartAsync(token, "one", Frame.From([new Sale(1, "a")]), new() { Retry = AtOnce });

    private Task AssertUnknown(DbContext db, string? token)
    {
        Assert.ThrowsAsync<WriteOutcomeUnknownException>(() => Write(db, token));
        return Task.CompletedTask;
    }

    private async Task Exchange(Trap exchange, bool isPart)
    {
        await using var connection = await Holding(Writer, await Spelled(exchange, isPart));
    }

    private async Task<string> Spelled(Trap exchange, bool isPart)
    {
        var table = isPart ? await TableOf("m") : Tokens;
        return exchange.Make.Replace("{t}", $"{Schema}.\"{table}\"", StringComparison.Ordinal)
            .Replace("{c}", isPart ? "part" : "id", StringComparison.Ordinal);
    }

    private async Task EndOnceWaitedFor(NpgsqlConnection exchanging)
    {
        for (var isWaited = false; !isWaited && !_isOver;)
        {
            isWaited = await Scalar<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM "
                + $"pg_stat_activity WHERE usename = '{Login}'))");
        }

        await using var commit = new NpgsqlCommand("COMMIT", exchanging);
        await commit.ExecuteNonQueryAsync();
    }

    private async Task<long> Written(bool isPart) => await Count(isPart ? $"\"{await TableOf("l")}\"" : "sales");

    private Task<string> TableOf(string letter) => Scalar<string>($"""
        SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = '{Schema}'::regnamespace
        AND c.relname ~ '^sales__efwriter_{letter}_' AND c.relkind IN ('r', 'v', 'p') ORDER BY 1 LIMIT 1
        """);

    private async Task AssertNotSprung() =>
        Assert.That(await Scalar<bool>($"SELECT is_called FROM {Schema}.sprung_as"), Is.False, "code of the owner's has run as the login");
}
