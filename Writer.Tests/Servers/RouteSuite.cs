using Npgsql;

namespace EfWriter.Tests.Servers;

/// <summary>Each route once, by one way to a server, and looked at by another.</summary>
public abstract class RouteSuite
{
    private static int _count;

    // The fixture's, so that EF makes a context's model once.
    private readonly string _schema = $"s{Interlocked.Increment(ref _count)}";

    /// <summary>The way that the writes take.</summary>
    protected abstract NpgsqlDataSource Written { get; }

    /// <summary>The way to the same server that the tests take.</summary>
    protected abstract NpgsqlDataSource Looked { get; }

    private static IEnumerable<TestCaseData> Routes() =>
        RouteCase.All.Select(route => new TestCaseData(route).SetArgDisplayNames(route.Name));

    [TestCaseSource(nameof(Routes))]
    public async Task Each_route_arrives(RouteCase route)
    {
        var to = await Prepare(route.Setup);
        await route.WriteAsync(to);
        Assert.That(await Items(to), Is.EqualTo(route.Expected));
        Assert.That(await ItemsLook.LeftBehindAsync(Looked, to.Schema, "writes"), Is.Empty, "nothing but the target and the tokens stays");
    }

    /// <summary>The suite's schema, in which nothing but what is said is made.</summary>
    protected async Task<ServerPlace> Prepare(string setup)
    {
        await Sql($"DROP SCHEMA IF EXISTS {_schema} CASCADE; CREATE SCHEMA {_schema}; SET search_path = {_schema}; {setup}");
        return new(Written, _schema);
    }

    /// <summary>The rows of the items: each its id and name.</summary>
    protected Task<string[]> Items(ServerPlace to) => ItemsLook.RowsAsync(Looked, to.Schema);

    protected async Task Sql(string sql)
    {
        await using var command = Looked.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
