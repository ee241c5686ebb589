using System.Diagnostics;
using System.Globalization;
using EfWriter.LocalPostgres;
using EfWriter.LocalPostgres.Binaries;
using EfWriter.LocalPostgres.Cluster;
using EfWriter.LocalPostgres.Processes;

namespace EfWriter.Tests.LocalPostgres;

/// <summary>
/// Root starts the server, and the user that the server runs as puts links into its folder: root does nothing where they lead. Whoever
/// is not root runs the server as himself, and there is nobody to attack.
/// </summary>
[TestFixture, Platform("Linux"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ServerUserAttackTests
{
    private const string Secret = "only root reads this";

    private HostEnvironment _host = null!;
    private ServerUser _user = null!;
    private ServerFolder _folder = null!;
    private string _roots = null!;

    [SetUp]
    public async Task MakeFolders()
    {
        _host = TestHost.Apart();
        _user = await ServerUser.FindAsync(_host.IsRoot, _host.FindProgram, CancellationToken.None);
        ServersFolder.Open(_host.ServersFolder, _user);
        _folder = await ServerFolder.CreateAsync(_host.ServersFolder, "server-attacked", _user, CancellationToken.None);
        _roots = Directory.CreateTempSubdirectory("efwriter-roots-").FullName;
        await File.WriteAllTextAsync(Roots("file"), Secret);
    }

    [TearDown]
    public void RemoveThem()
    {
        Directory.Delete(_host.ServersFolder, recursive: true);
        Directory.Delete(_roots, recursive: true);
    }

    [Test]
    public async Task A_link_for_the_password_gives_no_file_away()
    {
        if (_user.Name is null)
            return;
        await AttackAsync($"ln -s {Roots("file")} {_folder.Secret}");
        await _folder.WriteAsync(_folder.Secret, "s3cret", CancellationToken.None);
        AssertUntouched();
    }

    [Test]
    public async Task A_link_for_the_settings_overwrites_no_file()
    {
        if (_user.Name is null)
            return;
        var settings = Path.Combine(_folder.Data, ServerConfiguration.FileName);
        await AttackAsync($"mkdir {_folder.Data}; ln -s {Roots("file")} {settings}");
        await _folder.WriteAsync(settings, "port = 1", CancellationToken.None);
        AssertUntouched();
    }

    [Test]
    public async Task A_link_for_the_data_leads_to_no_folder_of_roots()
    {
        if (_user.Name is null)
            return;
        await AttackAsync($"ln -s {_roots} {_folder.Data}");
        Assert.ThrowsAsync<LocalServerException>(
            () => _folder.WriteAsync(Path.Combine(_folder.Data, "new"), "port = 1", CancellationToken.None));
        await _folder.DeleteFileAsync(Path.Combine(_folder.Data, "file"));
        AssertUntouched();
        Assert.That(Roots("new"), Does.Not.Exist);
    }

    [Test]
    public async Task A_link_for_the_log_shows_nothing()
    {
        if (_user.Name is null)
            return;
        await AttackAsync($"ln -s {Roots("file")} {_folder.Log}");
        Assert.That(await _folder.LogTailAsync(), Does.Not.Contain(Secret));
    }

    // A folder that is exchanged for a link in the midst of a deletion is deleted with the rights of whoever deletes: the server's user's.
    [Test]
    public async Task Deletion_has_no_more_rights_than_the_servers_user()
    {
        if (_user.Name is null)
            return;
        var inside = Directory.CreateDirectory(Path.Combine(_folder.Path, "inside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inside, "file"), Secret);
        await AttackAsync($"mkdir {_folder.Data}; touch {_folder.Data}/own; ln -s {_roots} {_folder.Path}/link");

        Assert.That(await _folder.TryDeleteAsync(), Is.False);

        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo([inside]));
        Assert.That(Path.Combine(inside, "file"), Does.Exist);
        AssertUntouched();
    }

    [Test]
    public async Task A_sweep_has_no_more_rights_either()
    {
        if (_user.Name is null)
            return;
        var orphan = await ServerFolder.CreateAsync(
            _host.ServersFolder, TestHost.DeadOwner.NewName(ServerFolder.Prefix), _user, CancellationToken.None);
        var inside = Directory.CreateDirectory(Path.Combine(orphan.Path, "inside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inside, "file"), Secret);
        await OrphanSweep.RunAsync(_host.ServersFolder, _user, CancellationToken.None);
        Assert.That(Path.Combine(inside, "file"), Does.Exist);
    }

    [Test]
    public async Task A_folder_of_a_user_that_no_server_runs_as_is_left_alone()
    {
        if (_user.Name is null)
            return;
        var orphan = await ServerFolder.CreateAsync(
            _host.ServersFolder, TestHost.DeadOwner.NewName(ServerFolder.Prefix), _user with { Name = "bin" }, CancellationToken.None);
        await OrphanSweep.RunAsync(_host.ServersFolder, _user, CancellationToken.None);
        Assert.That(orphan.Path, Does.Exist);
    }

    [Test]
    public async Task A_process_of_roots_that_is_said_to_be_the_server_is_not_ended()
    {
        if (_user.Name is null)
            return;
        using var process = Process.Start("sleep", "60");
        await ImmediateStop.AskAsync(process, _user);
        Assert.That(process.HasExited, Is.False);
        process.Kill();
    }

    [Test]
    public async Task A_file_that_never_ends_holds_nothing_up()
    {
        if (_user.Name is null)
            return;
        await AttackAsync($"mkdir {_folder.Data}; mkfifo {_folder.Data}/{PostmasterFile.Name} {_folder.Log}");
        Assert.That(await _folder.FindServerAsync(), Is.Null);
        Assert.That(await _folder.LogTailAsync(), Is.EqualTo("(it wrote no log)"));
    }

    [Test]
    public async Task The_servers_programs_have_no_terminal_of_roots()
    {
        if (_user.Name is null)
            return;
        var result = await _user.Shell("read -r stat < /proc/$$/stat; echo \"$stat\"").RunAsync(CancellationToken.None);
        var session = result.Output[(result.Output.LastIndexOf(')') + 2)..].Split(' ')[3];
        var own = (await File.ReadAllTextAsync("/proc/self/stat")).Split(") ")[^1].Split(' ')[3];
        Assert.That(int.Parse(session, CultureInfo.InvariantCulture), Is.Not.EqualTo(int.Parse(own, CultureInfo.InvariantCulture)));
    }

    private string Roots(string name) => Path.Combine(_roots, name);

    private async Task AttackAsync(string script)
    {
        CommandResult result = await _user.Shell(script).RunAsync(CancellationToken.None);
        Assert.That(result.Succeeded, result.Output);
    }

    private void AssertUntouched()
    {
        Assert.That(File.ReadAllText(Roots("file")), Is.EqualTo(Secret));
        Assert.That(FileOwner.OfLink(Roots("file"))?.User, Is.EqualTo(FileOwner.CurrentUser()));
    }
}
