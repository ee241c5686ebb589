using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>What docs/security.md says that a role can do to a write: it is trusted, or nothing here could keep it from that.</summary>
public sealed class TrustedRoleTests : AttackTest
{
    [Test]
    public async Task Who_makes_the_target_first_is_its_owner_and_runs_code_as_the_writer()
    {
        await AsEvil("CREATE TABLE {s}.sales (id int, name text); GRANT ALL ON {s}.sales TO PUBLIC; "
            + "CREATE TRIGGER t BEFORE INSERT ON {s}.sales FOR EACH ROW EXECUTE FUNCTION {s}.trap()");

        await using var db = AsWriter();
        await db.WriteAsync(Sales(), "sales", Ask(Route.Append, BulkMethod.Copy));

        Assert.That((await Rows($"SELECT DISTINCT found FROM {Schema}.loot")).Select(row => row[0]), Is.EqualTo(new[] { Writer }));
    }

    // What the target uses belongs to another role, which changes it when the table has long been there.
    private static IEnumerable<Trap> Used() =>
    [
        new("a partition",
            """
            SET ROLE {w}; CREATE TABLE {s}.sales (id int, name text) PARTITION BY LIST (id); RESET ROLE;
            CREATE TABLE {s}.part PARTITION OF {s}.sales DEFAULT; ALTER TABLE {s}.part OWNER TO {e}; SET ROLE {e};
            CREATE TRIGGER t BEFORE INSERT ON {s}.part FOR EACH ROW EXECUTE FUNCTION {s}.trap()
            """),
        new("a domain",
            """
            SET ROLE {e}; CREATE DOMAIN {s}.word AS text; SET ROLE {w}; CREATE TABLE {s}.sales (id int, name {s}.word);
            SET ROLE {e}; ALTER DOMAIN {s}.word ADD CHECK ({s}.spring(1) = 1)
            """),
        new("a function",
            """
            SET ROLE {e}; CREATE FUNCTION {s}.good(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END'; SET ROLE {w};
            CREATE TABLE {s}.sales (id int CHECK ({s}.good(id)), name text); SET ROLE {e};
            CREATE OR REPLACE FUNCTION {s}.good(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN {s}.spring(1) = 1; END'
            """),
        new("an operator",
            """
            SET ROLE {e}; CREATE FUNCTION {s}.good(int, int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
            CREATE OPERATOR {s}.<~> (LEFTARG = int, RIGHTARG = int, FUNCTION = {s}.good); SET ROLE {w};
            CREATE TABLE {s}.sales (id int CHECK (id OPERATOR({s}.<~>) 1), name text); SET ROLE {e};
            CREATE OR REPLACE FUNCTION {s}.good(int, int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN {s}.spring(1) = 1; END'
            """),
    ];

    [TestCaseSource(nameof(Used))]
    public async Task The_owner_of_what_the_target_uses_runs_code_as_the_writer(Trap used)
    {
        await Sql(In(used.Make).Replace("{w}", Writer, StringComparison.Ordinal).Replace("{e}", Evil, StringComparison.Ordinal));
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", Ask(Route.Append, BulkMethod.Copy));

        Assert.That((await Rows($"SELECT DISTINCT found FROM {Schema}.loot")).Select(row => ((string)row[0]!).Split(':')[0]),
            Is.EqualTo(new[] { Writer }));
    }

    [Test]
    public async Task Npgsqls_question_about_types_runs_an_operator_of_whoever_may_create_on_the_search_path()
    {
        await AsEvil("""
            CREATE FUNCTION {s}.is(oid, regproc) RETURNS bool LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'as %', current_user; END $$;
            CREATE OPERATOR {s}.= (LEFTARG = oid, RIGHTARG = regproc, FUNCTION = {s}.is)
            """);

        await using var connection = new NpgsqlConnection($"{As(Writer)};Search Path={Schema}");
        var caught = Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.That(caught!.MessageText, Is.EqualTo($"as {Writer}"));
    }

    [Test]
    public async Task Further_connections_do_not_act_as_a_role_that_the_session_has_set([Values] bool isThere)
    {
        if (isThere)
            await Prepare(Route.Swap);
        await Sql($"GRANT {Writer} TO {Evil}");
        await using var db = AsWriter(Evil);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await connection.OpenAsync();
        await using (var set = new NpgsqlCommand($"SET ROLE {Writer}", connection))
            await set.ExecuteNonQueryAsync();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() =>
            db.WriteAsync(Sales(), "sales", Ask(isThere ? Route.ParallelSwap : Route.ParallelNew, BulkMethod.Copy)));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace "
            + "AND relname LIKE '%efwriter%'"), Is.Zero);
    }
}
