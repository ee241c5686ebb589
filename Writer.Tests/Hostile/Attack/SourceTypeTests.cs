using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A reader of PostgreSQL's gives a new column its own type, by name: on the server that is written to, a type of that name may be the
/// attacker's.
/// </summary>
public sealed class SourceTypeTests : AttackTest
{
    private const string Types = """
        CREATE DOMAIN {s}.dom AS int CHECK (VALUE IS NULL OR VALUE > 0);
        CREATE TYPE {s}.comp AS (a {s}.dom);
        CREATE TYPE {s}.plain AS (a int);
        CREATE TYPE {s}.rng AS RANGE (subtype = int4);
        CREATE TYPE {s}.mood AS ENUM ('ok')
        """;

    [Test]
    public async Task A_type_of_somebody_elses_is_refused(
        [Values("comp", "rng", "comp[]", "rng[]", "mood[]")] string type, [Values(Route.New, Route.Swap, Route.Append)] Route route)
    {
        await AsEvil(Types);
        await Prepare(route);

        var refused = await Refusal(In($"SELECT 1 AS id, 'a' AS name, NULL::{{s}}.{type} AS c"), Adding(route));

        Assert.That(refused.Code, Is.EqualTo("source-type-not-trusted"));
        Assert.That(refused.Message, Does.Contain("column 'c'").And.Contain($"the role '{Evil}'"));
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_trusted_roles_type_is_refused_in_a_schema_of_somebody_elses_who_can_drop_it()
    {
        await Sql($"""
            CREATE SCHEMA {Schema}_more AUTHORIZATION {Evil}; CREATE TYPE {Schema}_more.rng AS RANGE (subtype = int4);
            GRANT USAGE ON SCHEMA {Schema}_more TO {Writer}
            """);
        try
        {
            var refused = await Refusal($"SELECT NULL::{Schema}_more.rng AS c", Ask(Route.New, BulkMethod.Copy));

            Assert.That(refused.Code, Is.EqualTo("source-type-not-trusted"));
        }
        finally
        {
            await Sql($"DROP SCHEMA {Schema}_more CASCADE");
        }
    }

    [Test]
    public async Task A_cast_of_somebody_elses_enum_is_not_run([Values(Route.Append, Route.Upsert)] Route route)
    {
        await AsEvil($$"""
            {{Types}};
            CREATE FUNCTION {s}.number({s}.mood) RETURNS int LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO {s}.loot VALUES (current_user); RETURN 5; END $$;
            CREATE CAST ({s}.mood AS int) WITH FUNCTION {s}.number({s}.mood) AS ASSIGNMENT
            """);
        await Prepare(route);
        await Sql($"SET ROLE {Writer}; ALTER TABLE {Schema}.sales ADD COLUMN c int[]");

        var refused = await Refusal(
            In("SELECT 1 AS id, 'a' AS name, ARRAY['ok']::{s}.mood[] AS c"),
            Ask(route, BulkMethod.Copy) with { OnTypeMismatch = OnTypeMismatch.Cast });

        Assert.That(refused.Code, Is.EqualTo("source-type-not-trusted"));
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_type_that_is_not_there_is_refused_by_the_look([Values(Route.New, Route.Swap, Route.Append)] Route route)
    {
        await AsEvil(Types);
        await Prepare(route);

        var refused = await Refusal(
            In("SELECT 1 AS id, 'a' AS name, NULL::{s}.rng AS c"), Adding(route), meanwhile: () => AsEvil("DROP TYPE {s}.rng"));

        Assert.That((refused.Code, refused.SqlState), Is.EqualTo(("source-type-missing", "42704")));
        Assert.That(refused.Message, Does.Contain($"\"{Schema}\".\"rng\""));
    }

    [Test]
    public async Task A_type_that_another_has_taken_the_place_of_after_the_look_gets_no_row(
        [Values(Route.New, Route.Swap, Route.Append, Route.ParallelNew)] Route route)
    {
        await Sql($"SET ROLE {Writer}; CREATE TYPE {Schema}.whole AS (a int)");
        await Prepare(route);
        var swap = new BeforeTable(() => Sql($"SET ROLE {Writer}; DROP TYPE {Schema}.whole; CREATE TYPE {Schema}.whole AS (a int)"));

        var refused = await Refusal(In("SELECT 1 AS id, 'a' AS name, NULL::{s}.whole AS c"), Adding(route), swap);

        Assert.That(refused.Code, Is.EqualTo("source-type-changed"));
        Assert.That(swap.IsDone, Is.True);
        if (route is Route.New or Route.ParallelNew)
            Assert.That(await Exists("sales"), Is.False);
        else
            Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task One_that_is_asked_for_is_taken_and_an_enum_as_its_text()
    {
        await AsEvil(Types);
        await using var source = NpgsqlDataSource.Create(Fresh);
        await using var command = source.CreateCommand(
            In("SELECT ROW(7)::{s}.plain AS c, ARRAY['ok']::{s}.mood[] AS e, 'ok'::{s}.mood AS f"));
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = AsWriter();
        var asked = new Dictionary<string, ColumnOptions>
        {
            ["c"] = new() { StoreType = $"\"{Schema}\".\"plain\"" },
            ["e"] = new() { StoreType = "text[]" },
        };

        await db.WriteAsync(Frame.From(reader), "sales", Ask(Route.New, BulkMethod.Copy) with { Columns = asked });

        Assert.That(await Rows($"SELECT (c).a, e, f FROM {Schema}.sales"),
            Is.EqualTo(new object?[][] { [7, (string[])["ok"], "ok"] }));
    }

    [Test]
    public async Task A_type_of_the_writers_own_is_taken_with_all_that_it_is_made_of()
    {
        await Sql(In($"SET ROLE {Writer}; {Types}"));
        await using var source = NpgsqlDataSource.Create(Fresh);
        await using var command = source.CreateCommand(In("SELECT ROW(7)::{s}.comp AS c, ARRAY['ok']::{s}.mood[] AS e"));
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = AsWriter();

        await db.WriteAsync(Frame.From(reader), "sales", Ask(Route.New, BulkMethod.Copy));

        Assert.That(await Rows($"SELECT (c).a, pg_typeof(e)::text FROM {Schema}.sales"),
            Is.EqualTo(new object?[][] { [7, $"{Schema}.mood[]"] }));
    }

    private WriteOptions Adding(Route route) => Ask(route, BulkMethod.Copy) with
    {
        OnNewColumn = route == Route.Append ? OnNewColumn.Add : OnNewColumn.Refuse,
    };

    private async Task<FrameWriteException> Refusal(
        string query, WriteOptions options, BeforeTable? before = null, Func<Task>? meanwhile = null)
    {
        await using var source = NpgsqlDataSource.Create(Fresh);
        await using var command = source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await using var db = before is null
            ? AsWriter()
            : new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).AddInterceptors(before).Options);
        return Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(reader), "sales", options))!;
    }

    // A pool of its own, which knows the types.
    private string Fresh =>
        new NpgsqlConnectionStringBuilder(Server.ConnectionString) { ApplicationName = Schema }.ConnectionString;

    /// <summary>Does something once, before the first statement that makes or alters a table.</summary>
    private sealed class BeforeTable(Func<Task> act) : DbCommandInterceptor
    {
        public bool IsDone { get; private set; }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (!IsDone && command.CommandText.Contains(" TABLE ", StringComparison.Ordinal))
            {
                IsDone = true;
                await act();
            }

            return result;
        }
    }
}
