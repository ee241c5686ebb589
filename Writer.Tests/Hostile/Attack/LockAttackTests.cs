using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>Whoever may only connect, or only make tables, holds nobody up for longer than LockTimeout, and mostly not at all.</summary>
public sealed class LockAttackTests : AttackTest
{
    private string Connected => $"{Schema}_connected";

    // Whatever the writer's locks can be called: anybody can read that in its source.
    private string AllLocks => string.Concat(
        from prefix in (string[])["efwriter:", "efwriter-place:"]
        from name in (string[])[$"{Schema}", $"{Schema}.sales", $"{Schema}.{Rejects}", $"{Schema}.{Tokens}",
            $"{Schema}.sales__efwriter_new", $"{Schema}.sales__efwriter_p_00000000"]
        select $"SELECT pg_advisory_lock(hashtextextended('{prefix}{name}', 0));");

    private static IEnumerable<Route> TakingTurns() => [Route.Sync, Route.AppendNewest];

    private static IEnumerable<Route> Blocked() => Enum.GetValues<Route>().Except(TakingTurns());

    [SetUp]
    public Task CreateConnected() => Sql($"CREATE ROLE {Connected} LOGIN PASSWORD 'x'");

    [TearDown]
    public Task DropConnected() => Sql($"DROP ROLE {Connected}");

