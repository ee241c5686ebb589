using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>
/// A reader of PostgreSQL's gives a new column its own type, by name: on the server that is written to, a type of that name may be the
/// attacker's.
/// </summary>
public sealed class SourceTypeTests : AttackTest
{
    private const string Types = """
        CREATE DOMAIN {s}.dom AS int CHECK (VALUE IS NULL OR VALUE > 0);
        CREATE TYPE {s}.comp AS (a {s}.dom);
        CREATE TYPE {s}.plain AS (a int);
        CREATE TYPE {s}.rng AS RANGE (subtype = int4);
        CREATE TYPE {s}.mood AS ENUM ('ok')
        """;

    [Test]
    public async Task A_type_of_somebody_elses_is_refused(
        [Values("comp", "rng", "comp[]", "rng[]")] string type, [Values(Route.New, Route.Swap, Route.Append)] Route route)
    {
        await AsEvil(Types);
        await Prepare(route);
        await using var source = NpgsqlDataSource.Create(Fresh);
        await using var command = source.CreateCommand(In($"SELECT 1 AS id, 'a' AS name, NULL::{{s}}.{type} AS c"));
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = AsWriter();
        var options = Ask(route, BulkMethod.Copy) with { OnNewColumn = route == Route.Append ? OnNewColumn.Add : OnNewColumn.Refuse };

        var refused = Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Frame.From(reader), "sales", options));

        Assert.That(refused!.Code, Is.EqualTo("source-type-not-trusted"));
        Assert.That(refused.Message, Does.Contain("column 'c'").And.Contain($"of the role '{Evil}'"));
        await AssertNothingSprung();
    }

    [Test]
    public async Task One_that_is_asked_for_is_taken_and_so_is_an_enum_which_runs_no_code()
    {
        await AsEvil(Types);
        await using var source = NpgsqlDataSource.Create(Fresh);
        await using var command = source.CreateCommand(In("SELECT ROW(7)::{s}.plain AS c, ARRAY['ok']::{s}.mood[] AS e"));
        await using var reader = await command.ExecuteReaderAsync();
        await using var db = AsWriter();
        var asked = new Dictionary<string, ColumnOptions> { ["c"] = new() { StoreType = $"\"{Schema}\".\"plain\"" } };

        await db.WriteAsync(Frame.From(reader), "sales", Ask(Route.New, BulkMethod.Copy) with { Columns = asked });

        Assert.That(await Rows($"SELECT (c).a, e::text FROM {Schema}.sales"), Is.EqualTo(new object?[][] { [7, "{ok}"] }));
    }

    // A pool of its own, which knows the types.
    private string Fresh =>
        new NpgsqlConnectionStringBuilder(Server.ConnectionString) { ApplicationName = Schema }.ConnectionString;
}
