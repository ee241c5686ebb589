using EfWriter.LocalPostgres;
using EfWriter.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfWriter.Tests.Replace;

/// <summary>A table that is published without being named is not swapped unless that is asked for: its subscribers would stop.</summary>
public sealed class PublishedTableTests
{
    private LocalServer _server = null!;
    private NpgsqlDataSource _source = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await LogicalServer.StartAsync();
        _source = NpgsqlDataSource.Create(EfWriter.Connector.Uris.PostgresUri.ToConnectionString(_server.Uri));
    }

    [OneTimeTearDown]
    public async Task End()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("CREATE PUBLICATION p FOR ALL TABLES")]
    [TestCase("CREATE PUBLICATION p FOR TABLES IN SCHEMA public")]
    public async Task A_table_that_is_published_unnamed_is_swapped_only_if_that_is_asked_for(string publication)
    {
        await Sql($"CREATE TABLE public.sales AS SELECT 1 AS id; ALTER TABLE public.sales REPLICA IDENTITY FULL; {publication}");
        try
        {
            var refusal = Assert.CatchAsync<FrameWriteException>(() => Write(null))!;
            Assert.That(refusal.Message, Does.Contain("publication of all tables").And.Contain("Truncate or DeleteRows"));
            Assert.That(await Ids(), Is.EqualTo(new[] { 1 }));

            Assert.That((await Write(new() { Strategy = ReplaceStrategy.DeleteRows })).Notes, Is.Empty);
            Assert.That((await Write(new() { Strategy = ReplaceStrategy.Swap })).Notes, Has.Some.Contains("publication of all tables"));
            Assert.That(await Ids(), Is.EqualTo(new[] { 2 }));
        }
        finally
        {
            await Sql("DROP PUBLICATION p; DROP TABLE public.sales");
        }
    }

    [TestCase("CREATE PUBLICATION p FOR TABLE public.sales")]
    [TestCase("CREATE PUBLICATION p FOR TABLE public.sales; CREATE SCHEMA s; CREATE PUBLICATION q FOR TABLES IN SCHEMA s")]
    [TestCase("CREATE PUBLICATION p")]
    public async Task One_that_is_named_or_not_published_is_swapped(string publication)
    {
        await Sql($"CREATE TABLE public.sales AS SELECT 1 AS id; ALTER TABLE public.sales REPLICA IDENTITY FULL; {publication}");
        try
        {
            await Write(null);
            Assert.That(await Ids(), Is.EqualTo(new[] { 2 }));
        }
        finally
        {
            await Sql("DROP PUBLICATION p; DROP PUBLICATION IF EXISTS q; DROP SCHEMA IF EXISTS s; DROP TABLE public.sales");
        }
    }

    private async Task<WriteResult> Write(ReplaceOptions? replace)
    {
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_source).Options);
        return await db.WriteAsync(Frame.From([new { id = 2 }]), "sales", new() { IfExists = IfExists.Replace, Replace = replace });
    }

    private async Task<int[]> Ids()
    {
        await using var command = _source.CreateCommand("SELECT array_agg(id) FROM public.sales");
        return (int[])(await command.ExecuteScalarAsync())!;
    }

    private async Task Sql(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
