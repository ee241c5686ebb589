using System.Globalization;
using EfWriter.Tests.Faults.Proxy;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Faults;

/// <summary>
/// A test on the server that may fail: a schema of the writing role's own, the way through the proxy, and the look past it.
/// </summary>
[Alone]
public abstract class FaultTest
{
    protected const string Schema = "f";

    protected const string Table = "f.sales";

    /// <summary>Enough rows for several of COPY's buffers.</summary>
    protected const int ManyRows = 3_000;

    protected const string Lost =
        "Cannot write table 'f.sales': the connection to the server could not be opened or was lost. Nothing was written. "
        + "Check that the server runs and that host, port and credentials are right. [connection-lost]";

    private const int OldRows = 500;
    private const int OldSeed = 11;
    private const int NewSeed = 22;

    /// <summary>What the table has before a write.</summary>
    protected static string Old => FaultRows.Query(0, OldRows, OldSeed);

    /// <summary>What a frame of <see cref="NewRows"/> replaces it by.</summary>
    protected static string New => FaultRows.Query(0, ManyRows, NewSeed);

    protected static WriteOptions Append { get; } = new() { Schema = Schema, IfExists = IfExists.Append };

    protected static WriteOptions Replace { get; } = new() { Schema = Schema, IfExists = IfExists.Replace };

    [SetUp]
    public async Task CreateSchema()
    {
        FaultServer.Proxy.Fault = null;
        FaultServer.Proxy.CutsByReset = true;
        FaultServer.Proxy.Failures.Clear();
        await FaultServer.StartAgainAsync();
        await Sql($"""
            DROP SCHEMA IF EXISTS {Schema} CASCADE;
            CREATE SCHEMA {Schema} AUTHORIZATION {FaultServer.Role};
            SET ROLE {FaultServer.Role};
            CREATE TABLE {Schema}.audit (note text)
            """);
    }

    [TearDown]
    public void EndFault()
    {
        FaultServer.Proxy.Fault = null;
        FaultServer.ClearPools();
        Assert.That(FaultServer.Proxy.Failures, Is.Empty);
    }

    /// <summary>A table of old rows.</summary>
    protected static Task CreateTable() => Sql($"SET ROLE {FaultServer.Role}; CREATE TABLE {Table} AS {Old}");

    protected static Frame NewRows(Action<long>? onRow = null) => FaultRows.Frame(0, ManyRows, NewSeed, onRow);

    /// <summary>An app's context whose connections go through the proxy.</summary>
    protected static DbContext NewContext(string parameters = "") =>
        new(new DbContextOptionsBuilder()
            .UseNpgsql(parameters.Length == 0 ? FaultServer.Through : FaultServer.ThroughWith(parameters)).Options);

    /// <summary>Asks the server past the proxy.</summary>
    internal static async Task Sql(string sql)
    {
        await using var connection = new NpgsqlConnection(FaultServer.Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(FaultServer.Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What rows a query has, in whatever order: their number and the sum of their hashes.</summary>
    protected static Task<string> StateOf(string query) =>
        Scalar<string>(
            $"SELECT count(*) || ' rows, sum of hashes ' || coalesce(sum(hashtextextended(r::text, 0)::numeric), 0) FROM ({query}) r");

    /// <summary>The same of a table; "absent" where there is none.</summary>
    protected static async Task<string> StateOfTable(string table = Table) =>
        await Scalar<bool>($"SELECT to_regclass('{table}') IS NOT NULL") ? await StateOf($"TABLE {table}") : "absent";

    /// <summary>Compares the table, when the server has ended all that was begun, with what it should have.</summary>
    /// <param name="expected">A query; null for no table.</param>
    protected static async Task AssertTable(string? expected)
    {
        await Idle();
        var found = await StateOfTable();
        Assert.That(found, Is.EqualTo(expected is null ? "absent" : await StateOf(expected)));
        CountVerified(found);
    }

    /// <summary>Counts a write whose outcome has been compared.</summary>
    protected static void CountVerified(string found)
    {
        Ledger.Count("writes verified");
        Ledger.Count("rows compared", found == "absent" ? 0 : long.Parse(found.Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until no session of the writing role does anything, or is in a transaction.</summary>
    protected static Task Idle() => Until($"""
        SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{FaultServer.Role}' AND (state IS DISTINCT FROM 'idle'
        OR wait_event_type = 'Lock'))
        """);

    /// <summary>Waits until a query says true.</summary>
    protected static async Task Until(string query)
    {
        await using var connection = new NpgsqlConnection(FaultServer.Direct);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        for (var tries = 0; !(bool)(await command.ExecuteScalarAsync())!; tries++)
        {
            Assert.That(tries, Is.LessThan(5_000), $"never true: {query}");
            await Task.Delay(2);
        }
    }

    /// <summary>Waits until a context's session has ended.</summary>
    protected static Task Ended(DbContext db) =>
        Until(
            $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID})");

    /// <summary>Writes on with the same context, and looks for what should not be there any more.</summary>
    protected static async Task AssertWritesOn(DbContext db)
    {
        await db.WriteAsync(NewRows(), "sales", Replace);
        await AssertTable(New);
        Assert.That(await LeftOvers(), Is.Empty);
    }

    /// <summary>Tables of the writer's own, of any session and schema; not that of its tokens, which stays.</summary>
    protected static Task<string> LeftOvers() =>
        Scalar<string>(
            @"SELECT coalesce(string_agg(relnamespace::regnamespace || '.' || relname, ', '), '') FROM pg_class "
            + @"WHERE relkind = 'r' AND relname LIKE '%\_\_efwriter%' AND relname <> '__efwriter_writes' AND relowner <> 'evil'::regrole");

    /// <summary>What the caller does beside the write.</summary>
    protected static Task Note(DbContext db, string note) =>
        db.Database.ExecuteSqlRawAsync($"INSERT INTO {Schema}.audit VALUES ('{note}')");

    protected static Task<string> Notes() =>
        Scalar<string>($"SELECT coalesce(string_agg(note, ' ' ORDER BY note), '') FROM {Schema}.audit");

    /// <summary>A write that fails as the message says, which tells no secret, and leaves the table as it was.</summary>
    internal static async Task<FrameWriteException> AssertRefused(Task write, string message, string? sqlState)
    {
        var failure = await AssertFails(write);
        Assert.That((failure.Message, failure.SqlState), Is.EqualTo((message, sqlState)), failure.ToString());
        return failure;
    }

    internal static async Task<FrameWriteException> AssertFails(Task write)
    {
        try
        {
            await write;
        }
        catch (FrameWriteException failure)
        {
            Ledger.Count("faults injected");
            Ledger.Count("faults injected: one kind alone, in a test of its own");
            return failure;
        }

        throw new AssertionException("The write succeeded.");
    }

    /// <summary>Something that happens once, while a message waits.</summary>
    internal sealed class Meanwhile(Func<Message, bool> which, Func<Link, Task> act) : IFault
    {
        private int _isOver;

        public async ValueTask<Verdict> DecideAsync(Link link, Message message)
        {
            if (which(message) && Interlocked.Exchange(ref _isOver, 1) == 0)
                await act(link);
            return Verdict.Pass;
        }

        /// <summary>Once COPY has begun, and before it gets its first rows.</summary>
        public static Meanwhile Loading(Func<Link, Task> act) => new(message => message.IsCopyData, act);
    }

    /// <summary>A fault that is decided over by a lambda.</summary>
    internal sealed class When(Func<Link, Message, Verdict> decide) : IFault
    {
        public ValueTask<Verdict> DecideAsync(Link link, Message message) => ValueTask.FromResult(decide(link, message));
    }
}
