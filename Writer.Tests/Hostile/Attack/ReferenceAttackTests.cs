using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A role with REFERENCES on the target makes a foreign key that points at it. Deleted rows and changed keys run what she has hung on her
/// table, as the writer or in the writer's session: routes that delete or change what a key points at refuse such a table.
/// </summary>
public sealed class ReferenceAttackTests : AttackTest
{
    private const string Deferred =
        "; CREATE CONSTRAINT TRIGGER t AFTER DELETE OR UPDATE ON {s}.ref DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        + "EXECUTE FUNCTION {s}.trap(); INSERT INTO {s}.ref SELECT -1";

    private const string OfName =
        "CREATE TABLE {s}.ref (id text REFERENCES {s}.sales (name) ON UPDATE CASCADE)" + Deferred;

    private const string CastKey = """
        CREATE TYPE {s}.cast_id AS (id int);
        CREATE FUNCTION {s}.to_int({s}.cast_id) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM {s}.spring(1); RETURN $1.id; END $$;
        CREATE CAST ({s}.cast_id AS int) WITH FUNCTION {s}.to_int({s}.cast_id) AS IMPLICIT;
        CREATE TABLE {s}.ref (id {s}.cast_id REFERENCES {s}.sales)
        """;

    private static IEnumerable<TestCaseData> Keys()
    {
        foreach (var action in (string[])["CASCADE", "SET NULL", "SET DEFAULT", "NO ACTION DEFERRABLE INITIALLY DEFERRED", "RESTRICT"])
            yield return Of(Route.Sync, new($"ON DELETE {action}",
                $"CREATE TABLE {{s}}.ref (id int REFERENCES {{s}}.sales ON DELETE {action})" + Deferred));
        foreach (var route in (Route[])[Route.Sync, Route.DeleteRows])
        {
            yield return Of(route, new("no action", "CREATE TABLE {s}.ref (id int REFERENCES {s}.sales)"));
            yield return Of(route, new("a cast of hers", CastKey));
        }

        foreach (var route in (Route[])[Route.Upsert, Route.UpdateOnly, Route.Sync])
        {
            yield return Of(route, new("a key that is changed", OfName.Replace("-1", "'old'", StringComparison.Ordinal)));
            yield return Of(route, new("a generated key that is changed",
                "CREATE TABLE {s}.ref (id text REFERENCES {s}.sales (upper))"));
        }

        yield return Of(Route.Sync, new("a key by the writer's own table",
            "CREATE TABLE {s}.ref (id int REFERENCES {s}.gone)"));
        yield return Of(Route.Sync, new("a key by what the writer's own table is set to",
            "CREATE TABLE {s}.ref (id int REFERENCES {s}.kept (sale) ON UPDATE CASCADE)"));
        yield return Of(Route.Sync, new("a key of a child", "CREATE TABLE {s}.ref (id int REFERENCES {s}.child)"));
    }

    private static TestCaseData Of(Route route, Trap trap) => new TestCaseData(route, trap).SetArgDisplayNames($"{route}", trap.Name);

    [TestCaseSource(nameof(Keys))]
    public async Task A_route_that_deletes_rows_or_changes_keys_refuses_it(Route route, Trap key)
    {
        await Target(route);
        await AsEvil(key.Make);
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(refused!.Message, Does.Contain($"of {Schema}.ref, which belongs to the role '{Evil}'"));
        Assert.That(refused.Message, Does.Contain("REVOKE REFERENCES"));
        Assert.That(await Count("sales"), Is.EqualTo(2));
        await AssertNothingSprung();
    }

    [Test]
    public async Task A_plan_names_the_role_whose_foreign_key_is_in_the_way()
    {
        await Target(Route.DeleteRows);
        await AsEvil("CREATE TABLE {s}.ref (id int REFERENCES {s}.sales)");
        await using var db = AsWriter();

        foreach (var route in (Route[])[Route.DeleteRows, Route.Sync])
            Assert.That((await db.PlanAsync(Sales(), "sales", Ask(route, BulkMethod.Copy))).ToString(), Does.Contain($"role '{Evil}'"));
    }

