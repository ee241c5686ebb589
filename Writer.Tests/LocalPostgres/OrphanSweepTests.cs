using System.Globalization;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.LocalPostgres.Processes;
using EfWriter.Tests.Support;
using Npgsql;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>A start removes what killed processes left, and nothing else.</summary>
[TestFixture]
[AnyServer]
public sealed class OrphanSweepTests
{
    private HostEnvironment _host = null!;
    private ServerUser _user = null!;

    [SetUp]
    public async Task UseAFolderApart()
    {
        _host = TestHost.Apart();
        _user = await ServerUser.FindAsync(_host.IsRoot, _host.FindProgram, CancellationToken.None);
        ServersFolder.Open(_host.ServersFolder, _user);
    }

    [TearDown]
    public void RemoveIt()
    {
        if (Directory.Exists(_host.ServersFolder))
        {
            Directory.Delete(_host.ServersFolder, recursive: true);
        }
    }

    [Test]
    public async Task A_server_whose_owner_has_ended_is_stopped_and_removed()
    {
        await using LocalServer server = await TestHost.StartAsync(_host with { Owner = TestHost.DeadOwner });
        await SweepAsync();
        Assert.That(TestHost.FoldersOf(_host), Is.Empty);
        Assert.ThrowsAsync<NpgsqlException>(() => TestHost.AskAsync(server, "SELECT 1"));
    }

    [Test]
    public async Task Starting_another_server_sweeps()
    {
        await using LocalServer orphan = await TestHost.StartAsync(_host with { Owner = TestHost.DeadOwner });
        await using LocalServer server = await TestHost.StartAsync(_host);
        Assert.That(TestHost.FoldersOf(_host), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_server_whose_owner_lives_is_left_alone()
    {
        await using LocalServer server = await TestHost.StartAsync(_host);
        await SweepAsync();
        Assert.That(await TestHost.AskAsync(server, "SELECT 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task An_owner_in_another_container_is_not_taken_for_dead()
    {
        string folder = FolderOf(ProcessIdentity.Current with { Start = "1", Space = "1" });
        await SweepAsync();
        Assert.That(folder, Does.Exist);
    }

    [Test]
    public async Task Folders_of_other_makers_are_left_alone()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_host.ServersFolder, "server-of-mine")).FullName;
        await SweepAsync();
        Assert.That(folder, Does.Exist);
    }

    [Test]
    public async Task A_process_that_got_the_id_of_a_dead_server_is_not_stopped()
    {
        string folder = FolderOf(TestHost.DeadOwner);
        string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(data, PostmasterFile.Name), PidFile(data));
        await SweepAsync(); // if it stopped the process of that id, this test run would end here
        Assert.That(folder, Does.Not.Exist);
    }

    [Test]
    public void A_server_file_that_speaks_of_another_folder_names_no_process()
    {
        var file = new PostmasterFile(Environment.ProcessId, "/elsewhere", OurStart());
        Assert.That(file.FindProcess(_host.ServersFolder), Is.Null);
    }

    private static IEnumerable<string> PidFile(string data)
    {
        yield return Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        yield return data;
        // On Linux the folder it works in gives it away; elsewhere only the time does.
        DateTimeOffset start = OperatingSystem.IsLinux() ? OurStart() : OurStart().AddHours(-1);
        yield return start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset OurStart()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.StartTime;
    }

    private string FolderOf(ProcessIdentity owner)
        => Directory.CreateDirectory(Path.Combine(_host.ServersFolder, owner.NewName(ServerFolder.Prefix))).FullName;

    private Task SweepAsync() => OrphanSweep.RunAsync(_host.ServersFolder, _user, CancellationToken.None);
}
