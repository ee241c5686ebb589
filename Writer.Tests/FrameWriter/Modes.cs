using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.FrameWriter;

/// <summary>A table before and after a write, for each mode and loader; and the caller's own work beside it.</summary>
public abstract class Modes : DatabaseTest
{
    protected const int FrameRows = 2_500;

    /// <summary>Two attempts more, without a wait.</summary>
    protected static readonly RetryOptions AtOnce = new() { MaxRetries = 2, MaxDelay = TimeSpan.Zero };

    /// <summary>Each mode on each loader.</summary>
    protected static IEnumerable<TestCaseData> All()
    {
        foreach (var method in (BulkMethod[])[BulkMethod.Copy, BulkMethod.BulkExtensions])
        {
            foreach (var mode in Enum.GetValues<IfExists>())
                yield return new TestCaseData(mode, method);
        }
    }

    [SetUp]
    public Task CreateCallersTable() => Sql($"CREATE TABLE {Schema}.audit (note text)");

    /// <summary>The table as the mode expects to find it: absent for Fail, with one old row for the others.</summary>
    protected async Task Prepare(IfExists mode)
    {
        if (mode != IfExists.Fail)
            await Sql($"CREATE TABLE {Schema}.sales (id integer, name text); INSERT INTO {Schema}.sales VALUES (-1, 'old')");
    }

    protected static Frame Sales() => Frame.From(MadeAnew.Of(FrameRows, id => new Sale(id, $"sale {id}")));

    protected static Frame ThrowingSales(Exception failure) =>
        Frame.From(MadeAnew.Of(FrameRows, id => id < FrameRows - 10 ? new Sale(id, "") : throw failure));

    /// <summary>Small batches: a failure comes after rows were sent.</summary>
    protected WriteOptions SmallBatches(IfExists mode, BulkMethod method) => Options(mode, method) with { BatchRows = 500 };

    /// <summary>A context whose own strategy tries again.</summary>
    protected static DbContext NewRetryingContext() => new(
        new DbContextOptionsBuilder()
            .UseNpgsql(Server.ConnectionString, npgsql => npgsql.EnableRetryOnFailure(2, TimeSpan.FromMilliseconds(10), null)).Options);

    /// <summary>Ends a context's session on the server, in the middle of a frame.</summary>
    protected static string Killed(DbContext db)
    {
        var backend = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;
        using var command = Server.Source.CreateCommand($"SELECT pg_terminate_backend({backend}, 10000)");
        Assert.That(command.ExecuteScalar(), Is.True);
        return "";
    }

    /// <summary>The rows of a frame that gives them once.</summary>
    protected static async IAsyncEnumerable<Sale> Once()
    {
        for (var id = 0; id < FrameRows; id++)
        {
            await Task.Yield();
            yield return new Sale(id, "");
        }
    }

    protected async Task AssertWritten(IfExists mode)
    {
        Assert.That(await Count("sales"), Is.EqualTo(mode == IfExists.Append ? FrameRows + 1 : FrameRows));
        Assert.That(await Scalar<long>($"SELECT count(DISTINCT id) FROM {Schema}.sales WHERE id BETWEEN 0 AND {FrameRows - 1}"),
            Is.EqualTo(FrameRows));
        await AssertNothingElse();
    }

    protected async Task AssertUntouched(IfExists mode)
    {
        if (mode == IfExists.Fail)
            Assert.That(await Exists("sales"), Is.False);
        else
            Assert.That(await Rows($"SELECT id, name FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [-1, "old"] }));
        await AssertNothingElse();
    }

    protected async Task AssertNotes(params string[] expected)
    {
        var notes = await Rows($"SELECT note FROM {Schema}.audit ORDER BY note");
        Assert.That(notes.Select(row => row[0]), Is.EqualTo(expected));
    }

    protected Task Note(DbContext db, string note) => db.Database.ExecuteSqlRawAsync($"INSERT INTO {Schema}.audit VALUES ('{note}')");

    protected static async Task AssertHealthy(DbContext db) =>
        Assert.That(await db.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").SingleAsync(), Is.EqualTo(1));

    protected Task<bool> Exists(string table) => Scalar<bool>($"SELECT to_regclass('{Schema}.{table}') IS NOT NULL");

    private async Task AssertNothingElse()
    {
        var tables =
            await Rows($"SELECT relname::text FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relkind IN ('r', 'p', 'v')");
        Assert.That(tables.Select(row => row[0]), Is.SubsetOf(new[] { "audit", "sales", "__efwriter_writes" }),
            "a staging table was left behind");
    }

    protected sealed record Sale(int id, string name);
}