    [Test]
    public async Task A_key_that_is_made_while_rows_are_read_is_refused_or_waits([Values(Route.DeleteRows, Route.Sync)] Route route)
    {
        await Target(route);
        await using var db = AsWriter();
        var isMade = false;

        var failure = await Try(() => db.WriteAsync(
            Sales(rows: 1, meanwhile: async _ => isMade = await TryMake()), "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(isMade, Is.EqualTo(route == Route.DeleteRows));
        Assert.That(failure?.Message, isMade ? Does.Contain(Evil) : Is.Null);
    }

    [Test]
    public async Task A_key_that_is_made_before_the_table_is_altered_is_refused()
    {
        await Target(Route.DeleteRows);
        var meanwhile = new BeforeAlter(() => AsEvil("CREATE TABLE {s}.ref (id int REFERENCES {s}.sales)"));
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(As(Writer)).AddInterceptors(meanwhile).Options);

        var failure = await Try(() => db.WriteAsync(Frame.From([new { id = 1, name = "other", more = 1 }]), "sales",
            Ask(Route.Sync, BulkMethod.Copy) with { OnNewColumn = OnNewColumn.Add }));

        Assert.That(failure?.Message, Does.Contain(Evil));
    }

    // What deletes and changes no key goes on, and so does whoever may delete anyway.
    private static IEnumerable<TestCaseData> Harmless()
    {
        foreach (var route in (Route[])[Route.Append, Route.InsertOnly, Route.Upsert, Route.UpdateOnly, Route.AppendNewest])
            yield return Of(route, new("a key of hers", "CREATE TABLE {s}.ref (id int REFERENCES {s}.sales ON DELETE CASCADE)"));
        foreach (var owner in (string[])["{w}", "CURRENT_USER"])
            yield return Of(Route.Sync, new($"a key of {owner}",
                $"CREATE TABLE {{s}}.ref (id int REFERENCES {{s}}.sales ON DELETE CASCADE); ALTER TABLE {{s}}.ref OWNER TO {owner}"));
        yield return Of(Route.Sync, new("a key to what the writer's own table keeps", "CREATE TABLE {s}.ref (id int REFERENCES {s}.kept)"));
    }

    [TestCaseSource(nameof(Harmless))]
    public async Task Other_keys_are_none_of_its_business(Route route, Trap key)
    {
        await Target(route);
        await Sql($"ALTER TABLE {Schema}.sales DROP CONSTRAINT sales_name_key, DROP CONSTRAINT sales_upper_key; "
            + $"DELETE FROM {Schema}.sales WHERE id = 1 AND {route == Route.Append}");
        if (key.Make.Contains("OWNER TO", StringComparison.Ordinal))
            await Sql(In(key.Make).Replace("{w}", Writer, StringComparison.Ordinal));
        else
            await AsEvil(key.Make);
        await using var db = AsWriter();

        await db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy));

        await AssertNothingSprung();
    }

    // A row that the frame does not have, and one whose name it changes.
    private Task Target(Route route) => Sql($"""
        SET ROLE {Writer};
        CREATE TABLE {Schema}.sales (id int PRIMARY KEY, name text UNIQUE, upper text GENERATED ALWAYS AS (upper(name)) STORED UNIQUE);
        INSERT INTO {Schema}.sales VALUES (-1, 'old'), (1, 'other');
        CREATE TABLE {Schema}.child (PRIMARY KEY (id)) INHERITS ({Schema}.sales);
        {(route == Route.DeleteRows ? string.Empty : $"""
            CREATE TABLE {Schema}.gone (id int PRIMARY KEY REFERENCES {Schema}.sales ON DELETE CASCADE);
            CREATE TABLE {Schema}.kept (id int PRIMARY KEY, sale int UNIQUE REFERENCES {Schema}.sales ON DELETE SET NULL);
            """)}
        GRANT REFERENCES ON ALL TABLES IN SCHEMA {Schema} TO {Evil}
        """);

    private async Task<bool> TryMake()
    {
        try
        {
            await AsEvil("SET lock_timeout = '100ms'; CREATE TABLE {s}.ref (id int REFERENCES {s}.sales)");
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private static async Task<FrameWriteException?> Try(Func<Task> write)
    {
        try
        {
            await write();
            return null;
        }
        catch (FrameWriteException refused)
        {
            return refused;
        }
    }

    private sealed class BeforeAlter(Func<Task> act) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData,
            InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.StartsWith("ALTER TABLE", StringComparison.Ordinal)
                && !command.CommandText.Contains("pg_temp", StringComparison.Ordinal))
                await act();
            return result;
        }
    }
}
