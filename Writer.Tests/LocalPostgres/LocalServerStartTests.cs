using System.Globalization;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>What a started server is.</summary>
[TestFixture]
public sealed class LocalServerStartTests
{
    [Test]
    public async Task A_server_answers_on_its_port_as_the_version_it_says()
    {
        await using LocalServer server = await TestHost.StartAsync();
        string number = await TestHost.AskAsync(server, "SHOW server_version_num");
        Assert.That(int.Parse(number, CultureInfo.InvariantCulture) / 10000, Is.EqualTo(server.MajorVersion));
        Assert.That(server.Describe(), Does.StartWith($"PostgreSQL {server.MajorVersion}").And.Contain("on 127.0.0.1:"));
    }

    [Test]
    public async Task A_server_is_the_version_that_the_environment_asks_for()
    {
        int? asked = TestHost.Here.MajorVersion();
        await using LocalServer server = await TestHost.StartAsync();
        Assert.That(server.MajorVersion, asked is null ? Is.GreaterThan(0) : Is.EqualTo(asked));
    }

    [Test]
    public async Task A_server_is_UTF8_and_its_commits_are_durable()
    {
        await using LocalServer server = await TestHost.StartAsync();
        string settings = await TestHost.AskAsync(
            server,
            "SELECT concat_ws(' ', current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit'), "
            + "current_setting('max_connections'))");
        Assert.That(settings, Is.EqualTo("UTF8 on on 100"));
    }

    [Test]
    public async Task A_server_takes_settings()
    {
        var options = new LocalServerOptions
        {
            Settings = new Dictionary<string, string> { ["work_mem"] = "8MB", ["cluster_name"] = @"it's a \ test" },
        };
        await using LocalServer server = await TestHost.StartAsync(options: options);
        Assert.That(await TestHost.AskAsync(server, "SHOW work_mem"), Is.EqualTo("8MB"));
        Assert.That(await TestHost.AskAsync(server, "SHOW cluster_name"), Is.EqualTo(@"it's a \ test"));
    }

    [Test]
    public async Task Its_URI_names_the_same_server()
    {
        await using LocalServer server = await TestHost.StartAsync();
        await using LocalServer same = await TestHost.StartAsync(options: new LocalServerOptions { Uri = server.Uri });
        const string began = "SELECT pg_postmaster_start_time()";
        Assert.That(await TestHost.AskAsync(same, began), Is.EqualTo(await TestHost.AskAsync(server, began)));
    }

    [Test, Platform(Exclude = "Win")]
    public async Task A_server_does_not_run_as_root()
    {
        await using LocalServer server = await TestHost.StartAsync();
        string user = await TestHost.AskAsync(
            server,
            "CREATE TEMP TABLE answer (id int); COPY answer FROM PROGRAM 'id -u'; SELECT id FROM answer");
        Assert.That(user, Is.Not.EqualTo("0"));
    }

    [Test]
    public async Task Two_at_once_have_ports_and_folders_of_their_own()
    {
        HostEnvironment host = TestHost.Apart();
        LocalServer[] servers = await Task.WhenAll(TestHost.StartAsync(host), TestHost.StartAsync(host));
        string[] data = await Task.WhenAll(servers.Select(s => TestHost.AskAsync(s, "SHOW data_directory")));
        Assert.That(data, Is.Unique);
        Assert.That(servers.Select(s => s.Uri), Is.Unique);
        await Task.WhenAll(servers.Select(s => s.DisposeAsync().AsTask()));
        Directory.Delete(host.ServersFolder);
    }

    [Test]
    public void A_setting_that_the_server_refuses_is_shown_with_the_end_of_its_log()
    {
        HostEnvironment host = TestHost.Apart();
        var options = new LocalServerOptions { Settings = new Dictionary<string, string> { ["work_mem"] = "a lot" } };
        LocalServerException? error = Assert.ThrowsAsync<LocalServerException>(() => TestHost.StartAsync(host, options));
        Assert.That(error!.Message, Does.Contain("invalid value for parameter \"work_mem\": \"a lot\""));
        Assert.That(TestHost.FoldersOf(host), Is.Empty);
        Directory.Delete(host.ServersFolder);
    }

    [Test]
    public void A_cancelled_start_leaves_nothing_behind()
    {
        HostEnvironment host = TestHost.Apart();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAsync(
            Is.InstanceOf<OperationCanceledException>(),
            () => LocalServer.StartAsync(new LocalServerOptions(), host, limit.Token));
        Assert.That(TestHost.FoldersOf(host), Is.Empty);
        if (Directory.Exists(host.ServersFolder))
        {
            Directory.Delete(host.ServersFolder);
        }
    }
}
