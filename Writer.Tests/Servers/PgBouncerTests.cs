using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>Each route through PgBouncer in transaction mode, where every transaction may reach another session.</summary>
[AnyServer]
public sealed class PgBouncerTests : RouteSuite
{
    private const int Connections = 4;

    private PgBouncer? _pooler;
    private NpgsqlDataSource? _source;

    protected override NpgsqlDataSource Written => _source!;

    protected override NpgsqlDataSource Looked => Server.Source;

    [OneTimeSetUp]
    public async Task Start()
    {
        _pooler = await PgBouncer.StartAsync(Server.ConnectionString, Connections);
        _source = NpgsqlDataSource.Create(_pooler.ConnectionString);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_pooler is not null)
            await _pooler.DisposeAsync();
    }

    [Test]
    public async Task Transactions_reach_several_sessions()
    {
        await using var connection = await Written.OpenConnectionAsync();
        var reached = new HashSet<int>();
        for (var i = 0; i < 50 * Connections && reached.Count < 2; i++)
        {
            await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
            reached.Add((int)(await command.ExecuteScalarAsync())!);
        }

        Assert.That(reached, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task More_writers_than_connections_arrive()
    {
        var to = await Prepare("CREATE TABLE items (id integer PRIMARY KEY, name text)");
        await Task.WhenAll(Enumerable.Range(0, 4 * Connections).Select(async writer =>
        {
            for (var i = 0; i < 5; i++)
                await to.Write(to.Merge(WriteMode.Upsert), new ServerPlace.Line((writer * 5) + i, "tea"));
        }));
        Assert.That(await Items(to), Has.Length.EqualTo(4 * Connections * 5));
    }

    [Test]
    public async Task Rows_to_join_with_need_a_transaction()
    {
        var to = await Prepare("CREATE TABLE items (id integer PRIMARY KEY, name text)");
        await using var db = to.NewContext();
        await Assert.ThatAsync(() => db.UseRowsAsync([1, 2]), Throws.TypeOf<FrameWriteException>()
            .With.Message.Contains("pooler").And.Message.Contains("Begin a transaction"));
    }
}
