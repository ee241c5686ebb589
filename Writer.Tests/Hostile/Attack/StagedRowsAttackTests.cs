using EfWriter.Session;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>Rows that several connections stage are nobody else's to read, forge or hold, whatever default privileges there are.</summary>
public sealed class StagedRowsAttackTests : AttackTest
{
    private const int Many = 12_000;

    private const string Staging = "sales__efwriter_p_00000000";

    private static readonly Route[] Parallel = [Route.ParallelNew, Route.ParallelSwap];

    [SetUp]
    public Task OpenEverything() =>
        Sql($"ALTER DEFAULT PRIVILEGES FOR ROLE {Writer} IN SCHEMA {Schema} GRANT ALL ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES FOR "
            + $"ROLE {Writer} GRANT ALL ON TABLES TO {Evil} WITH GRANT OPTION");

    [Test]
    public async Task Nobody_else_reads_changes_or_holds_them_while_they_are_staged([ValueSource(nameof(Parallel))] Route route)
    {
        await Prepare(route);
        await Close();
        string[] attacks =
        [
            $"TABLE {{s}}.\"{Staging}\"", $"INSERT INTO {{s}}.\"{Staging}\" VALUES (-1, 'forged')", $"DELETE FROM {{s}}.\"{Staging}\"",
            $"TRUNCATE {{s}}.\"{Staging}\"",
            $"BEGIN; LOCK TABLE {{s}}.\"{Staging}\" IN ACCESS SHARE MODE",
            $"CREATE TRIGGER t BEFORE INSERT ON {{s}}.\"{Staging}\" FOR EACH ROW EXECUTE FUNCTION {{s}}.trap()",
            $"ALTER TABLE {{s}}.\"{Staging}\" RENAME TO mine", $"DROP TABLE {{s}}.\"{Staging}\"",
            $"GRANT ALL ON {{s}}.\"{Staging}\" TO PUBLIC",
        ];
        var states = new List<string?>();

        await Write(route, Sales(rows: Many, meanwhile: async id =>
        {
            if (id != Many - 1)
                return;
            foreach (var attack in attacks)
                states.Add(await StateOf($"SET lock_timeout = '100ms'; {attack}"));
        }));

        // CREATE TRIGGER asks for its lock before it looks at the privilege, and is refused once it has it.
        Assert.That(states, Has.Count.EqualTo(attacks.Length));
        Assert.That(states.Distinct(),
            Is.SubsetOf(new[] { PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.LockNotAvailable }));
        Assert.That(await Count("sales"), Is.EqualTo(Many));
        await AssertNothingSprung();
    }

    [Test]
    public async Task The_table_that_they_become_has_the_privileges_that_it_would_have_had([ValueSource(nameof(Parallel))] Route route)
    {
        await Prepare(route);
        await Close();

        await Write(route, Sales(rows: Many));

        Assert.That(await Others("sales"), Is.EqualTo(route == Route.ParallelNew ? ["PUBLIC", Evil] : Array.Empty<string>()));
        if (route == Route.ParallelNew)
        {
            await Sql($"SET ROLE {Writer}; CREATE TABLE {Schema}.plain (id int)");
            Assert.That(await Privileges("sales"), Is.EqualTo(await Privileges("plain")));
        }
    }