    [Test]
    public async Task A_role_that_may_only_connect_holds_up_no_write([ValueSource(nameof(Blocked))] Route route,
        [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method, [Values] bool isShared)
    {
        await Prepare(route);
        await using var holder = await Holding(Connected,
            isShared ? AllLocks.Replace("pg_advisory_lock", "pg_advisory_lock_shared", StringComparison.Ordinal) : AllLocks);
        await using var db = AsWriter();

        await db.WriteAsync(Sales(hasBadRow: true), "sales",
            Ask(route, method) with { BadRows = new() { OnBadRow = OnBadRow.Reject }, Retry = new() { MaxRetries = 1 } });
        Assert.That((await Count("sales"), await Count(Rejects), await Count(Tokens)), Is.EqualTo((Expected(route, sent: 5), 1, 1)));
    }

    [Test]
    public async Task An_advisory_lock_holds_up_no_write_that_makes_a_schema([Values(1, 2)] int streams)
    {
        await using var holder = await Holding(Connected,
            $"SELECT pg_advisory_lock(hashtextextended('efwriter:{Schema}_new', 0)), "
            + $"pg_advisory_lock(hashtextextended('efwriter:{Schema}_new.sales', 0))");
        await using var db = NewContext();

        await db.WriteAsync(Sales(), "sales",
            Options() with { Schema = $"{Schema}_new", Parallelism = streams, LockTimeout = TimeSpan.FromMilliseconds(300) });

        await Sql($"DROP SCHEMA {Schema}_new CASCADE");
    }

    [Test]
    public async Task A_write_that_compares_all_rows_waits_for_LockTimeout_and_names_the_holder(
        [ValueSource(nameof(TakingTurns))] Route route, [Values(BulkMethod.Copy, BulkMethod.BulkExtensions)] BulkMethod method)
    {
        await Prepare(route);
        await using var holder = await Holding(Connected, AllLocks);
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, method)));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(refused.Message,
            Does.Contain($"it could not be had for 0.3 s: the server process {holder.ProcessID} of the role '{Connected}' has it."));
    }

    [Test]
    public async Task A_role_that_could_be_a_writer_is_waited_for_and_named(
        [Values(Route.Swap, Route.Truncate, Route.New, Route.ParallelNew, Route.ParallelSwap)] Route route)
    {
        await Prepare(route);
        await Sql(
            route is Route.New or Route.ParallelNew
                ? $"GRANT CREATE ON SCHEMA {Schema} TO {Connected}"
                : $"GRANT INSERT ON {Schema}.sales TO {Connected}");
        await using var holder = await Holding(Connected, AllLocks);
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(refused!.Message, Does.Contain($"the server process {holder.ProcessID} of the role '{Connected}' has it."));
        await Sql($"REVOKE ALL ON SCHEMA {Schema} FROM {Connected}; REVOKE ALL ON ALL TABLES IN SCHEMA {Schema} FROM {Connected}");
    }

    [Test]
    public async Task A_writer_waits_for_another_one_that_only_acts_as_the_owner_by_SET_ROLE()
    {
        await Prepare(Route.Swap);
        await Sql($"ALTER ROLE {Connected} NOINHERIT; GRANT {Writer} TO {Connected}");
        var holder = await Holding(Connected,
            $"SET ROLE {Writer}; BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('efwriter:{Schema}.sales', 0))");
        await using var db = AsWriter();

        var write = db.WriteAsync(Sales(), "sales", Ask(Route.Swap, BulkMethod.Copy) with { LockTimeout = TimeSpan.FromMinutes(1) });
        while (!await Scalar<bool>(
            "SELECT EXISTS (SELECT FROM pg_locks l WHERE locktype = 'advisory' AND NOT granted AND pid IN (SELECT pid FROM "
            + $"pg_stat_activity WHERE usename = '{Writer}'))"))
            Assert.That(write.IsCompleted, Is.False, "it did not wait");
        await holder.DisposeAsync();

        Assert.That((await write).Rows, Is.EqualTo(6));
    }

    [TestCase("CREATE TABLE {s}.sales (id int)", Route.New)]
    [TestCase("CREATE TABLE {s}.sales (id int)", Route.ParallelNew)]
    [TestCase("CREATE TABLE {s}.\"sales__efwriter_p_00000000\" (id int)", Route.ParallelNew)]
    [TestCase("CREATE TABLE {s}.\"sales__efwriter_p_00000000\" (id int)", Route.ParallelSwap)]
    [TestCase("CREATE TABLE {s}.\"sales__efwriter_new\" (id int)", Route.Swap)]
    public async Task Something_that_is_being_made_under_the_same_name_is_waited_for_no_longer_than_LockTimeout(string make, Route route)
    {
        await Prepare(route);
        await using var evil = await Holding(Evil, $"BEGIN; {make}");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable), refused.Message);
    }

    [TestCase(WriteMode.Insert, IfExists.Append, 1, false)]
    [TestCase(WriteMode.Insert, IfExists.Append, 1, true)]
    [TestCase(WriteMode.Insert, IfExists.Append, 2, false)]
    [TestCase(WriteMode.Insert, IfExists.Fail, 1, true)]
    [TestCase(WriteMode.Insert, IfExists.Replace, 1, false)]
    [TestCase(WriteMode.Upsert, IfExists.Append, 1, false)]
    [TestCase(WriteMode.InsertOnly, IfExists.Append, 1, true)]
    [TestCase(WriteMode.UpdateOnly, IfExists.Append, 1, false)]
    [TestCase(WriteMode.Sync, IfExists.Append, 1, false)]
    [TestCase(WriteMode.AppendNewest, IfExists.Append, 1, true)]
    public async Task A_table_that_is_being_made_is_not_waited_for_and_its_maker_is_named(WriteMode mode, IfExists ifExists, int streams,
        bool isCallersTransaction)
    {
        await using var evil = await Holding(Evil, "BEGIN; CREATE TABLE {s}.sales (id int)");
        await using var db = AsWriter();
        await using var transaction = isCallersTransaction ? await db.Database.BeginTransactionAsync() : null;
        var options = Ask(Route.Append, BulkMethod.Copy) with
        {
            Mode = mode,
            IfExists = ifExists,
            Parallelism = streams,
            Merge = mode == WriteMode.AppendNewest ? new() { Cursor = "id" } : null,
            NewTable = new() { PrimaryKey = ["id"] },
        };

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", options));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable), refused.Message);
        Assert.That(refused.Message, Does.Contain($"the server process {evil.ProcessID} of the role '{Evil}'"));
    }

    [Test]
    public async Task A_row_with_the_same_key_that_is_not_committed_is_not_waited_for_and_its_writer_is_named(
        [Values(Route.Append, Route.Upsert, Route.InsertOnly, Route.DeleteRows, Route.RowSecurity)] Route route,
        [Values(OnBadRow.Fail, OnBadRow.Skip)] OnBadRow onBadRow)
    {
        await Prepare(route);
        await Sql($"GRANT INSERT ON {Schema}.sales TO {Evil}");
        await using var evil = await Holding(Evil, "BEGIN; INSERT INTO {s}.sales VALUES (3, 'first')");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales",
            Ask(route, onBadRow == OnBadRow.Fail ? BulkMethod.BulkExtensions : BulkMethod.Copy) with
            {
                BadRows = new() { OnBadRow = onBadRow },
            }));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable), refused.Message);
        Assert.That(refused.Message, Does.Contain($"the server process {evil.ProcessID} of the role '{Evil}'"));
        Assert.That(await Count("sales"), Is.Zero);
    }

    [Test]
    public async Task In_the_callers_transaction_its_own_limit_is_as_before(
        [Values(Route.New, Route.Swap, Route.Append, Route.AppendNewest)] Route route, [Values("0", "7s", "20ms")] string limit)
    {
        await Prepare(route);
        await using var db = AsWriter();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"SELECT set_config('lock_timeout', '{limit}', true)");

        await db.WriteAsync(Sales(hasBadRow: true), "sales",
            Ask(route, BulkMethod.Copy) with { BadRows = new() { OnBadRow = OnBadRow.Reject } });

        Assert.That(await db.Database.SqlQueryRaw<string>("SELECT current_setting('lock_timeout') AS \"Value\"").SingleAsync(),
            Is.EqualTo(limit));
    }

    [Test]
    public async Task A_grantee_of_TRIGGER_holds_an_append_up_for_no_longer_than_LockTimeout_and_is_named(
        [Values(Route.Append, Route.Upsert, Route.Truncate, Route.DeleteRows, Route.Swap)] Route route)
    {
        await Prepare(route);
        await Sql($"GRANT TRIGGER ON {Schema}.sales TO {Evil}");
        await using var holder =
            await Holding(Evil, "BEGIN; CREATE TRIGGER t BEFORE INSERT ON {s}.sales FOR EACH ROW EXECUTE FUNCTION {s}.trap()");
        await using var db = AsWriter();

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy)));

        Assert.That(refused!.Message,
            Does.Contain(
                $"The table '{Schema}.sales' could not be locked for 0.3 s: it is held by the server process {holder.ProcessID} of the "
                + $"role '{Evil}'."));
    }
}
