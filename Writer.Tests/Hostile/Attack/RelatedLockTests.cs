using Npgsql;

namespace EfWriter.Tests.Hostile.Attack;

/// <summary>What is waited for is not always the target itself: whoever holds it is named all the same.</summary>
public sealed class RelatedLockTests : AttackTest
{
    private const string Partitioned = """
        CREATE TABLE {s}.sales (id int, name text) PARTITION BY RANGE (id);
        CREATE TABLE {s}.part PARTITION OF {s}.sales DEFAULT
        """;

    private const string View = "CREATE TABLE {s}.base (id int PRIMARY KEY, name text); CREATE VIEW {s}.sales AS SELECT * FROM {s}.base";

    private const string Child = """
        CREATE TABLE {s}.parent (id int PRIMARY KEY); INSERT INTO {s}.parent SELECT generate_series(0, 9);
        CREATE TABLE {s}.sales (id int REFERENCES {s}.parent, name text)
        """;

    private static IEnumerable<TestCaseData> Locks()
    {
        Route[] routes = [Route.Append, Route.AppendNewest, Route.DeleteRows, Route.Truncate];
        foreach (var route in routes)
            yield return new(Partitioned, "LOCK TABLE {s}.part IN ACCESS EXCLUSIVE MODE", route) { TestName = $"A partition, {route}" };
        foreach (var route in (Route[])[Route.Append, Route.Upsert])
            yield return new(View, "LOCK TABLE {s}.base IN ACCESS EXCLUSIVE MODE", route) { TestName = $"A table under a view, {route}" };
        yield return new(View, "INSERT INTO {s}.base VALUES (3, 'first')", Route.Append) { TestName = "A key under a view" };
        yield return new(Child, "SELECT FROM {s}.parent FOR UPDATE", Route.Append) { TestName = "A row of a foreign key's parent" };
        yield return new("", "CREATE DOMAIN {s}.sales AS int", Route.New) { TestName = "A domain of the name" };
    }

    [TestCaseSource(nameof(Locks))]
    public async Task The_holder_is_named(string make, string hold, Route route)
    {
        await Sql(In($"SET ROLE {Writer}; {make}; GRANT ALL ON ALL TABLES IN SCHEMA {{s}} TO {Evil}"));
        await using var evil = await Holding(Evil, $"BEGIN; {hold}");
        await using var db = AsWriter();

        AssertNames(evil, Assert.ThrowsAsync<FrameWriteException>(() => db.WriteAsync(Sales(), "sales", Ask(route, BulkMethod.Copy))));
    }

    [Test]
    public async Task A_schema_that_is_being_created_is_not_waited_for()
    {
        await Sql($"GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database} TO {Writer}, {Evil}");
        await using var evil = await Holding(Evil, "BEGIN; CREATE SCHEMA {s}_new");
        await using var db = AsWriter();

        AssertNames(evil, Assert.ThrowsAsync<FrameWriteException>(
            () => db.WriteAsync(Sales(), "sales", Ask(Route.New, BulkMethod.Copy) with { Schema = $"{Schema}_new" })));
    }

    private void AssertNames(NpgsqlConnection holder, FrameWriteException? refused)
    {
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable), refused.Message);
        Assert.That(refused.Message, Does.Contain($"the server process {holder.ProcessID} of the role '{Evil}'"));
    }
}
