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
        Assert.That(await LeftBehind(to), Is.Empty);
    }

    /// <summary>The suite's schema, in which nothing but what is said is made.</summary>
    protected async Task<ServerPlace> Prepare(string setup)
    {
        await Sql($"DROP SCHEMA IF EXISTS {_schema} CASCADE; CREATE SCHEMA {_schema}; SET search_path = {_schema}; {setup}");
        return new(Written, _schema);
    }

    /// <summary>The rows of the items: each its id and name.</summary>
    protected async Task<string[]> Items(ServerPlace to)
    {
        await using var command = Looked.CreateCommand(
            $"SELECT coalesce(array_agg(id || ' ' || coalesce(name, '–') ORDER BY id, name), '{{}}') FROM {to.Schema}.items");
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    // Nothing of a write stays but its target and its side tables.
    private async Task<string[]> LeftBehind(ServerPlace to)
    {
        await using var command = Looked.CreateCommand($"""
            SELECT coalesce(array_agg(relname::text), '{"{}"}') FROM pg_class
            WHERE relnamespace = '{to.Schema}'::regnamespace AND relname LIKE '%efwriter%' AND relname NOT LIKE '\_\_efwriter\_writes%'
            """);
        return (string[])(await command.ExecuteScalarAsync())!;
    }

    protected async Task Sql(string sql)
    {
        await using var command = Looked.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
