using EfWriter.Connector.Uris;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.Tests.Cli;
using EfWriter.Tests.LocalPostgres;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.Connector;

/// <summary>The source may be a hot standby, which takes no writes, no temporary table and no transaction's number.</summary>
[Alone]
public sealed class StandbyTests : PipelineTest
{
    private LocalServer? _server;

    /// <summary>A standby needs nobody to follow: it replays the log that it has, and waits for more.</summary>
    [OneTimeSetUp]
    public async Task StartStandby()
    {
        _server = await TestHost.StartAsync(
            options: new() { AllowsRunningServer = false, Settings = new Dictionary<string, string> { ["fsync"] = "off" } });
        await TestHost.AskAsync(_server, "CREATE TABLE sales AS SELECT i AS id, 'name ' || i AS name FROM generate_series(1, 1000) i");
        await _server.StopAsync(StopMode.Fast);
        await File.WriteAllTextAsync(Path.Combine(_server.DataFolder, "standby.signal"), string.Empty);
        await _server.StartAgainAsync(CancellationToken.None);
        Assert.That(await TestHost.AskAsync(_server, "SELECT pg_is_in_recovery()"), Is.EqualTo("True"));
    }

    [OneTimeTearDown]
    public async Task StopStandby()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private string Standby => $"{PostgresUri.ToConnectionString(_server!.Uri)};Pooling=false";

    [Test]
    public async Task An_EXPORT_reads_from_it([Values] bool inTransaction)
    {
        await using var destination = PostgresDestination.FromDataSource(Server.Source);
        await using var source = new NpgsqlConnection(Standby);
        await source.OpenAsync();
        await using var transaction = inTransaction ? await source.BeginTransactionAsync() : null;

        var result = await destination.ExecuteAsync(ExportStatement.Parse(ExportOf("SELECT * FROM sales WHERE id > 10")), source);

        Assert.That((result.Rows, result.StayedOnServer), Is.EqualTo((990L, false)));
        Assert.That(await Scalar<string>($"SELECT name FROM {Schema}.t WHERE id = 11"), Is.EqualTo("name 11"));
    }

    [Test]
    public async Task An_EXPORT_to_it_says_that_it_takes_no_writes()
    {
        await using var destination = PostgresDestination.FromUri(_server!.Uri);
        await using var source = await Server.Source.OpenConnectionAsync();

        var failure = Assert.ThrowsAsync<FrameWriteException>(
            () => destination.ExecuteAsync(ExportStatement.Parse(ExportOf("SELECT 1 AS id")), source))!;

        Assert.That(failure.SqlState, Is.EqualTo(PostgresErrorCodes.ReadOnlySqlTransaction));
        Assert.That(failure.Message, Does.Contain("Nothing was written. Connect to the primary"));
    }

    [Test]
    public async Task A_LOAD_reads_from_it()
    {
        var run = await Pipeline($$"""
            SOURCE s TYPE POSTGRES PARAMS {"uri": "{{_server!.Uri}}", "table": "sales"};
            LOAD sales FROM s;
            {{ExportOf("SELECT count(*) AS n, max(name) AS last FROM sales")}}
            """);

        AssertDone(run);
        Assert.That(await Rows($"SELECT n, last FROM {Schema}.t"), Is.EqualTo(new object?[][] { [1000L, "name 999"] }));
    }
}
