using EfWriter.Tests.Citus;
using Microsoft.EntityFrameworkCore;

namespace EfWriter.Tests.Readme;

/// <summary>The code of the page on Citus, in a database that looks like one with it.</summary>
public sealed class CitusExamples
{
    private StandIn? _server;

    [OneTimeSetUp]
    public async Task Start() => _server = await StandIn.StartAsync("citus_examples");

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public async Task A_table_is_made_beside_another()
    {
        await StandIn.SqlAsync(_server!.Direct,
            "CREATE TABLE tenants (tenant_id integer PRIMARY KEY); SELECT create_distributed_table('tenants', 'tenant_id')");
        await using var db = new DbContext(new DbContextOptionsBuilder().UseNpgsql(_server.Direct).Options);
        var frame = Frame.From([new { tenant_id = 7, id = 1 }]);

        var options = new WriteOptions
        {
            IfExists = IfExists.Replace,
            Distribution = Distribution.Hash("tenant_id") with { ColocateWith = "tenants" },
            NewTable = new() { PrimaryKey = ["tenant_id", "id"] },
        };
        var result = await db.WriteAsync(frame, "orders", options);

        Assert.That(result.Inserted, Is.EqualTo(1));
    }
}