    [Test]
    public async Task Rows_that_somebody_forges_all_the_same_fail_the_write([ValueSource(nameof(Parallel))] Route route)
    {
        await Prepare(route);
        await using var db = AsWriter();

        // Who may is a superuser.
        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
            Sales(rows: Many,
                meanwhile: id => id == Many - 1 ? Sql($"INSERT INTO {Schema}.\"{Staging}\" VALUES (-1, 'forged')") : Task.CompletedTask),
            "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(refused!.Message,
            Does.Contain($"was changed by somebody else during the write: {Many} rows were sent, and it has {Many + 1}."));
        Assert.That(await Exists(Staging), Is.False);
        Assert.That(route == Route.ParallelNew ? await Exists("sales") : await Count("sales") > 0, Is.False);
    }

    private Task<int> Make(NpgsqlConnection connection) =>
        new NpgsqlCommand($"CREATE TABLE {Schema}.\"{Staging}\" (id int)", connection).ExecuteNonQueryAsync();

    [Test]
    public async Task A_staging_table_whose_name_is_taken_is_not_made_and_the_other_one_stays()
    {
        await Sql($"SET ROLE {Writer}; CREATE TABLE {Schema}.\"{Staging}\" AS SELECT 'other' AS found");
        await using var connection = await Holding(Writer, "BEGIN");

        var refused = Assert.ThrowsAsync<FrameFault>(() => StagingTable.MakeAsync(
            connection, new(Schema, Staging), $"{Schema}.\"{Staging}\"", () => Make(connection),
            TimeSpan.FromSeconds(1), CancellationToken.None));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.DuplicateObject));
        Assert.That(await Scalar<string>($"SELECT found FROM {Schema}.\"{Staging}\""), Is.EqualTo("other"));
    }

    [Test]
    public async Task A_staging_table_is_dropped_only_if_it_is_the_one_that_was_made([Values] bool isReplaced)
    {
        await using var connection = await Holding(Writer, "BEGIN");
        var made = await StagingTable.MakeAsync(
            connection, new(Schema, Staging), $"{Schema}.\"{Staging}\"", () => Make(connection),
            TimeSpan.FromSeconds(1), CancellationToken.None);
        await using (var commit = new NpgsqlCommand("COMMIT", connection))
            await commit.ExecuteNonQueryAsync();
        if (isReplaced)
            await Sql($"DROP TABLE {Schema}.\"{Staging}\"; SET ROLE {Writer}; CREATE TABLE {Schema}.\"{Staging}\" (id int)");

        await made.DropAsync(connection);

        Assert.That(await Exists(Staging), Is.EqualTo(isReplaced));
    }

    [Test]
    public async Task What_a_killed_writer_leaves_is_as_closed_and_the_next_write_succeeds_at_once(
        [ValueSource(nameof(Parallel))] Route route, [Values] bool isParallel)
    {
        await Prepare(route);
        await Close();
        await using (var db = AsWriter())
        {
            Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(
                Sales(rows: Many, meanwhile: id => id == Many - 1 ? Kill() : Task.CompletedTask), "sales", Ask(route, BulkMethod.Copy)));
        }

        // As a machine that goes down leaves it; a process that lives on drops it.
        if (!await Exists(Staging))
            await Sql(
                $"SET ROLE {Writer}; CREATE TABLE {Schema}.\"{Staging}\" (id int); "
                + $"REVOKE ALL ON {Schema}.\"{Staging}\" FROM PUBLIC, {Evil}");
        Assert.That(await StateOf($"TABLE {{s}}.\"{Staging}\""), Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));

        await Write(isParallel ? route : Route.Swap, Sales(rows: Many));
        await Write(Route.ParallelSwap, Sales(rows: Many));

        Assert.That((await Count("sales"), await Exists(Staging)), Is.EqualTo(((long)Many, false)));
    }

    [Test]
    public async Task A_sweep_that_an_event_trigger_refuses_leaves_the_table_and_fails_no_write([Values] Route route)
    {
        await Prepare(route);
        await Sql($$"""
            SET ROLE {{Writer}}; CREATE TABLE {{Schema}}."{{Staging}}" (id int); RESET ROLE;
            CREATE FUNCTION {{Schema}}.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE schema_name = '{{Schema}}'
                AND object_name = '{{Staging}}') THEN RAISE EXCEPTION 'stays'; END IF; END $$;
            CREATE EVENT TRIGGER {{Schema}}_refuse ON sql_drop EXECUTE FUNCTION {{Schema}}.refuse()
            """);
        try
        {
            await using var db = AsWriter();
            await db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy));

            Assert.That((await Count("sales"), await Exists(Staging)), Is.EqualTo((Expected(route), true)));
        }
        finally
        {
            await Sql($"DROP EVENT TRIGGER {Schema}_refuse");
        }
    }

    private Task<string[]> Privileges(string table) =>
        Scalar<string[]>(
            "SELECT ARRAY(SELECT e::text FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) e WHERE c.oid = "
            + $"'{Schema}.{table}'::regclass ORDER BY 1)");

    // The old table is the writer's alone.
    private async Task Close()
    {
        if (await Exists("sales"))
            await Sql($"REVOKE ALL ON {Schema}.sales FROM PUBLIC, {Evil}");
    }

    private Task Kill() => Sql($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Writer}'");

    private async Task<string?> StateOf(string attack)
    {
        try
        {
            await AsEvil(attack);
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private async Task Write(Route route, Frame frame)
    {
        await using var db = AsWriter();
        await db.WriteAsync(frame, "sales", Ask(route, BulkMethod.Copy));
    }
}
