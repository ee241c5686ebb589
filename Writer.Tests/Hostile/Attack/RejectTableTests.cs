using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>Rejected rows go where nobody can read them, forge them or run code by them who may not do so with the target.</summary>
public sealed class RejectTableTests : AttackTest
{
    private static IEnumerable<Trap> Planted() => Traps(Rejects, RejectColumns, "reason");

    private static IEnumerable<Route> Routes() => Enum.GetValues<Route>().Except([Route.Sync]);

    [Test]
    public async Task One_that_somebody_else_has_made_is_refused_before_a_row_is_read([ValueSource(nameof(Planted))] Trap trap,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(Route.Append);
        await AsEvil($"{trap.Make}; {Open}");

        var refused =
            Assert.ThrowsAsync<FrameWriteException>(
                () => Write(Route.Append, method, Sales(meanwhile: _ => throw new AssertionException("a row was read"))));

        Assert.That(refused!.Message, Does.Contain($"The reject table '{Schema}.{Rejects}' belongs to the role '{Evil}'"));
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_of_the_schemas_owner_is_refused_where_it_could_run_code([ValueSource(nameof(Planted))] Trap trap,
        [Values] bool isOwn)
    {
        await Prepare(Route.Append);
        await Sql(
            In($"{(isOwn ? $"GRANT ALL ON ALL TABLES IN SCHEMA {Schema} TO {Writer}; SET ROLE {Writer};" : "")} "
                + $"{trap.Make.Replace("ALTER FUNCTION {s}.spring(anyelement) IMMUTABLE;", Immutable(), StringComparison.Ordinal)}; "
                + $"GRANT INSERT, SELECT ON ALL TABLES IN SCHEMA {Schema} TO {Writer}"));

        if (trap.Name == "as it should be")
        {
            await Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true));
            Assert.That(await Count(Rejects), Is.EqualTo(1));
        }
        else
        {
            Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true)));
        }

        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_planted_before_the_write_is_refused_on_every_route([ValueSource(nameof(Routes))] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        await AsEvil(Planted().Single(trap => trap.Name == "a trigger for each row").Make + $"; GRANT ALL ON {{s}}.{Rejects} TO PUBLIC");

        Assert.ThrowsAsync<FrameWriteException>(() => Write(route, method, Sales(hasBadRow: true)));

        Assert.That(await Count(Rejects), Is.Zero);
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_planted_while_the_frame_is_read_is_refused_on_every_route([ValueSource(nameof(Routes))] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        var make = Planted().Single(trap => trap.Name == "a trigger for each row").Make + $"; GRANT ALL ON {{s}}.{Rejects} TO PUBLIC";

        var refused =
            Assert.ThrowsAsync<FrameWriteException>(
                () => Write(route, method, Sales(hasBadRow: true, meanwhile: id => id == 4 ? AsEvil(make) : Task.CompletedTask)));

        Assert.That(refused!.Message, Does.Contain($"belongs to the role '{Evil}'"));
        Assert.That(await Count(Rejects), Is.Zero);
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_being_made_meanwhile_is_waited_for_no_longer_than_LockTimeout(
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(Route.Append);
        await using var evil = await Holding(Evil, $"BEGIN; CREATE TABLE {{s}}.{Rejects} ({RejectColumns})");

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, method, Sales(hasBadRow: true)));

        Assert.That((refused!.SqlState, await Count("sales")), Is.EqualTo((PostgresErrorCodes.LockNotAvailable, 0L)));
        Assert.That(refused.Message, Does.Contain($"Another session has been making the relation '{Schema}.{Rejects}' for 0.3 s")
            .And.Contain($"the server process {evil.ProcessID} of the role '{Evil}'"));
    }

    [Test]
    public async Task Default_privileges_let_nobody_at_the_rejects([ValueSource(nameof(Routes))] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        await Sql(
            $"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} IN SCHEMA {Schema} GRANT ALL ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES FOR "
            + $"ROLE {Writer} GRANT ALL ON TABLES TO {Evil} WITH GRANT OPTION");

        await Write(route, method, Sales(hasBadRow: true));
        await Write(route is Route.New or Route.ParallelNew ? Route.Append : route, method, Frame.From([new Sale(100, "a\0")]));

        Assert.That(await Others(Rejects), Is.Empty);
        Assert.That(await Count(Rejects), Is.EqualTo(2));
        var denied = Assert.ThrowsAsync<PostgresException>(() => AsEvil($"SELECT * FROM {{s}}.{Rejects}"));
        Assert.That(denied!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.ThrowsAsync<PostgresException>(
            () => AsEvil($"CREATE TRIGGER t BEFORE INSERT ON {{s}}.{Rejects} FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()"));
        if (route is Route.New or Route.ParallelNew)
            Assert.That(await Others("sales"), Is.EqualTo(new[] { "PUBLIC", Evil }), "the target itself has what every new table has");
    }

    [TestCase("GRANT TRIGGER ON {s}.sales_rejects TO {e}", "TRIGGER")]
    [TestCase("GRANT REFERENCES ON {s}.sales_rejects TO {e}", "REFERENCES")]
    [TestCase("GRANT REFERENCES (reason) ON {s}.sales_rejects TO {e}", "REFERENCES")]
    [TestCase("GRANT SELECT ON {s}.sales_rejects TO {e}", "SELECT")]
    [TestCase("GRANT SELECT (\"row\") ON {s}.sales_rejects TO {e}", "SELECT")]
    [TestCase("GRANT SELECT ON {s}.sales_rejects TO PUBLIC", "SELECT")]
    [TestCase("GRANT INSERT ON {s}.sales_rejects TO {e}", "INSERT")]
    [TestCase("GRANT UPDATE (reason), DELETE ON {s}.sales_rejects TO {e}", "UPDATE")]
    [TestCase("GRANT DELETE ON {s}.sales_rejects TO {e}", "DELETE")]
    [TestCase("GRANT TRUNCATE ON {s}.sales_rejects TO {e}", "TRUNCATE")]
    [TestCase("GRANT ALL ON {s}.sales_rejects TO PUBLIC", "TRIGGER")]
    public async Task One_that_was_opened_to_others_who_may_not_do_the_same_with_the_target_is_refused(string grant, string privilege)
    {
        await Prepare(Route.Append);
        await Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true));
        await Sql(In(grant.Replace("{e}", Evil, StringComparison.Ordinal)));

        var refused =
            Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, BulkMethod.Copy, Frame.From([new Sale(100, "a\0")])));

        Assert.That(refused!.Message,
            Does.Contain($"The reject table '{Schema}.{Rejects}' is open to others (").And.Contain($"{privilege} to "));
        Assert.That(await Count(Rejects), Is.EqualTo(1));
    }

    [Test]
    public async Task Who_may_read_the_target_may_be_let_at_its_rejects_unless_it_hides_rows(
        [Values(Route.Append, Route.RowSecurity, Route.View)] Route route)
    {
        var isHidden = route != Route.Append;
        await Prepare(route);
        await Write(route, BulkMethod.Copy, Sales(hasBadRow: true));
        await Sql($"GRANT SELECT ON {Schema}.sales, {Schema}.{Rejects} TO {Evil}");

        Task Again() => Write(route, BulkMethod.Copy, Frame.From([new Sale(100, "a\0")]));
        await Assert.ThatAsync(Again, isHidden ? Throws.TypeOf<FrameWriteException>() : Throws.Nothing);

        Assert.That(await Count(Rejects), Is.EqualTo(isHidden ? 1 : 2));
    }

    [Test]
    public async Task Nobody_changes_it_between_the_look_and_the_commit(
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(Route.Append);
        await Write(Route.Append, method, Sales(hasBadRow: true));

        // Somebody trusted lets the attacker at it in the middle of the write.
        var attempts = new List<string?>();
        async Task Attack(int id)
        {
            if (id != 1)
                return;
            await Sql($"GRANT ALL ON {Schema}.{Rejects} TO {Evil}");
            foreach (var sql in (string[])[$"CREATE TRIGGER t BEFORE INSERT ON {{s}}.{Rejects} FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()",
                $"BEGIN; LOCK TABLE {{s}}.{Rejects} IN SHARE MODE"])
                attempts.Add(Assert.ThrowsAsync<PostgresException>(() => AsEvil($"SET lock_timeout = '50ms'; {sql}"))!.SqlState);
        }

        await Assert.ThatAsync(
            () => Write(Route.Append, method, Frame.From(Later(Attack))),
            Throws.TypeOf<FrameWriteException>().With.Message.Contains("is open to others"));

        Assert.That(attempts, Is.EqualTo(new[] { PostgresErrorCodes.LockNotAvailable, PostgresErrorCodes.LockNotAvailable }));
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_held_is_waited_for_no_longer_than_LockTimeout_and_the_holder_is_named()
    {
        await Prepare(Route.Append);
        await Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true));
        await using var holder = await Holding(Writer, $"BEGIN; LOCK TABLE {{s}}.{Rejects} IN SHARE MODE");

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true)));

        Assert.That(refused!.Message,
            Does.Contain(
                $"The table '{Schema}.{Rejects}' could not be locked for 0.3 s: it is held by the server process {holder.ProcessID} of the "
                + $"role '{Writer}'."));
    }

    [Test]
    public async Task One_of_a_role_that_the_writer_is_only_a_member_of_is_refused()
    {
        await Prepare(Route.Append);
        await Sql(
            $"CREATE ROLE {Schema}_group; GRANT {Schema}_group TO {Writer}, {Evil}; GRANT USAGE, CREATE ON SCHEMA {Schema} TO "
            + $"{Schema}_group; SET ROLE {Schema}_group; CREATE TABLE {Schema}.{Rejects} ({RejectColumns})");
        try
        {
            var refused = Assert.ThrowsAsync<FrameWriteException>(() => Write(Route.Append, BulkMethod.Copy, Sales(hasBadRow: true)));

            Assert.That(refused!.Message, Does.Contain($"belongs to the role '{Schema}_group'"));
        }
        finally
        {
            await Sql($"DROP OWNED BY {Schema}_group; DROP ROLE {Schema}_group");
        }
    }

    [Test]
    public async Task As_the_role_that_the_session_has_set_the_writer_trusts_that_roles_table()
    {
        await Prepare(Route.Append);
        await Sql($"GRANT {Writer} TO {Evil}");
        await using var db = AsWriter(Evil);
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET ROLE {Writer}");

        await db.WriteAsync(Sales(hasBadRow: true), "sales", Rejecting(Route.Append, BulkMethod.Copy));
        await Write(Route.Append, BulkMethod.Copy, Frame.From([new Sale(100, "a\0")]));

        Assert.That(await Count(Rejects), Is.EqualTo(2));
    }

    private static async IAsyncEnumerable<Sale> Later(Func<int, Task> meanwhile)
    {
        for (var id = 0; id < 3; id++)
        {
            await meanwhile(id);
            yield return new(100 + id, id == 2 ? "a\0" : "b");
        }
    }

    private string Immutable() => $"RESET ROLE; ALTER FUNCTION {Schema}.spring(anyelement) IMMUTABLE;";

    private WriteOptions Rejecting(Route route, BulkMethod by) => Ask(route, by) with { BadRows = new() { OnBadRow = OnBadRow.Reject } };

    private async Task Write(Route route, BulkMethod method, Frame frame)
    {
        await using var db = AsWriter();
        await db.WriteAsync(frame, "sales", Rejecting(route, method));
    }
}
