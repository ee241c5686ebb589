using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>A table with one old row, and frames that are written in its place.</summary>
public abstract class ReplaceTest : DatabaseTest
{
    protected static Frame Sales(int count = 3) => Frame.From(Enumerable.Range(1, count).Select(id => new Sale(id, $"sale {id}")).ToList());

    /// <summary>A frame of the same columns that fails the test when it is read: what is refused before the load.</summary>
    protected static Frame Unread() =>
        Frame.From(Enumerable.Range(0, 1).Select<int, Sale>(_ => throw new AssertionException("the frame was read")));

    [SetUp]
    public Task CreateSales() => Sql($"CREATE TABLE {Schema}.sales (id int, name text); INSERT INTO {Schema}.sales VALUES (-1, 'old')");

    protected WriteOptions Replace(ReplaceStrategy strategy = ReplaceStrategy.Swap) =>
        Options(IfExists.Replace) with { Replace = new() { Strategy = strategy } };

    protected async Task AssertOld(string table = "sales")
    {
        Assert.That(await Rows($"SELECT id, name FROM {Schema}.{table}"), Is.EqualTo(new object?[][] { [-1, "old"] }));
        await AssertNothingLeft();
    }

    protected async Task AssertNew(int count = 3)
    {
        Assert.That(await Rows($"SELECT count(*), min(id), max(id) FROM {Schema}.sales"),
            Is.EqualTo(new object?[][] { [(long)count, 1, count] }));
        await AssertNothingLeft();
    }

    protected async Task Refused(ReplaceStrategy strategy, string problem, string remedy, string? sqlState, Frame? frame = null)
    {
        await using var db = NewContext();

        var failure = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(frame ?? Unread(), "sales", Replace(strategy)));

        Assert.That(failure!.Message, Is.EqualTo($"Cannot write table '{Schema}.sales': {problem} Nothing was written. {remedy}"));
        Assert.That(failure.SqlState, Is.EqualTo(sqlState));
    }

    protected static async Task<NpgsqlConnection> Holding(string sql)
    {
        var connection = await Server.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    protected static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task AssertNothingLeft() => Assert.That(
        await Scalar<long>($"SELECT count(*) FROM pg_class WHERE relnamespace = '{Schema}'::regnamespace AND relname LIKE '%efwriter%'"),
        Is.Zero, "a staging table was left behind");

    protected sealed record Sale(int id, string name);
}
