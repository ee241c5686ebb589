namespace EfWriter.Tests.Routes;

/// <summary>The same on several connections, with tokens, in the caller's transaction, and of other sources and loaders.</summary>
public sealed class SessionRoundTripTests : RouteTest
{
    [TestCase(IfExists.Fail, "new table", "")]
    [TestCase(IfExists.Replace, "swap", Plain)]
    public Task Parallel_streams(IfExists ifExists, string route, string setup) => Pin(
        $"parallel, {route}", setup, () => Write(Into(ifExists) with { Parallelism = 2 }));

    [Test]
    public Task A_write_that_may_be_retried() => Pin(
        "retry, first token", Plain, () => Write(Into(IfExists.Append) with { Retry = new() }));

    [Test]
    public Task A_second_write_that_may_be_retried() => Pin("retry, second token", Plain, async () =>
    {
        await using var db = NewHeardContext();
        for (var i = 0; i < 2; i++)
            await db.WriteAsync(Frame.From(Three), "items", Into(IfExists.Append) with { Retry = new() });
    });

    [TestCase("new table", "", IfExists.Fail, WriteMode.Insert)]
    [TestCase("swap", Plain, IfExists.Replace, WriteMode.Insert)]
    [TestCase("append", Plain, IfExists.Append, WriteMode.Insert)]
    [TestCase("merge", Keyed, IfExists.Append, WriteMode.Upsert)]
    public Task In_the_callers_transaction(string route, string setup, IfExists ifExists, WriteMode mode) => Pin(
        $"caller's transaction, {route}", setup, async () =>
    {
        await using var db = NewHeardContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.WriteAsync(Frame.From(Three), "items", Into(ifExists) with { Mode = mode });
        await transaction.CommitAsync();
    });

    [TestCase("append", WriteMode.Insert)]
    [TestCase("merge", WriteMode.Upsert)]
    public Task Entities(string route, WriteMode mode) => Pin($"entities, {route}", Rich, async () =>
    {
        await using var db = NewItemContext();
        var entities = Three.Select(item => new Stored { Id = item.id, Name = item.name }).ToList();
        await db.WriteAsync(entities, new WriteOptions { Mode = mode, IfExists = IfExists.Append });
    });

    [Test]
    public Task Entities_whose_key_the_database_makes() => Pin("entities, generated keys", Rich, async () =>
    {
        await using var db = NewItemContext();
        await db.WriteAsync(Three.Select(item => new Stored { Name = item.name }).ToList());
    });

    [Test]
    public async Task Entities_whose_table_the_search_path_finds()
    {
        try
        {
            await Pin("entities, without a schema", "", async () =>
            {
                await Sql($"CREATE TABLE public.{Target} (id integer, name text)");
                await using var db = NewUnqualifiedContext();
                await db.WriteAsync(Three.Select(item => new Stored { Id = item.id, Name = item.name }).ToList());
            });
        }
        finally
        {
            await Sql($"DROP TABLE IF EXISTS public.{Schema}, public.{Schema}_warm_up");
        }
    }

    [TestCase("fail", "new table")]
    [TestCase("replace", "swap")]
    [TestCase("append", "travelling")]
    public Task A_query_of_the_same_server(string ifExists, string route) => Pin(
        $"server-side SELECT, {route}", ifExists == "fail" ? "" : Plain, async () =>
    {
        await using var source = await Heard.OpenConnectionAsync();
        await using var destination = PostgresDestination.FromDataSource(Heard);
        var statement = ExportStatement.Parse($$"""
            EXPORT SELECT 1 AS id, 'item 1'::text AS name TO "postgres://x/{{Target}}/items" TYPE POSTGRES
            OPTIONS { "table_name": "items", "schema": "{{Target}}", "if_exists": "{{ifExists}}" };
            """);
        await destination.ExecuteAsync(statement, source);
    });

    [TestCase("new table", "", IfExists.Fail)]
    [TestCase("append", Plain, IfExists.Append)]
    public Task BulkExtensions_by_name(string route, string setup, IfExists ifExists) =>
        Pin($"BulkExtensions, {route}", setup, () => Write(Into(ifExists) with { BulkMethod = BulkMethod.BulkExtensions }));

    [TestCase("new table", "", IfExists.Fail)]
    [TestCase("swap", Plain, IfExists.Replace)]
    [TestCase("append", Plain, IfExists.Append)]
    public Task A_preview(string route, string setup, IfExists ifExists) => Pin($"preview, {route}", setup, async () =>
    {
        await using var db = NewHeardContext();
        await db.PlanAsync(Frame.From(Three), "items", Into(ifExists));
    });
}
