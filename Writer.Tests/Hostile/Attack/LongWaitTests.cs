using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>A lock that is waited for longer than the client's own limit is blamed on its holder, not on the network.</summary>
public sealed class LongWaitTests : AttackTest
{
    private const int Seconds = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.3);

    private static IEnumerable<Route> Existing() =>
        [Route.Swap, Route.Append, Route.Truncate, Route.DeleteRows, Route.Sync, Route.AppendNewest, Route.RowSecurity, Route.ParallelSwap];

    private static IEnumerable<Route> Keyed() => [Route.Append, Route.Upsert, Route.InsertOnly, Route.DeleteRows, Route.RowSecurity];

    [Test]
    public Task A_table_that_is_locked([ValueSource(nameof(Existing))] Route route) =>
        AssertNamed(route, "LOCK TABLE {s}.sales IN EXCLUSIVE MODE", isContexts: route == Route.AppendNewest, BulkMethod.Copy);

    [Test]
    public Task A_key_that_is_not_committed([ValueSource(nameof(Keyed))] Route route,
        [Values(BulkMethod.Copy, BulkMethod.Importer, BulkMethod.BulkExtensions)] BulkMethod method) =>
        AssertNamed(route, "INSERT INTO {s}.sales VALUES (3, 'first')", isContexts: method == BulkMethod.BulkExtensions, method);

    [Test]
    public Task A_key_that_is_not_committed_and_more_rows_than_one_buffer_holds() =>
        AssertNamed(Route.Append, "INSERT INTO {s}.sales VALUES (3, 'first')", isContexts: false, BulkMethod.Copy, rows: 5_000);

    [Test]
    public Task A_name_that_is_not_committed([Values] bool isContexts) =>
        AssertNamed(Route.New, "CREATE TABLE {s}.sales (id int)", isContexts, BulkMethod.Copy);

    [Test]
    public async Task The_contexts_own_limit_is_as_before([Values] bool isCallersTransaction, [Values] bool fails)
    {
        await Prepare(Route.Append);
        await using var db = AsWriter();
        db.Database.SetCommandTimeout(7);
        await using var transaction = isCallersTransaction ? await db.Database.BeginTransactionAsync() : null;

        var write = db.WriteAsync(Sales(hasBadRow: fails), "sales", Ask(Route.Append, BulkMethod.Copy));

        if (fails)
            Assert.That(() => write, Throws.TypeOf<FrameWriteException>());
        else
            await write;
        Assert.That(db.Database.GetCommandTimeout(), Is.EqualTo(7));
    }

    private async Task AssertNamed(Route route, string hold, bool isContexts, BulkMethod method, int rows = 6)
    {
        await Prepare(route);
        if (route != Route.New)
            await Sql($"GRANT INSERT, UPDATE ON {Schema}.sales TO {Evil}");
        await using var holder = await Holding(Evil, $"BEGIN; {hold}");
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(
            isContexts ? As(Writer) : $"{As(Writer)};Command Timeout={Seconds}",
            npgsql => npgsql.CommandTimeout(isContexts ? Seconds : null)).Options);

        var refused = Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Sales(rows: rows), "sales", Ask(route, method) with { LockTimeout = Limit }));

        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable), refused.Message);
        Assert.That(refused.Message, Does.Contain($"the server process {holder.ProcessID} of the role '{Evil}'"));
    }
}
